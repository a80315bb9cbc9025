package io.edgeferry.protection;

import io.edgeferry.cluster.Leases.Renewal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The signs of life of one node. Lease age is measured by when the renewal was seen to change, by one clock, that of this
 * machine; times that others wrote are only compared with each other. While the API server does not answer, nothing is
 * learned of the node, and its age begins anew afterwards. Not thread-safe.
 */
final class NodePulse {

    private final String node;
    private @Nullable String renewal;
    private long changed;
    private Duration every = Renewal.USUAL;
    private boolean blind;
    private String ready = "";
    private int failed;
    private boolean probed;
    private String probe = "";

    /** @param now nanoseconds of a clock that only goes forward */
    NodePulse(String node, long now) {
        this.node = node;
        this.changed = now;
    }

    /** The API server told of the lease; empty text when the node has none. */
    void lease(String text, long now) {
        if (blind || !text.equals(renewal)) {
            changed = now;
        }
        blind = false;
        renewal = text;
    }

    /** How often the node renews its lease; what was told last stays true of a lease that is gone. */
    void renews(Duration time) {
        every = time;
    }

    /** The API server did not answer. */
    void unanswered() {
        blind = true;
    }

    /** What the node's Ready condition says. */
    void ready(String status) {
        ready = status;
    }

    /** A probe succeeded (empty text) or failed. */
    void probed(String trouble) {
        probed = true;
        probe = trouble.isEmpty() ? "it answers" : trouble;
        failed = trouble.isEmpty() ? 0 : failed + 1;
    }

    /** When it was last seen alive. */
    long lastSign() {
        return changed;
    }

    NodeVitals now(LossRule rule, long now) {
        return new NodeVitals(
                node, ready, Duration.ofNanos(Math.max(0, now - changed)), every, blind, failed, probed, probe, rule);
    }
}
