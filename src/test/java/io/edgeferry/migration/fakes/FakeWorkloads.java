package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pods as an API server keeps them, each with its container on a machine. */
public final class FakeWorkloads implements Workloads {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final World world;
    private final Map<String, ObjectNode> pods = new LinkedHashMap<>();
    private final Map<String, String> containers = new LinkedHashMap<>();
    private final List<String> cutOff = new ArrayList<>();
    private final Set<String> cordoned = new TreeSet<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> unready = new ArrayList<>();
    private int version = 1;

    FakeWorkloads(World world) {
        this.world = world;
    }

    /** From now on the API server hears nothing of a node: its pods do not go away. */
    public void cutOff(String node) {
        cutOff.add(node);
    }

    /** The node is back. */
    public void rejoin(String node) {
        cutOff.remove(node);
        unready.remove(node);
        List<String> doomed = pods.entrySet().stream()
                .filter(pod -> pod.getValue().path("metadata").has("deletionTimestamp"))
                .map(Map.Entry::getKey)
                .toList();
        doomed.forEach(this::end);
    }

    /** Reasons of the events that were told, with their pods. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** Names of all pods. */
    public List<String> names() {
        return pods.values().stream()
                .map(pod -> pod.path("metadata").path("name").asString(""))
                .toList();
    }

    /** Changes a pod as somebody else would. */
    public void edit(String name, java.util.function.Consumer<ObjectNode> change) {
        ObjectNode pod = pods.get("default/" + name);
        change.accept(pod);
        ((ObjectNode) pod.path("metadata")).put("resourceVersion", String.valueOf(++version));
    }

