package io.edgeferry.protection;

import io.edgeferry.cluster.PodManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the guard on a lost node holds the container, by what was seen of it before. */
final class GuardHold {

    /** Nobody looks at the guard while a checkpoint is being made, which may take so long. */
    private static final Duration RECENT = Duration.ofMinutes(20);

    private GuardHold() {}

    /**
     * What is to be thought of it.
     *
     * @param lostAt last sign of life of the node
     * @param now the pod as the API server shows it
     */
    static Hold of(ProtectionNote note, Instant lostAt, Optional<PodManifest> now) {
        String against = against(note, lostAt, now);
        return against.isEmpty()
                ? new Hold(
                        Hold.Kind.GUARD,
                        true,
                        "The guard on node " + note.training().node() + " has held the container: it does so "
                                + note.guarded() + " s after it loses the API server.")
                : new Hold(Hold.Kind.GUARD, false, against);
    }

    /** What is left of a hold once it is known how the node is now: a guard counts only on one that counts as lost. */
    static Hold counted(Hold hold, NodeVitals now) {
        return hold.kind() != Hold.Kind.GUARD || !hold.holds() || now.lost()
                ? hold
                : new Hold(
                        Hold.Kind.GUARD,
                        false,
                        "The guard on node " + now.node() + " does not count, since the node does not count as lost ("
                                + now.rule().words() + ").");
    }

    private static String against(ProtectionNote note, Instant lostAt, Optional<PodManifest> now) {
        Training lost = note.training();
        Instant seen = lost.guardSeen();
        if (lost.podManifest().restartedWhenFrozen()) {
            return "The guard on node " + lost.node()
                    + " does not count: a frozen container fails its probe, and the kubelet"
                    + " starts another one, which nothing holds.";
        }
        if (note.guarded() <= 0 || seen == null) {
            return "No guard was seen at work on node " + lost.node() + ".";
        }
        if (Duration.between(seen, lostAt).compareTo(RECENT) > 0) {
            return "The guard on node " + lost.node() + " was last seen at work "
                    + Duration.between(seen, lostAt).toMinutes()
                    + " minutes before the node was lost, which is too long.";
        }
        boolean other = now.filter(pod -> pod.uid().equals(lost.uid()) && pod.running())
                .filter(pod -> !pod.containerId().equals(lost.containerId()))
                .isPresent();
        return other
                ? "The container was started anew on node " + lost.node()
                        + " after its guard was last seen, and the new one has none that is known."
                : "";
    }
}
