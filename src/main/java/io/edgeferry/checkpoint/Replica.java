package io.edgeferry.checkpoint;

import java.time.Instant;

/**
 * A checkpoint archive as a node keeps it for another node's pod.
 *
 * @param id of the replica, unique for its pod
 * @param pod key of the pod: {@code NAMESPACE_NAME}
 * @param node that keeps it
 * @param meta JSON object that whoever made it gave with it; empty when it cannot be read
 * @param bytes of the archive
 * @param pages that the memory in the archive consists of
 * @param newPages of them, those that the node did not have yet
 * @param newBytes that had to be sent and stored
 * @param sha256 of the archive, in hexadecimal
 * @param written when it was complete on the node, by the node's clock; {@link Instant#EPOCH} when it cannot be read
 * @param bad why it cannot be restored from; empty as long as nothing is known against it
 */
public record Replica(
        String id,
        String pod,
        String node,
        String meta,
        long bytes,
        long pages,
        long newPages,
        long newBytes,
        String sha256,
        Instant written,
        String bad) {

    /** Whether nothing is known against it; only {@link ReplicaStore#verify} reads all of it. */
    public boolean good() {
        return bad.isEmpty();
    }
}
