package io.edgeferry.console.tasks;

import io.edgeferry.task.TaskSnapshot;

/** What a person can do about a task that has ended or was broken off; the shell does it. */
public interface TaskActs {

    /** Plans the same once more, and shows the plan. */
    void again(TaskSnapshot task);

    /** Goes on with a dataset's copy where it stopped. */
    void goOn(TaskSnapshot task);

    /** Asks whether a dataset's copy shall be given up, and gives it up. */
    void discard(TaskSnapshot task);

    /** Why this user may not do so now, or empty. */
    String denies(TaskSnapshot task);

    /** What is being done about a task right now: {@code Discarding…}; else empty. */
    String busy(TaskSnapshot task);
}
