package io.edgeferry.protection;

import java.time.Duration;

/**
 * Whether a node lives, as seen from here.
 *
 * @param node its name
 * @param ready what its Ready condition says: True, False, Unknown, or empty when not known
 * @param leaseAge since its lease was seen to change; as long as the API server does not answer it does not grow
 * @param renewal its usual time between two renewals
 * @param blind whether the API server does not answer, so that nothing is known
 * @param failedProbes failed probes in a row
 * @param probed whether it was probed at all
 * @param probe what the last probe said, for people
 * @param rule the rule
 */
public record NodeVitals(
        String node,
        String ready,
        Duration leaseAge,
        Duration renewal,
        boolean blind,
        int failedProbes,
        boolean probed,
        String probe,
        LossRule rule) {

    /** A renewal is late by so much before it says anything. */
    private static final Duration LATE = Duration.ofSeconds(5);

    /** The age from which its lease speaks for a loss: the rule's, unless the node renews it more seldom than that. */
    private Duration oldLease() {
        Duration late = late();
        return late.compareTo(rule.leaseAge()) > 0 ? late : rule.leaseAge();
    }

    /** The age from which a renewal of its lease is late. */
    Duration late() {
        return renewal.plus(LATE);
    }

    /** Whether no renewal is late; so it is also for as long of a lease that was first looked at just now. */
    boolean renewed() {
        return !blind && leaseAge.compareTo(late()) <= 0;
    }

    /** Whether the last probe succeeded. */
    boolean answers() {
        return probed && failedProbes == 0;
    }

    /** Whether it counts as lost. */
    public boolean lost() {
        return !blind && leaseAge.compareTo(oldLease()) > 0 && failedProbes >= rule.probes();
    }

    /** Whether anything is wrong with it. */
    public boolean doubtful() {
        return blind || failedProbes > 0 || leaseAge.compareTo(late()) > 0 || !ready.equals("True");
    }

    /** What is left of the lease's time before it speaks for a loss; zero when it does. */
    public Duration leaseLeft() {
        Duration left = oldLease().minus(leaseAge);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Failed probes that are missing before they speak for a loss; 0 when they do. */
    public int probesLeft() {
        return Math.max(0, rule.probes() - failedProbes);
    }
}