    PodManifest started(String name, String node, Machine.Container container) {
        ObjectNode pod = JSON.createObjectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name).put("namespace", "default").putObject("annotations");
        ObjectNode spec = pod.putObject("spec").put("nodeName", node).put("restartPolicy", "Never");
        spec.putArray("containers").addObject().put("name", "train").put("image", "base:1");
        return keep(pod, container);
    }

    private PodManifest helper(ObjectNode pod) {
        PodManifest kept = keep(pod, null);
        ObjectNode one =
                (ObjectNode) pod.path("status").path("containerStatuses").get(0);
        one.put("containerID", "containerd://help");
        one.putObject("state").putObject("running");
        pod.withObject("status").put("phase", "Running");
        return PodManifest.parse(pods.get(kept.toString()).toString());
    }

    private PodManifest keep(ObjectNode pod, Machine.@Nullable Container container) {
        ObjectNode meta = (ObjectNode) pod.path("metadata");
        meta.put("uid", world.nextId()).put("resourceVersion", String.valueOf(++version));
        String key = meta.path("namespace").asString() + "/" + meta.path("name").asString();
        ObjectNode status = pod.putObject("status").put("phase", container == null ? "Pending" : "Running");
        ObjectNode one = status.putArray("containerStatuses")
                .addObject()
                .put("name", "train")
                .put("imageID", "sha256:base");
        if (container == null) {
            one.putObject("state").putObject("waiting").put("reason", "ErrImageNeverPull");
        } else {
            one.put("containerID", "containerd://" + container.id());
            one.putObject("state").putObject("running");
            containers.put(key, container.id());
        }
        pods.put(key, pod);
        return PodManifest.parse(pod.toString());
    }

    private <T> T call(String what, World.Body<T> body) throws ClusterException {
        return world.api(what, body);
    }

    @Override
    public Optional<PodManifest> pod(String namespace, String name) throws ClusterException {
        return call(
                "get " + name,
                () -> Optional.ofNullable(pods.get(namespace + "/" + name))
                        .map(pod -> PodManifest.parse(pod.toString())));
    }

    @Override
    public List<PodManifest> ofOrigin(String namespace, String origin) throws ClusterException {
        return call(
                "list " + origin,
                () -> all().stream()
                        .filter(pod -> pod.namespace().equals(namespace)
                                && pod.origin().equals(origin))
                        .toList());
    }

    @Override
    public List<PodManifest> annotated(String namespace, String key) throws ClusterException {
        return call(
                "list pods with " + key,
                () -> all().stream()
                        .filter(pod -> namespace.isEmpty() || pod.namespace().equals(namespace))
                        .filter(pod -> pod.annotation(key) != null)
                        .toList());
    }

    /** Migrations have no use for it. */
    @Override
    public void taint(String node, String taint, boolean on) {
        throw new AssertionError("taint " + taint + " of node " + node + " was asked for");
    }

    List<PodManifest> all() {
        return pods.values().stream()
                .map(pod -> PodManifest.parse(pod.toString()))
                .toList();
    }

    @Override
    public List<PodManifest> touched() throws ClusterException {
        return call(
                "touched",
                () -> all().stream()
                        .filter(pod -> pod.annotation(Words.MOVER) != null || pod.annotation(Words.OPERATION) != null)
                        .toList());
    }

    @Override
    public Optional<NodeInfo> node(String name) throws ClusterException {
        return nodes().stream().filter(node -> node.name().equals(name)).findFirst();
    }

    @Override
    public List<NodeInfo> nodes() throws ClusterException {
        return call("nodes", () -> List.of(info("w1"), info("w2"), info("w3")));
    }

    @Override
    public List<NodeInfo> nodesInUse() throws ClusterException {
        return nodes().stream()
                .map(node -> node.withRequested(all().stream()
                        .filter(pod -> pod.node().equals(node.name()))
                        .map(PodManifest::requests)
                        .reduce(NodeInfo.Resources.NONE, NodeInfo.Resources::plus)))
                .toList();
    }

    /** From now on a node is not ready. */
    public void notReady(String node) {
        unready.add(node);
    }

    /** It is ready again. */
    public void ready(String node) {
        unready.remove(node);
    }

    private NodeInfo info(String name) {
        return new NodeInfo(
                name,
                !unready.contains(name),
                unready.contains(name) ? "KubeletNotReady" : "",
                !cordoned.contains(name),
                List.of(),
                Map.of("kubernetes.io/hostname", name),
                List.of(),
                name + ".test",
                "containerd://2.3.3",
                "v1.36.0",
                "6.18.0",
                "amd64",
                new NodeInfo.Resources(4000, 8_000_000_000L, 0, 110),
                NodeInfo.Resources.NONE);
    }

    @Override
    public List<PodInfo> podsOn(String node) throws ClusterException {
        return call(
                "pods on " + node,
                () -> all().stream()
                        .filter(pod -> pod.node().equals(node))
                        .map(FakeWorkloads::info)
                        .toList());
    }

    private static PodInfo info(PodManifest pod) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                "",
                pod.terminating(),
                true,
                List.of(pod.container()),
                List.of(pod.image()),
                0,
                pod.owner(),
                pod.claims(),
                pod.labels(),
                Map.of(),
                pod.requests(),
                null);
    }

    @Override
    public void cordon(String node, boolean on) throws ClusterException {
        call((on ? "cordon " : "uncordon ") + node, () -> {
            if (on) {
                cordoned.add(node);
            } else {
                cordoned.remove(node);
            }
            return "";
        });
    }

    @Override
    public PodManifest annotate(PodManifest seen, Map<String, @Nullable String> annotations) throws ClusterException {
        return call("annotate " + seen.name(), () -> {
            ObjectNode pod = pods.get(seen.toString());
            if (pod == null) {
                throw new ClusterException(404, "no pod " + seen);
            }
            String seenVersion = JSON.readTree(seen.json())
                    .path("metadata")
                    .path("resourceVersion")
                    .asString("");
            ObjectNode meta = (ObjectNode) pod.path("metadata");
            if (!meta.path("resourceVersion").asString().equals(seenVersion)) {
                throw new ClusterException(409, "conflict");
            }
            annotations.forEach((key, value) -> {
                if (value == null) {
                    ((ObjectNode) meta.path("annotations")).remove(key);
                } else {
                    ((ObjectNode) meta.path("annotations")).put(key, value);
                }
            });
            meta.put("resourceVersion", String.valueOf(++version));
            return PodManifest.parse(pod.toString());
        });
    }

    @Override
    public PodManifest create(PodManifest pod) throws ClusterException {
        return call("create " + pod.name(), () -> {
            if (pods.containsKey(pod.toString())) {
                throw new ClusterException(409, "pod " + pod + " exists");
            }
            if (pod.helper()) {
                return helper((ObjectNode) JSON.readTree(pod.json()));
            }
            Machine machine = world.machine(pod.node());
            Machine.Dump dump = machine.images.get(pod.image());
            boolean mounted =
                    pod.claims().stream().allMatch(claim -> world.storage().asDumped(claim, pod.node()));
            Machine.Container container = pod.image().equals("base:1")
                    ? world.run(machine, world.steps())
                    : dump == null || !mounted ? null : world.run(machine, dump.log());
            return keep((ObjectNode) JSON.readTree(pod.json()), container);
        });
    }

    @Override
    public PodManifest dryRun(PodManifest pod) throws ClusterException {
        call("dry run", () -> "");
        return pod;
    }

    @Override
    public void delete(PodManifest pod, @Nullable Long graceSeconds) throws ClusterException {
        call("delete " + pod.name(), () -> {
            ObjectNode now = pods.get(pod.toString());
            if (now != null && now.path("metadata").path("uid").asString().equals(pod.uid())) {
                if (cutOff.contains(pod.node())) {
                    ((ObjectNode) now.path("metadata")).put("deletionTimestamp", "2026-01-01T01:00:00Z");
                } else {
                    end(pod.toString());
                }
            }
            return "";
        });
    }

    private void end(String key) {
        ObjectNode pod = pods.remove(key);
        String container = containers.remove(key);
        if (container != null) {
            world.machine(pod.path("spec").path("nodeName").asString())
                    .containers
                    .remove(container);
        }
    }

    @Override
    public boolean awaitGone(PodManifest pod, Duration limit) throws ClusterException {
        return call("await gone " + pod.name(), () -> {
            ObjectNode now = pods.get(pod.toString());
            return now == null || !now.path("metadata").path("uid").asString().equals(pod.uid());
        });
    }

    @Override
    public String checkpoint(String node, PodManifest pod, Duration limit) throws ClusterException {
        return call("checkpoint " + pod.name(), () -> {
            Machine machine = world.machine(node);
            Machine.Container container = machine.containers.get(containers.get(pod.toString()));
            String file = "/var/lib/kubelet/checkpoints/checkpoint-" + pod.name() + "_" + pod.namespace() + "-"
                    + pod.container() + "-" + machine.archives.size() + ".tar";
            machine.archives.put(file, new Machine.Dump(container.log()));
            return file;
        });
    }

    @Override
    public String checkpointTrouble(String node) throws ClusterException {
        return call("checkpoint trouble", () -> "");
    }

    @Override
    public List<LogEntry> log(PodManifest pod, int lines) throws ClusterException {
        return call("log " + pod.name(), () -> {
            String id = containers.get(pod.toString());
            Machine.Container container =
                    id == null ? null : world.machine(pod.node()).containers.get(id);
            if (container == null) {
                throw new ClusterException(400, "no container");
            }
            List<LogEntry> log = container.log();
            String last = log.getLast().text();
            String number = last.replaceAll("\\D*(\\d+).*", "$1");
            if (!pods.get(pod.toString()).at("/status/phase").asString("").equals("Succeeded")) {
                Machine.train(
                        container,
                        new LogEntry(
                                world.tick(), last.replaceFirst(number, String.valueOf(Long.parseLong(number) + 1))));
            }
            if (container.state() == Machine.State.RUNNING) {
                write(pod, container.log().size());
            }
            List<LogEntry> all = container.log();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        });
    }

    /** Training writes into its datasets: over a file, and new ones. */
    private void write(PodManifest pod, int step) {
        for (String claim : pod.claims()) {
            world.storage()
                    .folder(claim, pod.node())
                    .map(path -> world.machine(pod.node()).folder(path))
                    .ifPresent(folder -> {
                        folder.put("progress", "step " + step);
                        folder.put("out-" + step + "-on-" + pod.node(), "x");
                    });
        }
    }

    @Override
    public void tell(PodManifest about, boolean warning, String reason, String message) {
        told.add(about.name() + " " + reason);
    }

    @Override
    public List<String> servicesSelecting(String namespace, Map<String, String> labels) throws ClusterException {
        return call("services", () -> List.of());
    }

    @Override
    public List<ClaimTrouble> claimTroubles(PodManifest pod, NodeInfo node) throws ClusterException {
        return call(
                "claims",
                () -> pod.claims().stream()
                        .filter(claim ->
                                world.storage().folder(claim, node.name()).isEmpty())
                        .map(claim -> new ClaimTrouble(
                                claim, "volume of claim " + claim + " is tied to other nodes", ClaimTrouble.Kind.TIED))
                        .toList());
    }

    @Override
    public Adopters controllersSelecting(String namespace, Map<String, String> labels) throws ClusterException {
        return call("controllers", () -> Adopters.NONE);
    }
}
