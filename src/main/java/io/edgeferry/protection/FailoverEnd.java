package io.edgeferry.protection;

import io.edgeferry.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How a run of a failover ended, for who asked its console for it, and for all who show it.
 *
 * @param operation of the failover
 * @param state how it ended
 * @param reason for people
 * @param at when, by the clock of the console that ran it
 * @param commands what a person could do, one line each; an older version notes none
 */
record FailoverEnd(String operation, TaskState state, String reason, Instant at, List<String> commands) {

    /** Copies the list, which an older note lacks. */
    @SuppressWarnings("ConstantValue")
    FailoverEnd {
        commands = List.copyOf(Objects.requireNonNullElse(commands, List.of()));
    }

    /** One after which there is nothing to do. */
    FailoverEnd(String operation, TaskState state, String reason, Instant at) {
        this(operation, state, reason, at, List.of());
    }
}
