package io.edgeferry.task;

import java.time.Instant;

/**
 * A line of a task's log.
 *
 * @param at when
 * @param level how grave
 * @param text what happened, for a person
 */
public record LogLine(Instant at, Level level, String text) {

    /** How grave a line is. */
    public enum Level {
        /** What is going on. */
        INFO,
        /** Worth knowing. */
        WARNING,
        /** It went wrong. */
        ERROR
    }
}
