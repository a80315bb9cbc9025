package io.edgeferry.migration;

import java.util.List;

/**
 * What emptying a node would do, found out without touching anything.
 *
 * @param node the node
 * @param options how
 * @param moves the pods that go, in the order they are queued
 * @param stays the pods that stay
 * @param findings what concerns the node as a whole, errors first: errors block the drain
 */
public record DrainPlan(String node, DrainOptions options, List<Move> moves, List<Stay> stays, List<Finding> findings) {

    /** The check of the finding that the user may not cordon the node. */
    public static final String CORDON = "cordon";

    /** Copies the lists. */
    public DrainPlan {
        moves = List.copyOf(moves);
        stays = List.copyOf(stays);
        findings = List.copyOf(findings);
    }

    /**
     * A pod that goes.
     *
     * @param request what is queued
     * @param why why there, for people
     */
    public record Move(MigrationRequest request, String why) {}

    /**
     * A pod that stays.
     *
     * @param namespace its namespace
     * @param pod its name
     * @param reason of what kind the reason is
     * @param why the reason, for people
     */
    public record Stay(String namespace, String pod, Reason reason, String why) {}

    /** Why a pod stays. */
    public enum Reason {
        /** A DaemonSet keeps one on every node. */
        DAEMON_SET,
        /** The kubelet runs it from a file. */
        STATIC,
        /** It has ended; nothing of it runs. */
        ENDED,
        /** Its owner would replace it. */
        OWNED,
        /** It cannot be moved as it is. */
        UNFIT,
        /** You may not move pods of its namespace. */
        FORBIDDEN,
        /** No node can take it. */
        NO_ROOM,
        /** It was refused, or its move was cancelled or failed. */
        NOT_MOVED;

        /** Whether it belongs to the node, so that the node counts as empty all the same. */
        public boolean ofTheNode() {
            return this == DAEMON_SET || this == STATIC || this == ENDED;
        }
    }

    /** The findings that block. */
    public List<Finding> errors() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .toList();
    }

    /** Whether nothing blocks; there may be nothing to move all the same. */
    public boolean possible() {
        return errors().isEmpty();
    }

    /** Whether all that blocks is that the user may not cordon the node, so that {@link #withoutCordon()} helps. */
    public boolean onlyCordonIsMissing() {
        return !possible()
                && errors().stream().allMatch(finding -> finding.check().equals(CORDON));
    }

    /** The same moves without cordoning the node. */
    public DrainPlan withoutCordon() {
        return new DrainPlan(
                node,
                options.withCordon(false),
                moves,
                stays,
                findings.stream()
                        .filter(finding -> !finding.check().equals(CORDON))
                        .toList());
    }
}
