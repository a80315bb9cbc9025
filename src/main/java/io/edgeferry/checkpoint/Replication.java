package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;

/** Makes a replica of an archive that lies on a node. For one thread. */
public interface Replication {

    /**
     * Sends what the other node does not have yet, and returns when the replica is complete and synced there. Broken off
     * or failed, it leaves no replica and the older ones as they were.
     *
     * @param archive path of the archive on the node
     * @param id of the replica: letters, digits, dots and hyphens, not used before for this pod
     * @param meta JSON object that is kept with it; below 2 KB
     * @param watcher told how far it is; an exception of it breaks it off
     */
    Replica replicate(String archive, String id, String meta, CheckpointTransfer.Watcher watcher)
            throws NodeException, InterruptedException;
}
