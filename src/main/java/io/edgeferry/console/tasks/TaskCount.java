package io.edgeferry.console.tasks;

import io.edgeferry.console.Formats;

/**
 * How much is at work and how much waits.
 *
 * @param running tasks at work
 * @param waiting entries of the queue that have not begun
 * @param held whether nothing new is begun
 */
public record TaskCount(int running, int waiting, boolean held) {

    /** Why the queue does not go on. */
    static final String HELD = "held: read-only mode";

    /** The count now. */
    public static TaskCount of(TaskBook book, QueueBook queue) {
        return new TaskCount(book.running().size(), queue.waiting().size(), queue.held());
    }

    /** {@code 1 running · 3 waiting}; a queue that is held says so. */
    String brief() {
        return running + " running · " + waiting + " waiting" + hold();
    }

    /** {@code 1 task running · 3 waiting}. */
    public String words() {
        String some = running == 0 ? "no task running" : Formats.counted(running, "task") + " running";
        return waiting == 0 ? some : some + " · " + Formats.count(waiting) + " waiting" + hold();
    }

    private String hold() {
        return held && waiting > 0 ? " · " + HELD : "";
    }
}
