package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A node of the lab as one operation uses it, by the node's own calls. */
public final class LabOperation implements OperationNode {

    private static final Duration ENDING = Duration.ofSeconds(20);

    private final LabCalls calls;
    private final OperationId operation;
    private final MovedContainer container;

    /** A node; nothing is asked by this. */
    public LabOperation(LabCalls calls, OperationId operation, MovedContainer container) {
        this.calls = calls;
        this.operation = operation;
        this.container = container;
    }

    /** Nothing has to be put there; but a node that does not answer is found out before anything is frozen. */
    @Override
    public void prepare() throws NodeException, InterruptedException {
        var _ = calls.facts();
    }

    @Override
    public boolean prepared() {
        return true;
    }

    @Override
    public void remove() {
        // Nothing was put there.
    }

    @Override
    public void guard(Duration time) throws NodeException, InterruptedException {
        var _ = calls.call(
                "POST", timed(time), "start the timer of container " + container.name() + " on node " + calls.node());
    }

    @Override
    public Guard disarm() throws NodeException, InterruptedException {
        String outcome = outcome(calls.call(
                "DELETE",
                LabCalls.of("guard", container),
                "stop the timer of container " + container.name() + " on node " + calls.node()));
        return switch (outcome) {
            case "disarmed" -> Guard.DISARMED;
            case "fired" -> Guard.FIRED;
            case "none" -> Guard.NONE;
            default ->
                throw new NodeException(
                        calls.node(),
                        NodeException.Reason.COMMAND,
                        "The timer on node " + calls.node() + " could not be stopped: it is " + outcome + ".");
        };
    }

    @Override
    public void extend(Duration time) throws NodeException, InterruptedException {
        String outcome =
                outcome(calls.call("PUT", timed(time), "give the timer on node " + calls.node() + " more time"));
        if (!outcome.equals("armed")) {
            throw new NodeException(
                    calls.node(),
                    NodeException.Reason.COMMAND,
                    "The timer on node " + calls.node() + " does not run any more: it is " + outcome + ".");
        }
    }

    private String timed(Duration time) {
        return LabCalls.of("guard", container, "seconds=" + Math.max(1, time.toSeconds()));
    }

    @Override
    public void pause() throws NodeException, InterruptedException {
        var _ = calls.call(
                "POST",
                LabCalls.of("pause", container),
                "freeze container " + container.name() + " on node " + calls.node());
    }

    @Override
    public String resume() throws NodeException, InterruptedException {
        return outcome(calls.call(
                "POST",
                LabCalls.of("resume", container),
                "resume container " + container.name() + " on node " + calls.node()));
    }

    @Override
    public TaskStatus status() throws NodeException, InterruptedException {
        return switch (calls.state(container).path("state").asString("")) {
            case "running" -> TaskStatus.RUNNING;
            case "paused" -> TaskStatus.PAUSED;
            case "gone" -> TaskStatus.GONE;
            default -> TaskStatus.UNKNOWN;
        };
    }

    @Override
    public List<String> filledDirs(List<String> names) throws NodeException, InterruptedException {
        return calls.filledDirs(container, names);
    }

    @Override
    public long archiveSize(String archive) throws NodeException, InterruptedException {
        return calls.call("GET", LabCalls.of(archive), "ask for the size of " + archive)
                .path("bytes")
                .asLong();
    }

    @Override
    public void removeArchive(String archive) throws NodeException, InterruptedException {
        calls.removeArchive(archive);
    }

    /** The lab's clock is that of the machine that named the operation, or the console's: the lab is on this computer. */
    @Override
    public List<String> archivesSince() throws NodeException, InterruptedException {
        String front = "/checkpoint-" + container.pod() + "_" + container.namespace() + "-" + container.name() + "-";
        List<String> found = new ArrayList<>();
        for (JsonNode one : calls.call("GET", "checkpoints", "list the checkpoints of node " + calls.node())
                .path("checkpoints")
                .values()) {
            Instant written = Instant.ofEpochMilli(one.path("written").asLong());
            String file = one.path("file").asString("");
            if (file.contains(front) && !operation.begun().isAfter(written)) {
                found.add(CheckpointArchive.checked(file));
            }
        }
        return found;
    }

    @Override
    public void importArchive(String archive, String image) throws NodeException, InterruptedException {
        var _ = new LabWay(calls, calls, operation).send(archive, image, container.name(), (bytes, total) -> {});
    }

    @Override
    public void endTransfers() throws NodeException, InterruptedException {
        String path = "progress/" + operation;
        String what = "break off the sending from node " + calls.node();
        long end = System.nanoTime() + ENDING.toNanos();
        Optional<JsonNode> now = calls.find("DELETE", path, what);
        while (now.isPresent() && now.get().path("state").asString("").equals("sending")) {
            if (System.nanoTime() > end) {
                throw new NodeException(
                        calls.node(),
                        NodeException.Reason.TIMEOUT,
                        "Node " + calls.node() + " does not stop sending the checkpoint.");
            }
            TimeUnit.MILLISECONDS.sleep(50);
            now = calls.find("GET", path, what);
        }
    }

    /** The node itself removes what has not come whole. */
    @Override
    public void removeHalfImport() {
        // Nothing is left of it.
    }

    @Override
    public Optional<String> findImage(List<String> namesOrDigests) throws NodeException, InterruptedException {
        return calls.images().stream()
                .filter(image -> namesOrDigests.contains(image.name()) || namesOrDigests.contains(image.digest()))
                .map(Image::name)
                .findFirst();
    }

    @Override
    public void removeImage(String name) throws NodeException, InterruptedException {
        var _ = calls.find("DELETE", "images/" + name, "remove the image " + name + " from node " + calls.node());
    }

    @Override
    public void retag(String from, String name) throws NodeException, InterruptedException {
        var _ = calls.call(
                "PUT",
                "images/" + name + "?tag-of=" + LabCalls.word(from),
                "let the image " + name + " on node " + calls.node() + " be " + from);
    }

    private static String outcome(JsonNode answer) {
        return answer.path("outcome").asString("");
    }
}
