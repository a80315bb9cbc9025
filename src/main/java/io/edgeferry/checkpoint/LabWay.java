package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.CheckpointTransfer.Sent;
import io.edgeferry.checkpoint.CheckpointTransfer.Watcher;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** From one node of the lab to another, over the link between the two. */
public final class LabWay implements CheckpointWay {

    private static final long PAUSE_MILLIS = 100;

    private final LabCalls source;
    private final LabCalls target;
    private final OperationId operation;

    /** The way between two nodes, or from a node to itself. */
    public LabWay(LabCalls source, LabCalls target, OperationId operation) {
        this.source = source;
        this.target = target;
        this.operation = operation;
    }

    @Override
    public Sent send(String archive, String image, String container, Watcher watcher)
            throws NodeException, InterruptedException {
        String what = "send the checkpoint from node " + source.node() + " to node " + target.node();
        JsonNode now = source.call(
                "POST",
                "send?archive=" + LabCalls.word(CheckpointArchive.checked(archive)) + "&image=" + LabCalls.word(image)
                        + "&to=" + LabCalls.word(target.node()) + "&operation=" + operation,
                what);
        while (now.path("state").asString("").equals("sending")) {
            watcher.moved(now.path("bytes").asLong(), now.path("total").asLong(-1));
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            now = source.call("GET", "progress/" + operation, what);
        }
        if (!now.path("state").asString("").equals("done")) {
            throw new NodeException(
                    source.node(),
                    NodeException.Reason.COMMAND,
                    "The move from node " + source.node() + " to node " + target.node() + " failed: "
                            + now.path("message").asString("no reason was given") + ".");
        }
        watcher.moved(now.path("bytes").asLong(), now.path("total").asLong(-1));
        String sha256 = now.path("sha256").asString("");
        String wanted = "sha256:" + sha256;
        String arrived = target.find("GET", "images/" + image, what)
                .map(found -> found.path("digest").asString(""))
                .orElse("none");
        if (!arrived.equals(wanted)) {
            throw new NodeException(
                    target.node(),
                    NodeException.Reason.COMMAND,
                    "The image on node " + target.node() + " is not the one that was sent (" + arrived + " instead of "
                            + wanted + ").");
        }
        return new Sent(now.path("bytes").asLong(), sha256, wanted);
    }
}
