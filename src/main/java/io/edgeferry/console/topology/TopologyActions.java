package io.edgeferry.console.topology;

import io.edgeferry.task.OperationId;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** What a person can start from the topology; the shell does it. */
public interface TopologyActions {

    /**
     * Plans sending something to a node, and shows the plan.
     *
     * @param over bounds in the scene of what stands for the node, or null
     */
    void plan(Cargo cargo, String target, @Nullable Bounds over);

    /** Lets a person choose the node to send something to. */
    void chooseTarget(Cargo cargo, @Nullable Bounds over);

    /** Why something may not be sent anywhere by this user now: a right that is missing, read-only mode; or empty. */
    Optional<String> denies(Cargo cargo);

    /** Plans bringing a pod back to the node it came from, and shows the plan, or says why it cannot be. */
    void bringBack(Cargo cargo);

    /** Lets a person protect a pod, or change how it is protected; says why where that is not possible. */
    void protect(Cargo cargo);

    /** Lets a person examine nodes; these are chosen already. */
    void examine(List<String> nodes);

    /** Shows details of what is selected. */
    void inspect();

    /** Looks at one namespace. */
    default void look(String namespace) {}

    /** Selects something and shows its details. */
    default void show(Selection selection) {}

    /** Shows a task. */
    void openTask(OperationId id);

    /** Shows the topology as tables, or as cards. */
    void table(boolean on);

    /** Shows the place where clusters are chosen. */
    void connect();
}
