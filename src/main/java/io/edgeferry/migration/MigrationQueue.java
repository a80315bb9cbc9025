package io.edgeferry.migration;

import java.util.List;

/**
 * Migrations and copies that wait for their turn: between two nodes only some at a time, in the order they were put in.
 * Thread-safe; every method returns at once.
 *
 * <p>Where a pod runs is looked up when its turn comes. Several requests for one pod are done one after the other, never
 * at the same time; the very same request twice is refused. What fails does not hold up the others. A plan's warnings
 * are accepted, its errors refuse the entry. Migrations that were started past the queue count for their link too.
 */
public interface MigrationQueue {

    /** How many run at the same time from one node to another, where nothing else is said. */
    int USUAL_LIMIT = 1;

    /** The most that {@link #limit(int)} takes. */
    int HIGHEST_LIMIT = 16;

    /**
     * Puts requests at the end, in order.
     *
     * @return their entries as they are now, in the same order
     */
    List<Queued> add(List<QueueRequest> requests);

    /**
     * All entries, oldest first: those that wait, are planned or run, and the last 500 that ended and were not
     * dismissed.
     */
    List<Queued> entries();

    /**
     * Takes back an entry that waits or is being planned. One that runs is cancelled through its task.
     *
     * @return false when it is too late, or there is no such entry
     */
    boolean cancel(String id);

    /** Forgets an entry that has ended; does nothing otherwise. */
    void dismiss(String id);

    /** How many run at the same time from one node to another. */
    int limit();

    /**
     * Sets how many run at the same time from one node to another; what runs already goes on.
     *
     * @throws IllegalArgumentException when it is not between 1 and {@link #HIGHEST_LIMIT}
     */
    void limit(int perLink);

    /** Whether nothing new is begun. */
    boolean held();

    /** Begins nothing new from now on, as in read-only mode, or goes on; what runs is not touched. */
    void hold(boolean on);
}
