package io.edgeferry.node;

import java.time.Duration;

/** A point in time that a caller does not want to wait past; by the monotonic clock. */
record Deadline(long nanoTime) {

    private static final Duration LONGEST = Duration.ofDays(365);

    static Deadline after(Duration limit) {
        Duration bounded = limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
        return new Deadline(System.nanoTime() + bounded.toNanos());
    }

    /** Nanoseconds left, never below 0. */
    long leftNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    boolean passed() {
        return leftNanos() == 0;
    }

    /** Milliseconds left, at least 1 and at most {@code most}: for libraries to which 0 means for ever. */
    int leftMillis(Duration most) {
        return (int) Math.clamp(leftNanos() / 1_000_000, 1, most.toMillis());
    }
}
