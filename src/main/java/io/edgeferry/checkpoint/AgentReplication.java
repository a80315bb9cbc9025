package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import io.edgeferry.node.RemoteProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@link Replication} from one node with SSH to another: the two agents speak with each other, and this machine carries
 * what they say. Only pages that the target does not have pass through.
 */
public final class AgentReplication implements Replication {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ENDING = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 * 1024;

    private final ProtectionAgent source;
    private final ProtectionAgent target;
    private final String folder;
    private final String pod;

    /**
     * A way between two nodes, or from a node to itself.
     *
     * @param folder of the store on the target
     * @param pod key of the pod: {@code NAMESPACE_NAME}
     */
    public AgentReplication(ProtectionAgent source, ProtectionAgent target, String folder, String pod) {
        this.source = source;
        this.target = target;
        this.folder = folder;
        this.pod = pod;
    }

    @Override
    public Replica replicate(String archive, String id, String meta, CheckpointTransfer.Watcher watcher)
            throws NodeException, InterruptedException {
        source.install();
        String file = CheckpointArchive.checked(archive);
        if (source.shell().node().equals(target.shell().node())) {
            JsonNode made = source.ask(
                    Duration.ofMinutes(15),
                    "replica-local",
                    "--archive",
                    file,
                    "--store",
                    folder,
                    "--pod",
                    pod,
                    "--id",
                    id,
                    "--meta",
                    meta);
            return known(id, meta, made);
        }
        target.install();
        try (RemoteProcess from = source.shell().start(source.command("replica-source", "--archive", file), START);
                RemoteProcess to = target.shell()
                        .start(
                                target.command(
                                        "replica-target", "--store", folder, "--pod", pod, "--id", id, "--meta", meta),
                                START)) {
            return carry(from, to, id, meta, watcher);
        }
    }

    private Replica carry(
            RemoteProcess from, RemoteProcess to, String id, String meta, CheckpointTransfer.Watcher watcher)
            throws NodeException, InterruptedException {
        AtomicLong moved = new AtomicLong(System.nanoTime());
        Ear sending = new Ear(from.stderr());
        Ear keeping = new Ear(to.stderr());
        Thread forth = pump(from.stdout(), to.stdin(), moved);
        Thread back = pump(to.stdout(), from.stdin(), moved);
        try {
            while (keeping.thread.isAlive()) {
                keeping.thread.join(Duration.ofMillis(200));
                JsonNode now = sending.last.get();
                if (now != null && now.has("total")) {
                    watcher.moved(now.path("sent").asLong(), now.path("total").asLong(-1));
                }
                if (System.nanoTime() - moved.get() > SILENCE.toNanos()) {
                    throw failed("nothing moved for " + SILENCE.toSeconds() + " s", sending, keeping);
                }
            }
            int exit = to.waitFor(ENDING);
            JsonNode made = keeping.done.get();
            if (exit != 0 || made == null) {
                throw failed("the target's agent ended with exit code " + exit, sending, keeping);
            }
            return known(id, meta, made);
        } finally {
            forth.interrupt();
            back.interrupt();
        }
    }

    private Replica known(String id, String meta, JsonNode made) {
        Replica told = AgentReplicas.replica(target.shell().node(), made);
        return new Replica(
                id,
                pod,
                told.node(),
                meta,
                told.bytes(),
                told.pages(),
                told.newPages(),
                told.newBytes(),
                told.sha256(),
                told.written(),
                "");
    }

    private NodeException failed(String what, Ear sending, Ear keeping) throws InterruptedException {
        sending.thread.join(Duration.ofSeconds(2));
        String why = Optional.ofNullable(keeping.error.get())
                .or(() -> Optional.ofNullable(sending.error.get()))
                .orElse("no reason was given");
        return new NodeException(
                target.shell().node(),
                NodeException.Reason.COMMAND,
                "The replica from node " + source.shell().node() + " on node "
                        + target.shell().node() + " was not made, " + what + ": " + why
                        + ". Older replicas are as they were.");
    }

    private static Thread pump(InputStream in, OutputStream out, AtomicLong moved) {
        return Thread.ofVirtual().name("replica pump").start(() -> {
            byte[] piece = new byte[PIECE];
            try (out) {
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    out.write(piece, 0, n);
                    out.flush();
                    moved.set(System.nanoTime());
                }
            } catch (IOException e) {
                // The agent at the other end says what is wrong.
            }
        });
    }

    /** Hears what an agent says of itself. */
    private static final class Ear {
        private final AtomicReference<@Nullable JsonNode> last = new AtomicReference<>();
        private final AtomicReference<@Nullable JsonNode> done = new AtomicReference<>();
        private final AtomicReference<@Nullable String> error = new AtomicReference<>();
        private final Thread thread;

        Ear(InputStream in) {
            thread = Thread.ofVirtual().name("replica stderr").start(() -> hear(in));
        }

        private void hear(InputStream in) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    ProtectionAgent.json(line).ifPresent(this::heard);
                }
            } catch (IOException e) {
                error.compareAndSet(null, String.valueOf(e.getMessage()));
            }
        }

        private void heard(JsonNode line) {
            if (line.has("error")) {
                error.set(line.path("error").asString(""));
            } else if (line.path("done").asBoolean(false)) {
                done.set(line);
            } else {
                last.set(line);
            }
        }
    }
}
