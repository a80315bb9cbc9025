package io.edgeferry.console.tasks;

import io.edgeferry.task.TaskSnapshot;

/** Saves what is known about a task to a file that a person names. Called on the screen's thread; never waits. */
public interface TaskExports {

    /** All of it as text: stations, figures, log. */
    void text(TaskSnapshot task);

    /** Samples and rounds as a table (CSV). */
    void table(TaskSnapshot task);

    /**
     * The charts as a picture (PNG).
     *
     * @param onWhite on white whatever the theme is
     */
    void picture(TaskSnapshot task, boolean onWhite);
}
