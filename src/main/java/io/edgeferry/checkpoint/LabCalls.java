package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeCalls;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of one node of the lab, {@code nodes/NODE/proxy/lab/v1/…} ({@code docs/lab-nodes.md}). Failures come as
 * {@link NodeException}s, as from any other node. Thread-safe.
 */
public final class LabCalls {

    private static final String ROOT = "lab/v1/";
    /** The version follows. */
    private static final String CRIU = "CRIU ";

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final NodeCalls calls;
    private final String node;

    /** The calls of a node. */
    public LabCalls(NodeCalls calls, String node) {
        this.calls = calls;
        this.node = node;
    }

    /** The node's name. */
    public String node() {
        return node;
    }

    /**
     * What the node tells of itself.
     *
     * @throws NodeException also when its checkpoints are of another kind than this program knows
     */
    public NodeFacts facts() throws NodeException, InterruptedException {
        JsonNode facts = call("GET", "facts", "ask node " + node + " what it is");
        String engine = facts.path("engine").asString("");
        boolean criu = engine.startsWith(CRIU);
        if (!criu && !engine.equals(Engine.LAB.words())) {
            throw new NodeException(
                    node,
                    NodeException.Reason.SETTING,
                    "Node " + node + " names itself one of the lab, but its checkpoints are: " + engine
                            + ". This program does not know them.");
        }
        return NodeFacts.ofLab(
                facts.path("architecture").asString(""),
                criu ? engine.substring(CRIU.length()) : "",
                facts.path("freeSpace").asLong(-1));
    }

    /** All images that are here, but checkpoint images. */
    public List<Image> images() throws NodeException, InterruptedException {
        return allImages().stream()
                .filter(image -> !CheckpointImage.isOne(image.name()))
                .toList();
    }

    /** All images. */
    List<Image> allImages() throws NodeException, InterruptedException {
        List<Image> all = new ArrayList<>();
        for (JsonNode image : call("GET", "images", "list the images of node " + node)
                .path("images")
                .values()) {
            all.add(new Image(
                    image.path("name").asString(""), image.path("digest").asString("")));
        }
        return all;
    }

    /** Bytes that a checkpoint of a container will hold; 0 when it makes none, -1 when it does not run. */
    public long memory(MovedContainer container) throws NodeException, InterruptedException {
        JsonNode state = state(container);
        return state.path("state").asString("").equals("gone")
                ? -1
                : state.path("memory").asLong(0);
    }

    /** Which of the emptyDir volumes of a container's pod hold something. */
    public List<String> filledDirs(MovedContainer container, List<String> names)
            throws NodeException, InterruptedException {
        if (names.isEmpty()) {
            return List.of();
        }
        List<String> filled = new ArrayList<>();
        state(container).path("filled").values().forEach(name -> filled.add(name.asString("")));
        return names.stream().filter(filled::contains).toList();
    }

    /** Whether a path is there, as its pods see the node. */
    public boolean has(String path) throws NodeException, InterruptedException {
        return call("GET", "paths?path=" + word(path), "look for " + path + " on node " + node)
                .path("exists")
                .asBoolean(false);
    }

    /**
     * What lies in a folder and how much is free there.
     *
     * @param state {@code absent}, {@code empty}, {@code files}, {@code unreadable} or {@code other}
     * @param files number of files; -1 when they were not counted
     * @param bytes in them, or -1
     * @param free bytes
     */
    public record Folder(String state, long files, long bytes, long free) {}

    /** Looks at a folder, as its pods see the node; counts what is in it if wanted. */
    public Folder folder(String path, boolean count) throws NodeException, InterruptedException {
        JsonNode folder = call(
                "GET",
                "folder?path=" + word(path) + (count ? "&count=true" : ""),
                LONG,
                "look at folder " + path + " on node " + node);
        return new Folder(
                folder.path("state").asString("other"),
                folder.path("files").asLong(-1),
                folder.path("bytes").asLong(-1),
                folder.path("free").asLong(-1));
    }

    /** Removes a folder with all in it. Idempotent. */
    public void removeFolder(String path) throws NodeException, InterruptedException {
        var _ = call("DELETE", "folder?path=" + word(path), LONG, "remove folder " + path + " from node " + node);
    }

    /** Removes an archive of a checkpoint. Idempotent. */
    void removeArchive(String archive) throws NodeException, InterruptedException {
        var _ = find("DELETE", of(archive), "remove " + archive + " from node " + node);
    }

    /** The path of a call on an archive. */
    static String of(String archive) {
        String path = CheckpointArchive.checked(archive);
        return "checkpoints/" + word(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Lets the node forget that transfers of an operation were finished. Idempotent. */
    public void forgetTransfers(OperationId operation) throws NodeException, InterruptedException {
        var _ = call("DELETE", "transfers/" + operation, "tidy up after " + operation + " on node " + node);
    }

    JsonNode state(MovedContainer container) throws NodeException, InterruptedException {
        return call("GET", of("state", container), "ask for the state of container " + container.name());
    }

    /** The path of a call on a container; it is refused when another container has the name by now. */
    static String of(String what, MovedContainer container, String... query) {
        StringBuilder path = new StringBuilder(what)
                .append('/')
                .append(container.namespace())
                .append('/')
                .append(container.pod())
                .append('/')
                .append(container.name())
                .append("?id=")
                .append(word(container.id()));
        for (String one : query) {
            path.append('&').append(one);
        }
        return path.toString();
    }

    static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** One call; a change is never repeated. */
    JsonNode call(String method, String path, String what) throws NodeException, InterruptedException {
        return call(method, path, LIMIT, what);
    }

    /** One call that may take longer than most. */
    JsonNode call(String method, String path, Duration limit, String what) throws NodeException, InterruptedException {
        String body;
        try {
            body = calls.call(method, node, ROOT + path, limit, what);
        } catch (ClusterException e) {
            throw new NodeException(node, reason(e), String.valueOf(e.getMessage()), e);
        } catch (IllegalStateException e) {
            // So the client says that it was closed.
            throw new NodeException(
                    node, NodeException.Reason.UNREACHABLE, "Could not " + what + ": the session is closed.", e);
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new NodeException(
                    node, NodeException.Reason.COMMAND, "Node " + node + " gave a strange answer: " + body, e);
        }
    }

    /** The same; empty when what it is about is not there. */
    Optional<JsonNode> find(String method, String path, String what) throws NodeException, InterruptedException {
        try {
            return Optional.of(call(method, path, what));
        } catch (NodeException e) {
            if (e.getCause() instanceof ClusterException answer && answer.notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static NodeException.Reason reason(ClusterException e) {
        if (e.forbidden()) {
            return NodeException.Reason.LOGIN;
        }
        // 500 is the node's own: it was asked and could not.
        return e.transientFailure() && e.code() != 500
                ? NodeException.Reason.UNREACHABLE
                : NodeException.Reason.COMMAND;
    }
}
