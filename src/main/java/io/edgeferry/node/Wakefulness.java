package io.edgeferry.node;

import java.time.Duration;

/** Tells for how long this process has run without a pause, so that its own sleep is not taken for a peer's silence. */
final class Wakefulness {

    private final long longest;
    private long awakeSince;
    private long looked;

    /** Begins now; {@code longest} is the most time between two looks of a process that runs. */
    Wakefulness(Duration longest, long now) {
        this.longest = longest.toNanos();
        this.awakeSince = now;
        this.looked = now;
    }

    /** Nanoseconds since the last pause; 0 in the first look after one. */
    synchronized long nanos(long now) {
        if (now - looked > longest) {
            awakeSince = now;
        }
        looked = now;
        return now - awakeSince;
    }
}
