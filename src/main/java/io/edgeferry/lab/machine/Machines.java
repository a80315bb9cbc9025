package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All nodes of a lab, and the links between them. Owns every process and thread of them; closing it ends them all.
 * Processes end with this program too when it is killed. Thread-safe.
 */
public final class Machines implements AutoCloseable {

    /** The nodes of a usual lab; the first one is the control plane. */
    public static final List<String> USUAL = List.of("master", "edge-1", "edge-2", "edge-3");

    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);
    private static final long BEAT_SECONDS = 10;

    private final Map<String, LabNode> nodes = new LinkedHashMap<>();
    private final LabEngine engine;
    private final Keeper keeper;
    private final Links links = new Links();
    private final String secret = Hashes.random(16);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lab-beat").factory());

    private Machines(LabEngine engine, Keeper keeper) {
        this.engine = engine;
        this.keeper = keeper;
    }

    /**
     * Starts nodes that work on these objects. The nodes add themselves; pods are bound by whoever makes them.
     *
     * @param root the lab's folder; {@code nodes/NAME} in it are the nodes
     * @param names of the nodes, the first one is the control plane
     * @param choice of what makes the checkpoints
     * @throws IOException when the folder cannot be used, or CRIU is chosen and does not work
     */
    public static Machines start(Path root, ClusterObjects objects, List<String> names, EngineChoice choice)
            throws IOException {
        return start(root, objects, names, choice, Duration.ofSeconds(10));
    }

    static Machines start(Path root, ClusterObjects objects, List<String> names, EngineChoice choice, Duration backOff)
            throws IOException {
        LabEngine engine = LabEngine.start(choice, root.resolve("criu"));
        Machines machines = new Machines(engine, new Keeper(root));
        boolean started = false;
        try {
            Path folder = Files.createDirectories(root).toRealPath().resolve("nodes");
            Setting setting = new Setting(engine, backOff, machines.keeper);
            for (String name : names) {
                Path own = Files.createDirectories(folder.resolve(Names.object(name)));
                int number = machines.nodes.size();
                machines.nodes.put(name, new LabNode(name, number, own, objects, machines.network(), setting));
            }
            for (LabNode node : machines.nodes.values()) {
                node.start();
            }
            var unused =
                    machines.clock.scheduleWithFixedDelay(machines::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
            engine.whenKnown(machines::beat);
            started = true;
            return machines;
        } catch (LabException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!started) {
                machines.close();
            }
        }
    }

    private void beat() {
        for (LabNode node : nodes.values()) {
            try {
                node.beat();
            } catch (RuntimeException e) {
                LOG.warn("node {} could not tell of itself", node.node(), e);
            }
        }
    }

    private Network network() {
        return new Network() {
            @Override
            public Optional<Integer> port(String node) {
                LabNode found = nodes.get(node);
                return Optional.ofNullable(found).map(LabNode::port).filter(port -> port > 0);
            }

            @Override
            public Links links() {
                return links;
            }

            @Override
            public String secret() {
                return secret;
            }
        };
    }

    /** Removes all that a lab left in its folder; none may run in it. */
    public static void reset(Path root) throws IOException {
        Folders.remove(root.resolve("nodes"));
        Folders.remove(root.resolve("criu"));
    }

    /** Adds what a new lab holds: three trainings, and two volumes with files. What is there already stays. */
    public void seed(ClusterObjects objects) throws IOException, LabException {
        new Seeds(objects, node -> node(node).folder().resolve("volumes")).sow(List.copyOf(nodes.keySet()));
    }

    /** The kubelet of a node, or empty when there is no such node. */
    public Optional<Kubelet> kubelet(String node) {
        return Optional.ofNullable(nodes.get(node));
    }

    /** What makes the checkpoints, for people; waits until the lab has tried whether CRIU works. */
    public String engine() {
        return engine.words();
    }

    /** Names of the nodes. */
    public List<String> names() {
        return List.copyOf(nodes.keySet());
    }

    /** The links between them. */
    public Links links() {
        return links;
    }

    /** The node reaches nothing and nothing reaches it; its pods go on. */
    public void cut(String node) {
        node(node).cut();
    }

    /** All processes of the node end, as by a power cut. */
    public void kill(String node) {
        node(node).kill();
    }

    /** The node is back. After a power cut its containers start anew, by the policy of their pods. */
    public void heal(String node) {
        node(node).heal();
    }

    private LabNode node(String name) {
        LabNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no node " + name);
        }
        return node;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        for (LabNode node : nodes.values()) {
            try {
                node.close();
            } catch (IOException e) {
                LOG.warn("node {} did not end well", node.node(), e);
            }
        }
        keeper.close();
    }
}
