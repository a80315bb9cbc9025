package io.edgeferry.task;

/** What a task moves. */
public enum TaskKind {
    /** A pod with its memory. */
    POD,
    /** A dataset. */
    DATASET,
    /** A pod together with its datasets. */
    POD_WITH_DATASET
}
