package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.CheckpointTransfer.Watcher;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** From a node of the lab to one that keeps the replica, over the link between the two; or on the node itself. */
public final class LabReplication implements Replication {

    private static final long PAUSE_MILLIS = 50;

    private final LabCalls source;
    private final String target;
    private final String key;

    /**
     * Replicas of a pod.
     *
     * @param source where the archives lie
     * @param target node that keeps them
     */
    public LabReplication(LabCalls source, String target, String namespace, String pod) {
        this.source = source;
        this.target = target;
        this.key = LabReplicas.key(namespace, pod);
    }

    @Override
    public Replica replicate(String archive, String id, String meta, Watcher watcher)
            throws NodeException, InterruptedException {
        String operation = OperationId.ofMigration(Instant.now()).value();
        String path = "replicate?archive=" + LabCalls.word(CheckpointArchive.checked(archive)) + "&to="
                + LabCalls.word(target) + "&pod=" + LabCalls.word(key) + "&id=" + LabCalls.word(id) + "&meta="
                + LabCalls.word(meta) + "&operation=" + operation;
        String what = "make a replica of pod " + key.replace('_', '/') + " on node " + target;
        boolean settled = false;
        try {
            JsonNode now = source.call("POST", path, what);
            while (sending(now)) {
                watcher.moved(now.path("bytes").asLong(), now.path("total").asLong(-1));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                now = source.call("GET", "progress/" + operation, what);
            }
            settled = true;
            return made(now, watcher);
        } finally {
            if (!settled) {
                breakOff(operation, what);
            }
        }
    }

    private static boolean sending(JsonNode now) {
        return now.path("state").asString("").equals("sending");
    }

    private Replica made(JsonNode now, Watcher watcher) throws NodeException, InterruptedException {
        if (!now.path("state").asString("").equals("done")) {
            throw new NodeException(
                    source.node(),
                    NodeException.Reason.COMMAND,
                    "No replica of pod " + key.replace('_', '/') + " was made on node " + target + ": "
                            + now.path("message").asString("no reason was given") + ".");
        }
        watcher.moved(now.path("newBytes").asLong(), now.path("newBytes").asLong());
        return LabReplicas.replica(target, now);
    }

    /** Whatever broke it off, nothing goes on; a node that cannot be told is cut off, and so is what it sends. */
    private void breakOff(String operation, String what) {
        boolean interrupted = Thread.interrupted();
        try {
            var _ = source.find("DELETE", "progress/" + operation, what);
        } catch (NodeException e) {
            // What broke it off is told already.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
