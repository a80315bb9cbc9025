package io.edgeferry.protection;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.Replica;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.Replication;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.Mover;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** The pod gru on node w1 with its protection, all in memory: leases, stores of replicas, and time that is let pass. */
final class CaredWorld {

    final World world = new World();
    final FakeLeases leases = new FakeLeases();
    final AtomicLong nanos = new AtomicLong(1);

    /** Ids that each store keeps, newest first, by node and folder. */
    final Map<String, List<String>> stores = new LinkedHashMap<>();

    /** Whether a guard is found at work. */
    boolean guarded;

    /** Told of each task that begins. */
    Consumer<Task> begun = task -> {};

    /** Nodes where all dumps were removed, and who held the pod then. */
    final List<String> dumpsRemoved = new ArrayList<>();

    /** Nodes that see the folders of the others. */
    final List<String> sharing = new ArrayList<>(List.of("w1", "w2", "w3"));

    /** Nodes that count as lost. */
    final List<String> lost = new ArrayList<>();

    /** It trains, and is protected by an annotation. */
    CaredWorld(String annotation) throws ClusterException {
        var unused = world.workloads().annotate(world.train("gru", "w1"), Map.of(Words.PROTECT, annotation));
    }

    PodManifest gru() throws ClusterException {
        return world.workloads().pod("default", "gru").orElseThrow();
    }

    void annotate(String key, String text) throws ClusterException {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(key, text);
        var unused = world.workloads().annotate(gru(), notes);
    }

    void delete() throws ClusterException {
        world.workloads().delete(gru(), 0L);
    }

    void phase(String phase) {
        world.workloads().edit("gru", pod -> ((ObjectNode) pod.withObject("status")).put("phase", phase));
        world.workloads().edit("gru", pod -> ((ObjectNode) pod.withObject("status")).remove("containerStatuses"));
    }

    /** How its container is: running, or waiting. */
    void state(String how) {
        world.workloads()
                .edit(
                        "gru",
                        pod -> ((ObjectNode) pod.at("/status/containerStatuses/0"))
                                .putObject("state")
                                .putObject(how));
    }

    /** It belongs to Job train from now on. */
    void own() {
        FailoverTrial.own(world, "gru");
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    NodeVitals vitals(String node) {
        return lost.contains(node)
                ? new NodeVitals(
                        node,
                        "Unknown",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        false,
                        9,
                        true,
                        "",
                        LossRule.USUAL)
                : new NodeVitals(
                        node, "True", Duration.ZERO, Duration.ofSeconds(10), false, 0, true, "", LossRule.USUAL);
    }

    /** A replica that was made just now from a pod of w1. */
    static ReplicaNote replica(String id, String node, String folder) {
        return replica(id, node, folder, 4711);
    }

    /** The same at a step. */
    static ReplicaNote replica(String id, String node, String folder, long step) {
        return new ReplicaNote(id, node, folder, "w1", Instant.now(), step, 1, 1, 1, 1, "c0ffee", "CRIU", "");
    }

    /** What the lease says; it is led by nobody. */
    void noted(ReplicaNote... replicas) throws Exception {
        PodLease lease = lease("n@z/1/00000009");
        ProtectionNote note = ProtectionNote.of(Training.of(gru())).with(List.of(replicas));
        if (!lease.lead(note)) {
            throw new AssertionError("the lease is led by " + lease.holder());
        }
        lease.release();
        for (ReplicaNote one : replicas) {
            kept(one.node(), one.folder()).add(one.id());
        }
    }

    PodLease lease(String holder) {
        return new PodLease(leases, "default", "gru", new Holder(holder), Clock.systemUTC(), nanos::get);
    }

    ProtectionNote note() throws ClusterException {
        return lease("r@r/1/0000000a").read().orElseThrow();
    }

    Env env(String holder) {
        Cluster cluster = proxy(
                Cluster.class,
                (method, words) -> method.getName().equals("leases") ? leases : invoke(world.cluster(), method, words));
        return new Env(
                cluster,
                proxy(NodeWays.class, this::ways),
                Clock.systemUTC(),
                nanos::get,
                new Holder(holder),
                task -> begun.accept(task));
    }

    PodProtection protection(String holder) {
        return new PodProtection(env(holder), "default", "gru", this::vitals);
    }

    private Object dumpsGone(String node) throws ClusterException {
        Optional<Mover> mover = world.workloads().pod("default", "gru").flatMap(Mover::of);
        dumpsRemoved.add(
                node + mover.map(one -> " " + one.operation().charAt(0)).orElse(""));
        return null;
    }

    private Object ways(Method method, Object[] words) throws NodeException, ClusterException {
        NodeInfo node = (NodeInfo) words[0];
        return switch (method.getName()) {
            case "store" -> store(node.name(), String.valueOf(words[1]));
            case "guard" ->
                proxy(LeaseGuard.class, (call, arguments) -> {
                    if (guarded) {
                        return new LeaseGuard.Status(
                                LeaseGuard.State.WATCHING, Duration.ofSeconds(8), Duration.ZERO, "");
                    }
                    throw new NodeException(node.name(), NodeException.Reason.COMMAND, "there is no guard");
                });
            case "replication" -> replication(((NodeInfo) words[1]).name(), String.valueOf(words[2]));
            case "kill" -> true;
            case "status" -> TaskStatus.GONE;
            case "probe" -> "";
            case "findImage" -> Optional.of("train:1");
            case "sees" -> sharing.contains(node.name());
            case "removeArchives" -> dumpsGone(node.name());
            case "put", "remove", "tidy", "removeArchive", "removeImage" -> null;
            default -> throw new AssertionError(method.getName() + " is not needed");
        };
    }

    /** Ids in a store; nodes share all folders below /mnt. */
    List<String> kept(String node, String folder) {
        return stores.computeIfAbsent((folder.startsWith("/mnt") ? "" : node) + folder, key -> new ArrayList<>());
    }

    private ReplicaStore store(String node, String folder) {
        List<String> ids = kept(node, folder);
        return proxy(ReplicaStore.class, (method, words) -> {
            List<String> gone = new ArrayList<>();
            switch (method.getName()) {
                case "list" -> {
                    return ids.stream().map(id -> listed(id, node)).toList();
                }
                case "keep" -> gone.addAll(ids.subList(Math.min(ids.size(), (int) words[0]), ids.size()));
                case "remove" -> ((List<?>) words[0]).forEach(id -> gone.add(String.valueOf(id)));
                case "removeAll" -> gone.addAll(ids);
                default -> throw new AssertionError(method.getName() + " is not needed");
            }
            ids.removeAll(gone);
            return new ReplicaStore.Removed(gone, 0, 0);
        });
    }

    private Replication replication(String to, String folder) {
        return proxy(Replication.class, (method, words) -> {
            kept(to, folder).addFirst(String.valueOf(words[1]));
            return listed(String.valueOf(words[1]), to);
        });
    }

    private static Replica listed(String id, String node) {
        return new Replica(id, "default_gru", node, "{}", 1, 1, 1, 1, "c0ffee", Instant.EPOCH, "");
    }

    private interface Answer {
        Object to(Method method, Object[] words) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, words) -> answer.to(method, words)));
    }

    private static Object invoke(Object target, Method method, Object[] words) throws Throwable {
        try {
            return method.invoke(target, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
