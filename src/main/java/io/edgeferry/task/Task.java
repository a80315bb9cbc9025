package io.edgeferry.task;

import java.time.Duration;

/** A piece of background work, as those see it who did not write it. Thread-safe. */
public interface Task {

    /** Names the operation everywhere. */
    OperationId id();

    /** The task now. Never blocks. */
    TaskSnapshot snapshot();

    /** Whether somebody works on it; a task that has not ended and is not at work was broken off. */
    default boolean atWork() {
        return !snapshot().state().ended();
    }

    /**
     * Asks it to stop and undo what it did. Returns at once.
     *
     * @return false when it is too late: it has ended, is stopping, or has passed the point after which nothing goes
     *     back
     */
    boolean cancel();

    /**
     * Waits for the end.
     *
     * @return the last snapshot, or the present one when the limit ran out
     */
    TaskSnapshot await(Duration limit) throws InterruptedException;
}
