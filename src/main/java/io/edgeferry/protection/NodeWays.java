package io.edgeferry.protection;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.Replication;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.node.NodeException;
import java.util.List;
import java.util.Optional;

/** The ways to nodes that protection needs. Thread-safe; calls block, each bounded. */
interface NodeWays {

    /**
     * The store of a pod's replicas on a node.
     *
     * @param folder where it is on nodes that have folders
     * @param pod key of the pod: {@code NAMESPACE_NAME}
     */
    ReplicaStore store(NodeInfo node, String folder, String pod) throws NodeException, InterruptedException;

    /** The way of replicas from a node to a store of another, or of its own. */
    Replication replication(NodeInfo from, NodeInfo to, String folder, String pod)
            throws NodeException, InterruptedException;

    /** The guard of a container on its node. */
    LeaseGuard guard(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException;

    /** Removes the archive of a dump from the node where it was made. Idempotent. */
    void removeArchive(NodeInfo node, String archive, MovedContainer container)
            throws NodeException, InterruptedException;

    /** Removes all archives of a container from its node; nobody may be at work with one. Idempotent. */
    void removeArchives(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException;

    /** The state of a container. */
    TaskStatus status(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException;

    /**
     * Ends a container for good, whatever its node's kubelet thinks of it.
     *
     * @return whether it is ended, or there was none
     */
    boolean kill(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException;

    /** Removes what a guard left, and all that protection needs on a node when nothing is protected there. */
    void tidy(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException;

    /** Removes a checkpoint image from a node; nothing happens when there is none. */
    void removeImage(NodeInfo node, String image, MovedContainer container) throws NodeException, InterruptedException;

    /** The name of an image that a node has by one of these names or digests. */
    Optional<String> findImage(NodeInfo node, List<String> namesOrDigests) throws NodeException, InterruptedException;

    /** Makes an empty file in a folder that is there, on a node with SSH. */
    void put(NodeInfo node, String file) throws NodeException, InterruptedException;

    /** Whether a node with SSH can read a file. */
    boolean sees(NodeInfo node, String file) throws NodeException, InterruptedException;

    /** Removes a file from a node with SSH. Idempotent. */
    void remove(NodeInfo node, String file) throws NodeException, InterruptedException;

    /** Asks a node whether it lives; why not, or empty. */
    String probe(NodeInfo node) throws InterruptedException;
}
