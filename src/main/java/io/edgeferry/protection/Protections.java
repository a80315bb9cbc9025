package io.edgeferry.protection;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.Task;
import java.util.List;

/** The protected pods of one cluster, as the console and the command line see them. Thread-safe. Blocking calls say so. */
public interface Protections extends AutoCloseable {

    /** Begins to show what is protected, and by whom, without doing anything about it. Idempotent; never blocks. */
    void watch();

    /** Begins to act: checkpoints, detection, failovers. Until then it only shows. Idempotent; never blocks. */
    void start();

    /**
     * Acts no more and goes on showing: what is at work is finished first, then the lead is given back, so that another
     * may take it. {@link #start} begins again. Never blocks.
     */
    void pause();

    /** Why it is not known what shall be protected, for people; empty when it is. Never blocks. */
    String trouble();

    /** All pods that are protected or shall be, and trainings whose pod was lost. Never blocks. */
    List<ProtectedPod> pods();

    /**
     * The same, read anew; for a command that only shows. Blocks.
     *
     * @throws MigrationException when pods or leases may not be listed
     */
    List<ProtectedPod> look() throws MigrationException;

    /** The nodes of protected pods, as seen from here. Never blocks. */
    List<NodeVitals> nodes();

    /** When a node counts as lost. */
    LossRule rule();

    /** Sets when a node counts as lost, and remembers it on this machine. */
    void rule(LossRule rule);

    /**
     * Protects a pod from now on: writes its annotation. Blocks.
     *
     * @param pod its name, or the name that its training began with
     * @return what may keep a failover from working, one line each; empty when nothing does
     * @throws MigrationException when there is no such pod, or its shape cannot be restored
     */
    List<String> protect(String namespace, String pod, ProtectSpec spec)
            throws MigrationException, InterruptedException;

    /**
     * Protects a pod no more: removes its annotation, guard, replicas and lease. Blocks.
     *
     * @return what could not be removed, one line each
     */
    List<String> unprotect(String namespace, String pod) throws MigrationException, InterruptedException;

    /**
     * Removes the checkpoint image that a pod was restored from from its node. The pod has to be gone by then. Nothing
     * happens when it was not restored, or the image is gone. Blocks.
     *
     * @param pod as it was last seen
     */
    default void removeImage(PodManifest pod) throws MigrationException, InterruptedException {}

    /**
     * Notes what is about to be made for a while, and says that this process lives until the keeper is closed. Blocks.
     *
     * @throws MigrationException when it cannot be noted; then it must not be made
     */
    default Keeper keep(Temporary what) throws MigrationException {
        return Keeper.NONE;
    }

    /**
     * Removes what drills and demonstrations left whose process is gone. What belongs to one that lives is not touched.
     * Blocks.
     *
     * @return what was removed, one line each for people
     */
    default List<String> sweep() throws InterruptedException {
        return List.of();
    }

    /** Makes a checkpoint of a protected pod now; returns at once. */
    void checkpointNow(String namespace, String pod) throws MigrationException;

    /**
     * Fails a pod over and returns at once.
     *
     * @throws MigrationException when it is not protected, or another console leads it
     */
    Task failover(FailoverRequest request) throws MigrationException, InterruptedException;

    /**
     * Rehearses a failover on a scratch copy, which is removed afterwards; returns at once.
     *
     * @throws MigrationException when there is no replica, or the copy would write where the pod writes
     */
    Task drill(String namespace, String pod) throws MigrationException, InterruptedException;

    /** Stops acting; what is at work is gone on with by whoever leads next. */
    @Override
    void close();
}
