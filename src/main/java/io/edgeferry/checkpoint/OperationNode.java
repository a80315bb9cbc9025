package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One node as one operation uses it: over SSH with its containerd and the agent ({@link ContainerdOperation}), or by the
 * calls of the lab ({@link LabOperation}). Every call blocks and is bounded. A {@link NodeException} says that it is not
 * known what is so on the node. For one thread.
 */
public interface OperationNode {

    /** Puts there what the operation needs. Idempotent. */
    void prepare() throws NodeException, InterruptedException;

    /** Whether what the operation needs is there. */
    boolean prepared() throws NodeException, InterruptedException;

    /** Takes away what {@link #prepare} put there. Idempotent. */
    void remove() throws NodeException, InterruptedException;

    /** Starts the dead man's timer, which resumes the container when its time is over; it runs when this returns. */
    void guard(Duration time) throws NodeException, InterruptedException;

    /** Stops the timer, unless it was faster. Whatever this says, is so for good. */
    Guard disarm() throws NodeException, InterruptedException;

    /** Gives the timer that much time from now on. */
    void extend(Duration time) throws NodeException, InterruptedException;

    /** Freezes the container. */
    void pause() throws NodeException, InterruptedException;

    /**
     * Resumes the container.
     *
     * @return {@code resumed}, {@code running} (it was not frozen) or {@code gone}
     */
    String resume() throws NodeException, InterruptedException;

    /** The state of the container. */
    TaskStatus status() throws NodeException, InterruptedException;

    /**
     * Which emptyDir volumes of the pod hold something.
     *
     * @return those that are not known to be empty
     */
    List<String> filledDirs(List<String> names) throws NodeException, InterruptedException;

    /** Size of an archive in bytes. */
    long archiveSize(String archive) throws NodeException, InterruptedException;

    /** Removes an archive. Idempotent. */
    void removeArchive(String archive) throws NodeException, InterruptedException;

    /** Archives of the container that were written since the operation began. */
    List<String> archivesSince() throws NodeException, InterruptedException;

    /** Makes the checkpoint image on the node where its archive is. */
    void importArchive(String archive, String image) throws NodeException, InterruptedException;

    /** Ends what the operation sends or receives here. Idempotent. */
    void endTransfers() throws NodeException, InterruptedException;

    /** Removes what a broken import of the operation left. Idempotent. */
    void removeHalfImport() throws NodeException, InterruptedException;

    /** The name of an image that is here by one of these names or digests. */
    Optional<String> findImage(List<String> namesOrDigests) throws NodeException, InterruptedException;

    /** Removes an image name; nothing happens when there is none. */
    void removeImage(String name) throws NodeException, InterruptedException;

    /** Lets an image name point at another image from now on. */
    void retag(String from, String name) throws NodeException, InterruptedException;
}
