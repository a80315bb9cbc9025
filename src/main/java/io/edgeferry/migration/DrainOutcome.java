package io.edgeferry.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * How emptying a node went.
 *
 * @param node the node
 * @param left entries of the pods that were moved away
 * @param open entries that have not ended yet
 * @param stays pods that stay, those among them that could not be moved
 */
public record DrainOutcome(String node, List<Queued> left, List<Queued> open, List<DrainPlan.Stay> stays) {

    /** The check of the finding that a pod had left the node before its turn came. */
    static final String LEFT = "left";

    /** Copies the lists. */
    public DrainOutcome {
        left = List.copyOf(left);
        open = List.copyOf(open);
        stays = List.copyOf(stays);
    }

    /**
     * What became of a plan.
     *
     * @param entries those that {@link Drainer#start} made, as they are now
     */
    public static DrainOutcome of(DrainPlan plan, List<Queued> entries) {
        List<DrainPlan.Stay> stays = new ArrayList<>();
        for (Queued entry : entries) {
            if (entry.state().ended() && !entry.succeeded() && !hadLeft(entry)) {
                stays.add(new DrainPlan.Stay(
                        entry.request().namespace(),
                        entry.request().name(),
                        DrainPlan.Reason.NOT_MOVED,
                        entry.words() + (entry.why().isEmpty() ? "" : ": " + entry.why())));
            }
        }
        stays.addAll(plan.stays());
        return new DrainOutcome(
                plan.node(),
                entries.stream().filter(Queued::succeeded).toList(),
                entries.stream().filter(entry -> !entry.state().ended()).toList(),
                stays);
    }

    private static boolean hadLeft(Queued entry) {
        return entry.findings().stream().anyMatch(finding -> finding.check().equals(LEFT));
    }

    /** Whether all has ended and no pod is left that does not belong to the node. */
    public boolean empty() {
        return open.isEmpty() && stays.stream().allMatch(stay -> stay.reason().ofTheNode());
    }
}
