package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import java.util.List;

/**
 * Replicas of one pod's checkpoints as one node keeps them. Every call blocks and is bounded; a {@link NodeException}
 * says that it is not known what is so on the node. For one thread.
 */
public interface ReplicaStore {

    /** Name of the node. */
    String node();

    /** Whether a node said that it does not keep what it was asked for; these are the words of its agent. */
    static boolean gone(NodeException said) {
        return said.reason() == NodeException.Reason.COMMAND
                && String.valueOf(said.getMessage()).contains("no such replica");
    }

    /** All of the pod's replicas, newest first, bad ones too. */
    List<Replica> list() throws NodeException, InterruptedException;

    /**
     * Reads all of a replica back. What is found damaged is never used again: a replica that needs it is bad until those
     * pages have come anew with a later one.
     */
    ReplicaCheck verify(String id) throws NodeException, InterruptedException;

    /**
     * Makes the checkpoint image of a replica on this node. It is verified while it is rebuilt: of a bad one nothing is
     * left. The image is there when this returns.
     *
     * @param id of the replica
     * @param image name that the image gets
     * @param container name of the container that it is for
     */
    Restored restore(String id, String image, String container) throws NodeException, InterruptedException;

    /**
     * Puts the archive of a replica together on this node, so that {@link Replication} can take it to another one. It is
     * verified meanwhile: of a bad one nothing is left. It is as secret as a dump; whoever asked removes it.
     */
    Rebuilt rebuild(String id) throws NodeException, InterruptedException;

    /** Removes an archive that was put together. Idempotent. */
    void removeArchive(String archive) throws NodeException, InterruptedException;

    /**
     * Removes all but the newest good replicas, and gives their space back. Bad ones are removed.
     *
     * @param newest how many good ones stay, at least 1
     */
    Removed keep(int newest) throws NodeException, InterruptedException;

    /** Removes replicas by their ids; those that are not there are passed over. */
    Removed remove(List<String> ids) throws NodeException, InterruptedException;

    /** Removes all that the node keeps for the pod. */
    Removed removeAll() throws NodeException, InterruptedException;

    /**
     * What became of a restore.
     *
     * @param good whether the image is there
     * @param reason what is wrong with the replica; empty when it is good
     * @param manifestDigest digest of the image, as {@link CheckpointTransfer.Sent#manifest} is; empty when there is none
     * @param bytes of the archive; 0 when it is not good
     */
    record Restored(boolean good, String reason, String manifestDigest, long bytes) {}

    /**
     * An archive that was put together.
     *
     * @param good whether it is there
     * @param reason what is wrong with the replica; empty when it is good
     * @param archive its path on the node; empty when it is not good
     * @param bytes of it; 0 when it is not good
     */
    record Rebuilt(boolean good, String reason, String archive, long bytes) {
        /** Nothing is left of a bad one. */
        static Rebuilt bad(String reason) {
            return new Rebuilt(false, reason, "", 0);
        }
    }

    /**
     * What was removed.
     *
     * @param ids of the replicas
     * @param freed bytes that the node has got back
     * @param left bytes that the node still keeps for the pod
     */
    record Removed(List<String> ids, long freed, long left) {
        /** Keeps a copy of the list. */
        public Removed {
            ids = List.copyOf(ids);
        }
    }
}
