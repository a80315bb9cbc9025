package io.edgeferry.task;

/** What a task moves. */
public enum TaskKind {
    /** A pod with its memory. */
    POD,
    /** A dataset. */
    DATASET,
    /** A pod together with its datasets. */
    POD_WITH_DATASET,
    /** A pod whose node was lost, from a replica. */
    FAILOVER,
    /** A rehearsal of that, on a scratch copy. */
    DRILL
}
