package io.edgeferry.migration;

import java.util.List;

/** Empties a node by moving its pods away, through the {@link MigrationQueue}. Thread-safe. */
public interface Drainer {

    /**
     * Finds out which pod of a node would go where, and which stay. Judges by what the API server knows; both machines
     * are asked when a pod's turn comes. Blocks for a second or two; touches nothing.
     *
     * @throws MigrationException when there is no such node, a wanted target is not there, or the cluster cannot be
     *     asked
     */
    DrainPlan plan(String node, DrainOptions options) throws MigrationException, InterruptedException;

    /**
     * Cordons the node when the plan says so, then puts the moves into the queue. Blocks for one question to the API
     * server at most.
     *
     * @return the entries, in the order of the plan's moves
     * @throws MigrationException when the plan has errors, or the node could not be cordoned; nothing is queued then
     */
    List<Queued> start(DrainPlan plan) throws MigrationException;

    /**
     * Has the scheduler pass a node by, or not any more. Blocks.
     *
     * @throws MigrationException when it could not be done; says which right is missing
     */
    void cordon(String node, boolean on) throws MigrationException;
}
