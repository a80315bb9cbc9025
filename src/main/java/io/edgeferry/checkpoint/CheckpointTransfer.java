package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import io.edgeferry.task.OperationId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Moves an archive from one node into the containerd of another in one stream and one pass: read, hashed and wrapped on
 * the source, imported on the target. containerd takes the image only if every digest agrees. For nodes between which
 * only SSH passes, and for shared folders; {@link CheckpointStreams} is faster over a distance.
 */
public final class CheckpointTransfer {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration IMPORT = Duration.ofMinutes(10);

    private final NodeShell source;
    private final NodeAgent sourceAgent;
    private final NodeShell target;
    private final ContainerdNode targetRuntime;

    /** A transfer between two nodes; the agent is installed on the source, and for SSH on the target too. */
    public CheckpointTransfer(NodeShell source, NodeAgent sourceAgent, NodeShell target, ContainerdNode targetRuntime) {
        this.source = source;
        this.sourceAgent = sourceAgent;
        this.target = target;
        this.targetRuntime = targetRuntime;
    }

    /**
     * The way of the bytes.
     *
     * @param shared folder that both nodes see, or null
     */
    public record Route(@Nullable String shared) {
        /** From node to node over SSH. */
        public static final Route DIRECT = new Route(null);

        /** Through a folder that both nodes see. */
        public static Route shared(String folder) {
            return new Route(folder);
        }
    }

    /**
     * What was sent.
     *
     * @param bytes of the archive
     * @param sha256 of the archive, in hexadecimal
     * @param manifest digest of the image's manifest
     */
    public record Sent(long bytes, String sha256, String manifest) {}

    /** Told how far a transfer is. */
    @FunctionalInterface
    public interface Watcher {
        /** So many bytes of so many are sent; an exception breaks the transfer off. */
        void moved(long bytes, long total) throws NodeException, InterruptedException;
    }

    /**
     * Sends an archive and returns when the target has the image.
     *
     * @throws NodeException when a link broke, the import failed, or the image that arrived is not the one that was sent
     */
    public Sent send(String archive, String image, String container, Route route, Watcher watcher)
            throws NodeException, InterruptedException {
        Sent sent;
        if (route.shared() != null) {
            sent = byFolder(archive, image, container, route.shared(), watcher);
        } else {
            Command command = sourceAgent.sendTo(
                    archive, image, container, target.user() + "@" + target.address(), target.port());
            try (RemoteProcess process = source.start(command, START)) {
                sent = follow(process, watcher);
            }
        }
        Optional<String> arrived = targetRuntime.imageDigest(image);
        if (arrived.isEmpty() || !arrived.get().equals(sent.manifest())) {
            throw failed("The image on node " + target.node() + " is not the one that was sent ("
                    + arrived.orElse("none") + " instead of " + sent.manifest() + ").");
        }
        return sent;
    }

    private Sent byFolder(String archive, String image, String container, String folder, Watcher watcher)
            throws NodeException, InterruptedException {
        String file = sharedFile(folder, sourceAgent.folder());
        String script = """
            f=$1; shift; umask 077
            mountpoint -q "$(dirname "$f")" || test -d "$(dirname "$f")" || { echo "no folder $(dirname "$f")" >&2; exit 1; }
            "$@" > "$f"
            """;
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(file));
        words.addAll(sourceAgent.send(archive, image, container).words());
        Sent sent;
        try (RemoteProcess process = source.start(Command.rootScript(script, words.toArray(String[]::new)), START)) {
            sent = follow(process, watcher);
        }
        target.check(targetRuntime.importFile(file), IMPORT);
        source.check(Command.root("rm", "-f", file), START);
        return sent;
    }

    /** Removes what a transfer through a shared folder left there. Idempotent. */
    public static void removeShared(NodeShell shell, String folder, OperationId operation)
            throws NodeException, InterruptedException {
        shell.check(Command.root("rm", "-f", sharedFile(folder, operation.value())), START);
    }

    private static String sharedFile(String folder, String agentFolder) {
        String operation = agentFolder.substring(agentFolder.lastIndexOf('/') + 1);
        return folder.replaceFirst("/+$", "") + "/" + operation + ".checkpoint-image.tar";
    }

    /** Follows the agent's progress to the end; a minute without a word breaks the transfer off. */
    private Sent follow(RemoteProcess process, Watcher watcher) throws NodeException, InterruptedException {
        LinesOf lines = new LinesOf(process.stderr());
        Sent sent = null;
        StringBuilder complaint = new StringBuilder();
        while (true) {
            Optional<String> line = lines.next(sent == null ? SILENCE : IMPORT);
            if (line.isEmpty()) {
                if (lines.ended()) {
                    break;
                }
                throw failed("Nothing moved from node " + source.node() + " to " + target.node() + " for "
                        + SILENCE.toSeconds() + " s.");
            }
            JsonNode said = json(line.get());
            if (said.has("sha256")) {
                sent = new Sent(
                        said.path("sent").asLong(),
                        said.path("sha256").asString("").replaceFirst("^sha256:", ""),
                        said.path("manifest").asString(""));
                watcher.moved(sent.bytes(), sent.bytes());
            } else if (said.has("sent")) {
                watcher.moved(said.path("sent").asLong(), said.path("total").asLong(-1));
            } else if (!said.has("received") && !said.has("done")) {
                complain(complaint, line.get(), said);
            }
        }
        int exit = process.waitFor(IMPORT);
        if (exit != 0 || sent == null) {
            throw failed("The move from node " + source.node() + " to " + target.node() + " ended with exit code "
                    + exit + ": " + complaint.toString().strip());
        }
        return sent;
    }

    /** Gathers what went wrong; containerd's notices of deprecation are no complaint. */
    private static void complain(StringBuilder complaint, String line, JsonNode said) {
        if (!line.contains("msg=\"DEPRECATION: ")) {
            complaint
                    .append(said.has("error") ? said.path("error").asString(line) : line)
                    .append(' ');
        }
    }

    private static JsonNode json(String line) {
        try {
            return line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private NodeException failed(String message) {
        return new NodeException(target.node(), NodeException.Reason.COMMAND, message);
    }

    /** Lines of a stream, read by a thread of their own so that waiting for one can end. */
    private static final class LinesOf {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private volatile boolean ended;
        private volatile String last = "";

        LinesOf(InputStream in) {
            Thread.ofPlatform().daemon().name("agent-stderr").start(() -> read(in));
        }

        private void read(InputStream in) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    last = line;
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add(String.valueOf(e.getMessage()));
            } finally {
                ended = true;
            }
        }

        Optional<String> next(Duration limit) throws InterruptedException {
            long end = System.nanoTime() + limit.toNanos();
            while (System.nanoTime() < end) {
                String line = lines.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    return Optional.of(line);
                }
                if (ended && lines.isEmpty()) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        boolean ended() {
            return ended && lines.isEmpty();
        }

        String last() {
            return last;
        }
    }
}
