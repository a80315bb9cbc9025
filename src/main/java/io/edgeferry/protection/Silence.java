package io.edgeferry.protection;

import java.time.Duration;

/**
 * How long a node that goes on renewing its lease has not told of its guard. Of a node that is being lost, which renews
 * nothing any more, it never becomes too long: what was seen of its guard last is what counts then. Not thread-safe.
 */
final class Silence {

    /** Some looks at a guard, and some renewals of a lease less. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Nobody has looked for so long, so nothing is known of the time between. */
    private static final Duration GAP = Duration.ofSeconds(30);

    private boolean silent;
    private long since;
    private long last;

    /** The node has told. */
    void ends() {
        silent = false;
    }

    /**
     * The node has not told.
     *
     * @param began when it was asked, in nanoseconds
     * @param ended when that was given up
     * @return whether the node was alive for so long meanwhile that what was seen before does not count any more
     */
    boolean tooLong(long began, long ended, NodeVitals life) {
        if (!silent || life.blind() || began - last > GAP.toNanos()) {
            silent = true;
            since = ended;
        }
        last = ended;
        return !life.blind() && life.leaseAge().plus(LONG).compareTo(Duration.ofNanos(ended - since)) <= 0;
    }
}
