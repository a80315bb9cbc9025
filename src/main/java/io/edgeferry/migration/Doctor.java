package io.edgeferry.migration;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a node can give and take checkpoints, by making one of a scratch pod and restoring it there.
 * Thread-safe; what it found last of each node is kept on this machine.
 */
public interface Doctor {

    /**
     * How a node is examined.
     *
     * @param namespace where the scratch pod is made
     * @param image image of the scratch pod, which has to be on the node and hold a shell; null for that of a pod there
     * @param scratch whether a checkpoint is made; without it only what can be asked is asked
     */
    record Options(String namespace, @Nullable String image, boolean scratch) {}

    /**
     * Examines a node. Blocks for about half a minute, and always ends: a dump that hangs is given up. What it made is
     * removed whatever happens; interrupting the thread ends it early and removes it too.
     *
     * @param listener gets the report as it grows, on the calling thread
     * @throws MigrationException when there is no such node or the API server cannot be asked
     */
    DoctorReport examine(String node, Options options, Consumer<DoctorReport> listener)
            throws MigrationException, InterruptedException;

    /** The last report of each node that was examined from this machine. */
    Map<String, DoctorReport> known();
}
