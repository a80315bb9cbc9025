package io.edgeferry.transfer;

import io.edgeferry.transfer.FileTrouble.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Files that did not arrive, and when each is sent again: what broke for the moment after a growing pause, a damaged
 * chunk at once, a file that changed once more, a file that found no space when the whole transfer has paused, what is
 * not allowed never. Not thread-safe.
 */
final class ResendList {

    /** How often a file is sent again. */
    static final int MOST_AGAIN = 5;

    private static final double FIRST_PAUSE = 0.5;
    private static final double LONGEST_PAUSE = 30;

    /** What becomes of a file that failed. */
    enum Verdict {
        /** It is sent again later. */
        AGAIN,
        /** The whole transfer has to pause; then the file is sent again. */
        PAUSE,
        /** It does not arrive. */
        GIVEN_UP
    }

    private static final class Entry {
        private long id;
        private FileTrouble trouble;
        private int again;
        private int changes;
        private double due;
        private boolean sent;

        Entry(long id, FileTrouble trouble) {
            this.id = id;
            this.trouble = trouble;
        }
    }

    private final DoubleSupplier seconds;
    private final RandomGenerator random;
    private final double space;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, FileTrouble> missing = new LinkedHashMap<>();

    /**
     * An empty list.
     *
     * @param seconds a clock that never goes back
     * @param random for the jitter
     * @param space how long a file that found no space waits, seconds
     */
    ResendList(DoubleSupplier seconds, RandomGenerator random, double space) {
        this.space = space;
        this.seconds = seconds;
        this.random = random;
    }

    /** A file failed. */
    Verdict failed(long id, String path, Kind kind, String message) {
        Entry entry = entries.computeIfAbsent(path, p -> new Entry(id, new FileTrouble(p, kind, message, 0)));
        int attempts = entry.trouble.attempts() + 1;
        entry.id = id;
        entry.trouble = new FileTrouble(path, kind, message, attempts);
        entry.sent = false;
        Verdict verdict = verdict(entry, kind);
        if (verdict == Verdict.GIVEN_UP) {
            entries.remove(path);
            missing.put(path, entry.trouble);
        } else {
            entry.due = seconds.getAsDouble() + pause(entry, kind);
        }
        return verdict;
    }

    private static Verdict verdict(Entry entry, Kind kind) {
        return switch (kind) {
            case TRANSIENT, CORRUPT -> ++entry.again > MOST_AGAIN ? Verdict.GIVEN_UP : Verdict.AGAIN;
            case CHANGED -> ++entry.changes > 1 ? Verdict.GIVEN_UP : Verdict.AGAIN;
            case NO_SPACE -> Verdict.PAUSE;
            case PERMISSION, NAME, VANISHED, SPECIAL -> Verdict.GIVEN_UP;
        };
    }

    private double pause(Entry entry, Kind kind) {
        return switch (kind) {
            case CORRUPT, CHANGED -> 0;
            case NO_SPACE -> space;
            default -> {
                double base = FIRST_PAUSE * Math.pow(2, entry.again - 1);
                yield Math.min(LONGEST_PAUSE, base * (0.75 + 0.5 * random.nextDouble()));
            }
        };
    }

    /** The files that are due; they count as on their way from now on. */
    List<Long> take() {
        double now = seconds.getAsDouble();
        List<Long> due = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!entry.sent && entry.due <= now) {
                entry.sent = true;
                due.add(entry.id);
            }
        }
        return due;
    }

    /** How long until one is due, seconds; infinite when none waits. */
    double untilDue() {
        double now = seconds.getAsDouble();
        return entries.values().stream()
                .filter(entry -> !entry.sent)
                .mapToDouble(entry -> Math.max(0, entry.due - now))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Whether a file waits to be sent again. */
    boolean waiting() {
        return entries.values().stream().anyMatch(entry -> !entry.sent);
    }

    /** Nothing is on its way any more: what did not fail again has arrived. */
    void passed() {
        entries.values().removeIf(entry -> entry.sent);
    }

    /** The agents began anew: whatever is not on the target is sent by itself; how often a file failed is kept. */
    void restarted() {
        entries.values().forEach(entry -> entry.sent = true);
        missing.clear();
    }

    /** All that does not arrive, each path once. */
    List<FileTrouble> missing() {
        return List.copyOf(missing.values());
    }
}
