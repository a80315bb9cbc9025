package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.task.OperationId;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** What a person can start from the topology; the shell does it. */
public interface TopologyActions {

    /**
     * Plans moving a pod to a node, and shows the plan.
     *
     * @param over bounds in the scene of the node's card, or null
     */
    void migrate(PodInfo pod, String target, @Nullable Bounds over);

    /** Lets a person choose the target of a pod. */
    void chooseTarget(PodInfo pod, @Nullable Bounds over);

    /** Shows details of what is selected. */
    void inspect();

    /** Shows a task. */
    void openTask(OperationId id);

    /** Shows the place where clusters are chosen. */
    void connect();
}
