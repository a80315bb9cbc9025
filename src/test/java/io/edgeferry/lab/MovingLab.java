package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.migration.Plan;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.transfer.AgentTransfers;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A lab with two edge nodes, if not said otherwise, and consoles on it that fail when they ask for SSH. */
public final class MovingLab implements AutoCloseable {

    /** Long enough for a slow machine that is busy. */
    public static final Duration LIMIT = Duration.ofSeconds(90);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Lab lab;
    private final Cluster cluster;

    /** Starts one in a folder whose trainings write their checkpoints themselves, whatever this computer has. */
    public MovingLab(Path folder) throws Exception {
        this(folder, EngineChoice.APPLICATION);
    }

    /** Starts one in a folder. */
    public MovingLab(Path folder, EngineChoice engine) throws Exception {
        this(folder, engine, 2);
    }

    /** Starts one with that many edge nodes. */
    public MovingLab(Path folder, EngineChoice engine, int nodes) throws Exception {
        lab = Lab.start(new Lab.Options(folder, null, 0, nodes, 0, engine));
        cluster = KubeCluster.open(context(), false);
    }

    /** The lab itself. */
    public Lab lab() {
        return lab;
    }

    /** The way to it. */
    public Cluster cluster() {
        return cluster;
    }

    /** The context that leads to it. */
    public KubeContext context() throws ClusterException {
        return Kubeconfigs.context(lab.kubeconfig(), "lab");
    }

    /** A console that was just started, with what those before it left in the same folder. */
    public MigrationService console(Path home) {
        return new MigrationService(
                cluster, noShells(), new DataFolder(home), new AgentTransfers(), pod -> noShell(pod.node()));
    }

    /**
     * The line of a command of the program, against this lab.
     *
     * @param options of its Java
     * @param words of the command
     */
    public List<String> line(List<String> options, List<String> words) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(options);
        line.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.edgeferry.Launcher"));
        line.addAll(words);
        line.addAll(List.of("--kubeconfig", lab.kubeconfig().toString(), "--context", "lab"));
        return line;
    }

    /** Ways to nodes that fail when they are used. */
    public NodeShells noShells() {
        return new NodeShells() {
            @Override
            public NodeShell shell(String node, String address) {
                return noShell(node);
            }

            @Override
            public void close() {}
        };
    }

    private static NodeShell noShell(String node) {
        return (NodeShell) Proxy.newProxyInstance(
                MovingLab.class.getClassLoader(), new Class<?>[] {NodeShell.class}, (proxy, method, words) -> {
                    if (method.getName().equals("node")) {
                        return node;
                    }
                    throw new AssertionError("SSH was asked for on node " + node + ": " + method.getName());
                });
    }

    /**
     * Makes a training and waits until it has logged some steps.
     *
     * @param steps after which it ends
     * @param interval between two steps, in ms
     */
    public PodManifest train(String name, String node, int steps, int interval) throws Exception {
        return train(name, node, steps, interval, "edgeferry.lab/train:1");
    }

    /** The same of another image. */
    public PodManifest train(String name, String node, int steps, int interval, String image) throws Exception {
        PodManifest made = cluster.workloads().create(PodManifest.parse(manifest(name, node, steps, interval, image)));
        awaitSteps(name, 6);
        return cluster.workloads().pod("default", name).orElse(made);
    }

    private static String manifest(String name, String node, int steps, int interval, String image) {
        return """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default","labels":{"app":"%s"}},
            "spec":{"nodeName":"%s","restartPolicy":"Never","terminationGracePeriodSeconds":1,
            "containers":[{"name":"train","image":"%s","imagePullPolicy":"IfNotPresent",
            "env":[{"name":"EDGEFERRY_SEED","value":"7"},{"name":"EDGEFERRY_MEMORY","value":"4"},
            {"name":"EDGEFERRY_STEPS","value":"%d"},{"name":"EDGEFERRY_INTERVAL","value":"%d"}],
            "resources":{"requests":{"cpu":"10m","memory":"32Mi"}}}]}}\
            """.formatted(name, name, node, image, steps, interval);
    }

    /** Makes a training that reads the files of a claim. */
    public PodManifest reading(String name, String node, int steps, int interval, String claim) throws Exception {
        ObjectNode pod = (ObjectNode) JSON.readTree(manifest(name, node, steps, interval, "edgeferry.lab/train:1"));
        ObjectNode container = (ObjectNode) pod.path("spec").path("containers").path(0);
        container
                .withArrayProperty("env")
                .addObject()
                .put("name", "EDGEFERRY_DATA")
                .put("value", "/data");
        container.putArray("volumeMounts").addObject().put("name", "data").put("mountPath", "/data");
        ((ObjectNode) pod.path("spec"))
                .putArray("volumes")
                .addObject()
                .put("name", "data")
                .putObject("persistentVolumeClaim")
                .put("claimName", claim);
        PodManifest made = cluster.workloads().create(PodManifest.parse(pod.toString()));
        awaitSteps(name, 6);
        return made;
    }

    /** What a pod says of its reading. */
    public List<String> reads(String pod) {
        return log(pod).lines().filter(line -> line.startsWith("read ")).toList();
    }

    /** Removes a pod. */
    public void delete(String pod) throws Exception {
        Optional<PodManifest> found = cluster.workloads().pod("default", pod);
        if (found.isPresent()) {
            cluster.workloads().delete(found.get(), 0L);
            assertThat(cluster.workloads().awaitGone(found.get(), LIMIT)).isTrue();
        }
    }

    /** Removes the trainings that a lab begins with. */
    public void empty() throws Exception {
        for (String seed : List.of("gru", "forecast", "drift")) {
            delete(seed);
        }
    }

    private String log(String pod) {
        try {
            return cluster.logTail("default", pod, 5_000);
        } catch (ClusterException e) {
            return "";
        }
    }

    /** The steps in a pod's log. */
    public List<Long> steps(String pod) {
        return log(pod).lines()
                .filter(line -> line.startsWith("step "))
                .map(line -> Long.parseLong(line.split(" ")[1]))
                .toList();
    }

    /** The digest of a pod's weights, once it has ended. */
    public String digest(String pod) {
        await(pod + " has ended")
                .atMost(LIMIT.multipliedBy(3))
                .until(() -> log(pod).lines().anyMatch(line -> line.startsWith("digest ")));
        return log(pod).lines()
                .filter(line -> line.startsWith("digest "))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a pod's log has that many steps. */
    public void awaitSteps(String pod, int count) {
        await(pod + " has logged " + count + " steps")
                .atMost(LIMIT)
                .until(() -> steps(pod).size() >= count);
    }

    /** Waits until a pod trains on from where it is. */
    public void awaitTrains(String pod) {
        awaitSteps(pod, steps(pod).size() + 3);
    }

    /** Plans and starts a migration. */
    public Task start(MigrationService console, String pod, String target, MigrationOptions options) throws Exception {
        Plan plan = console.plan(new MigrationRequest("default", pod, target, options, false));
        assertThat(plan.errors()).isEmpty();
        return console.start(plan);
    }

    /** Plans a migration and runs it to its end. */
    public TaskSnapshot migrate(MigrationService console, String pod, String target, MigrationOptions options)
            throws Exception {
        return start(console, pod, target, options).await(LIMIT);
    }

    /** What a node answers to a call of the lab. */
    public String call(String method, String node, String path) throws Exception {
        return cluster.nodeCalls().call(method, node, "lab/v1/" + path, Duration.ofSeconds(20), "ask " + node);
    }

    @Override
    public void close() {
        cluster.close();
        lab.close();
    }
}
