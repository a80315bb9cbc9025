package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.CheckpointTransfer.Sent;
import io.edgeferry.checkpoint.CheckpointTransfer.Watcher;
import io.edgeferry.node.NodeException;

/** How an archive gets from the node where it is into the images of another, in one stream. For one operation. */
@FunctionalInterface
public interface CheckpointWay {

    /**
     * Sends an archive; the target has the image, and it is the one that was sent, when this returns.
     *
     * @param archive path of the archive on the source
     * @param image name that the image gets
     * @param container name of the container in its pod
     * @param watcher told how far it is, on this thread
     */
    Sent send(String archive, String image, String container, Watcher watcher)
            throws NodeException, InterruptedException;
}
