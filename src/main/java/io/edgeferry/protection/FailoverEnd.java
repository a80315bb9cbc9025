package io.edgeferry.protection;

import io.edgeferry.task.TaskState;
import java.time.Instant;

/**
 * How a run of a failover ended, for who asked its console for it.
 *
 * @param operation of the failover
 * @param state how it ended
 * @param reason for people
 * @param at when, by the clock of the console that ran it
 */
record FailoverEnd(String operation, TaskState state, String reason, Instant at) {}
