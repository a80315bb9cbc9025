package io.edgeferry.cli;

import io.edgeferry.task.Flow;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows a task on a terminal: one line that is drawn again and again; elsewhere one line per finished station. */
final class ProgressLine {

    private final PrintWriter out;
    private final boolean on;
    private final boolean terminal;
    private final String prefix;
    private final Map<String, Station.State> told = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private int width;
    private @Nullable LogLine last;

    ProgressLine(PrintWriter out, boolean on) {
        this(out, on, "", System.console() != null && System.console().isTerminal());
    }

    /** One of several: each line begins with its name, and nothing is drawn. */
    ProgressLine(PrintWriter out, boolean on, String prefix) {
        this(out, on, prefix, false);
    }

    private ProgressLine(PrintWriter out, boolean on, String prefix, boolean terminal) {
        this.out = out;
        this.on = on;
        this.prefix = prefix;
        this.terminal = terminal;
    }

    void show(TaskSnapshot task) {
        if (!on) {
            return;
        }
        for (Station station : task.stations()) {
            Station.State before = told.put(station.id(), station.state());
            if (before != station.state() && worthTelling(station.state())) {
                clear();
                out.println(prefix + line(station));
            }
        }
        if (!task.state().ended()) {
            warn(task.log());
        }
        if (terminal) {
            task.current()
                    .ifPresent(station -> draw("… " + station.title() + " " + seconds(station.took()) + bytes(task)));
        }
        out.flush();
    }

    /** Tells what a person should know while it is at work, such as a pause for want of space. */
    private void warn(List<LogLine> log) {
        int from = last == null ? 0 : log.lastIndexOf(last) + 1;
        for (LogLine line : log.subList(from, log.size())) {
            if (line.level() == LogLine.Level.WARNING && warned.add(line.text())) {
                clear();
                out.println(prefix + "! " + line.text());
            }
            last = line;
        }
    }

    void done() {
        if (on) {
            clear();
            out.flush();
        }
    }

    private static boolean worthTelling(Station.State state) {
        return state != Station.State.WAITING && state != Station.State.RUNNING;
    }

    private static String line(Station station) {
        String sign = switch (station.state()) {
            case DONE -> "✓";
            case FAILED -> "✗";
            case UNDONE -> "↶";
            default -> "·";
        };
        return String.format(
                Locale.ROOT, "%s %-9s %8s  %s", sign, station.title(), seconds(station.took()), station.detail());
    }

    private static String seconds(@Nullable Duration took) {
        return took == null ? "-" : String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0);
    }

    static String bytes(TaskSnapshot task) {
        Progress progress = task.progress();
        if (progress.bytesPerSecond() <= 0) {
            return "";
        }
        String amount = progress.total() < 0
                ? String.format(Locale.ROOT, ", %d MB", progress.bytes() / 1_000_000)
                : String.format(
                        Locale.ROOT, ", %d of %d MB", progress.bytes() / 1_000_000, progress.total() / 1_000_000);
        return amount
                + String.format(Locale.ROOT, ", %.0f Mbit/s", progress.bytesPerSecond() * 8 / 1e6)
                + window(task.flow());
    }

    /** The streams of a dataset's copy, and why they are as many. */
    private static String window(Flow flow) {
        if (flow.epochs().isEmpty() || flow.samples().isEmpty()) {
            return "";
        }
        int streams = flow.samples().getLast().window();
        return ", " + streams + (streams == 1 ? " stream (" : " streams (")
                + flow.epochs().getLast().reason() + ")";
    }

    private void draw(String text) {
        clear();
        out.print(text);
        width = text.length();
    }

    private void clear() {
        if (terminal && width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            width = 0;
        }
    }
}
