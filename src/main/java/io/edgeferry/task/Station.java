package io.edgeferry.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stop on the line of a task.
 *
 * @param id stable name, as in the journal: {@code dump}
 * @param title for people: {@code Dump}
 * @param state where it is
 * @param started when it began, or null
 * @param took how long it took, or has taken until this snapshot; null before it began
 * @param predicted what the plan said, or null where nothing was predicted
 * @param detail one short line on what it did or why it failed; may be empty
 */
public record Station(
        String id,
        String title,
        State state,
        @Nullable Instant started,
        @Nullable Duration took,
        @Nullable Duration predicted,
        String detail) {

    /** Where a station is. */
    public enum State {
        /** Not begun. */
        WAITING,
        /** At work. */
        RUNNING,
        /** Done. */
        DONE,
        /** It failed. */
        FAILED,
        /** Not needed in this task. */
        SKIPPED,
        /** Was done, and was undone again. */
        UNDONE
    }

    /** A station that has not begun. */
    public static Station waiting(String id, String title, @Nullable Duration predicted) {
        return new Station(id, title, State.WAITING, null, null, predicted, "");
    }
}
