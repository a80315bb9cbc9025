package io.edgeferry.protection.demo;

import java.util.List;

/**
 * How a demonstration ended, for programs; names of numbers carry their units.
 *
 * @param outcome {@code resumed}, {@code cold}, {@code stopped} or {@code failed}
 * @param reason for people
 * @param engine what made the checkpoints
 * @param namespace of the pods
 * @param pod that trained first
 * @param fault {@code cut} or {@code kill}
 * @param node that was lost
 * @param target node where the training went on; empty when it did not
 * @param restartedOn node where the one that began anew ran; empty when none did
 * @param checkpointEverySeconds time between two checkpoints
 * @param replicas good ones at the fault
 * @param lossRule when a node counts as lost
 * @param liveCopies most copies of the training that the API server showed alive after the node was back; -1 when nobody
 *     looked
 * @param figures what was measured
 * @param faultAtSeconds when the node broke, since the beginning; -1 when it did not
 * @param resumedAtSeconds first step of the resumed training; -1 when there was none
 * @param original steps of the original
 * @param resumed steps of the resumed training
 * @param restarted steps of the one that began anew
 * @param left what could not be removed; empty when nothing is left
 */
public record DemoResult(
        String outcome,
        String reason,
        String engine,
        String namespace,
        String pod,
        String fault,
        String node,
        String target,
        String restartedOn,
        double checkpointEverySeconds,
        int replicas,
        String lossRule,
        int liveCopies,
        DemoFigures figures,
        double faultAtSeconds,
        double resumedAtSeconds,
        List<DemoPoint> original,
        List<DemoPoint> resumed,
        List<DemoPoint> restarted,
        List<String> left) {

    /** Copies the lists. */
    public DemoResult {
        original = List.copyOf(original);
        resumed = List.copyOf(resumed);
        restarted = List.copyOf(restarted);
        left = List.copyOf(left);
    }

    /** Whether it showed what it should: resumed from a replica, one copy after the node was back, and nothing left. */
    public boolean good() {
        return outcome.equals("resumed") && liveCopies == 1 && left.isEmpty();
    }
}
