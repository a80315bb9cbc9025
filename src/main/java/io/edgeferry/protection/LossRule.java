package io.edgeferry.protection;

import io.edgeferry.cluster.Leases.Renewal;
import java.time.Duration;

/**
 * When a node counts as lost: its lease is older than this, and the console's own probe has failed so often in a row.
 *
 * @param leaseAge age of the node's lease, 15 s to 1 h; a kubelet renews it each 10 s
 * @param probes failed probes in a row, 1 to 100
 * @param probeEvery time between two probes, 1 s to 5 min
 */
public record LossRule(Duration leaseAge, int probes, Duration probeEvery) {

    /** The usual rule. */
    public static final LossRule USUAL = new LossRule(Duration.ofSeconds(20), 3, Duration.ofSeconds(3));

    private static final Duration RENEWAL = Renewal.USUAL;

    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** Checks the ranges. */
    public LossRule {
        between("The age of the lease", leaseAge, Duration.ofSeconds(15), Duration.ofHours(1));
        between("The time between two probes", probeEvery, Duration.ofSeconds(1), Duration.ofMinutes(5));
        if (probes < 1 || probes > 100) {
            throw new IllegalArgumentException("The failed probes are 1 to 100, not " + probes + ".");
        }
    }

    private static void between(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " is " + least.toSeconds() + " to " + most.toSeconds()
                    + " seconds, not " + value.toSeconds() + ".");
        }
    }

    /**
     * How long the guard on a node goes without contact before it holds the container: so short that it has held before
     * the node counts as lost, even if contact broke just before the lease would have been renewed. For a node that renews it more seldom than
     * usual the fence waits for longer.
     */
    public Duration guardLimit() {
        return leaseAge.minus(RENEWAL).minus(MARGIN);
    }

    /** For people. */
    public String words() {
        return "lease older than " + leaseAge.toSeconds() + " s and " + probes + " failed probes, one each "
                + probeEvery.toSeconds() + " s";
    }
}
