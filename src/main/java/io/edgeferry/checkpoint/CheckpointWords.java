package io.edgeferry.checkpoint;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A checkpoint file in words, a line each. */
public final class CheckpointWords {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private CheckpointWords() {}

    /** A short overview, then a line for each entry. */
    public static List<String> lines(CheckpointFile file) {
        List<String> lines = new ArrayList<>();
        lines.add("Checkpoint of container " + known(file.container()) + of(file));
        lines.add(line("engine", file.engine().words()));
        lines.add(line("image", known(file.image())));
        lines.add(line("runtime", known(file.runtime())));
        lines.add(line("created", time(file.created())));
        lines.add(line("checkpointed", time(file.checkpointed())));
        lines.add(line(
                "size",
                bytes(file.unpacked()) + " in " + file.entries().size() + " entries"
                        + (file.packed() ? ", packed into " + bytes(file.file()) : "")));
        lines.add("It holds the memory of the container, secrets included: give it to nobody who may not see them.");
        lines.add("");
        file.entries().forEach(entry -> lines.add(String.format(Locale.ROOT, "%14d  %s", entry.bytes(), entry.name())));
        return lines;
    }

    private static String of(CheckpointFile file) {
        if (file.pod().isEmpty()) {
            return "";
        }
        return " of pod " + (file.namespace().isEmpty() ? "" : file.namespace() + "/") + file.pod();
    }

    private static String line(String name, String value) {
        return String.format(Locale.ROOT, "  %-13s %s", name, value);
    }

    private static String known(String text) {
        return text.isEmpty() ? "(not said)" : text;
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "(not said)" : TIME.format(time);
    }

    private static String bytes(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
