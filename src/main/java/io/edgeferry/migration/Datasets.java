package io.edgeferry.migration;

import io.edgeferry.task.Task;

/**
 * Copies of datasets to other nodes, with a volume and a claim of their own there; the source is never touched.
 * Thread-safe. Their tasks, history, remnants and recovery are those of {@link Migrations}.
 */
public interface Datasets {

    /**
     * Finds out what a copy would do. Blocks for some seconds; changes nothing.
     *
     * @throws MigrationException when there is no such claim, volume or node, or the cluster cannot be asked
     */
    DatasetPlan plan(DatasetRequest request) throws MigrationException, InterruptedException;

    /**
     * Starts a copy and returns at once.
     *
     * @throws MigrationException when the plan has errors
     */
    Task start(DatasetPlan plan) throws MigrationException;
}
