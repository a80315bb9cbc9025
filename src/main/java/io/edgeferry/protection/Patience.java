package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import java.time.Duration;

/** Waits, longer each time, for an API server that is not reached or is overloaded. One thread. */
final class Patience {

    /** How long is waited in all. */
    static final Duration ALL = Duration.ofMinutes(3);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Env.Rest rest;
    private Duration next = FIRST;
    private Duration waited = Duration.ZERO;

    Patience(Env.Rest rest) {
        this.rest = rest;
    }

    /**
     * Waits, if that may help.
     *
     * @throws ClusterException what was given, when it does not help or was waited for long enough
     */
    void outlast(ClusterException failure) throws ClusterException, InterruptedException {
        if (!failure.transientFailure() || waited.compareTo(ALL) >= 0) {
            throw failure;
        }
        rest.rest(next);
        waited = waited.plus(next);
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
