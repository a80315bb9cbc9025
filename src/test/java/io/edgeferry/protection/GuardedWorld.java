package io.edgeferry.protection;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.NodeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** A world with one protected pod, gru on w1, with the guard there, leases, taints and a clock that a test turns. */
final class GuardedWorld {

    private final World world = new World();
    private final FakeLeases leases = new FakeLeases();
    private final Env env;

    /** Taints of nodes by now. */
    final Set<String> taints = new TreeSet<>();

    /** Seconds that have passed. */
    long seconds = 1_000;

    /** What the guard has as its limit; 0 when there is none. */
    int limit = 8;

    /** Whether nodes answer. */
    boolean reached = true;

    /** What the API server and the probe tell of the node: age of its lease in seconds, and whether nothing is known. */
    long leaseAge;

    Duration renewal = Duration.ofSeconds(10);

    boolean blind;

    /** How the container is, as its node says. */
    TaskStatus task = TaskStatus.RUNNING;

    GuardedWorld() throws Exception {
        train("w1");
        Workloads workloads = proxy(Workloads.class, this::workloads);
        Cluster cluster = proxy(Cluster.class, (method, words) -> switch (method.getName()) {
            case "workloads" -> workloads;
            case "leases" -> leases;
            default -> invoke(world.cluster(), method, words);
        });
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now();
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        this.env = new Env(
                cluster,
                proxy(NodeWays.class, this::ways),
                clock,
                () -> Duration.ofSeconds(seconds).toNanos(),
                Holder.ofThisProcess(),
                task -> {});
    }

    /** Gru trains on a node, and is to be protected. */
    void train(String node) {
        var unused = world.train("gru", node);
        world.workloads()
                .edit(
                        "gru",
                        pod -> ((ObjectNode) pod.path("metadata"))
                                .withObject("annotations")
                                .put(Words.PROTECT, "every=5s"));
    }

    Instant now() {
        return Instant.ofEpochSecond(1_700_000_000L + seconds);
    }

    FakeLeases leases() {
        return leases;
    }

    World world() {
        return world;
    }

    Env env() {
        return env;
    }

    PodManifest gru() throws Exception {
        return world.workloads().pod("default", "gru").orElseThrow();
    }

    /** It gets a liveness probe and a restart policy. */
    void probed(String restartPolicy) {
        world.workloads().edit("gru", pod -> {
            pod.withObject("spec").put("restartPolicy", restartPolicy);
            ((ObjectNode) pod.path("spec").path("containers").get(0)).putObject("livenessProbe");
        });
    }

    /** The kubelet starts its container anew. */
    void restart() {
        world.workloads()
                .edit(
                        "gru",
                        pod -> ((ObjectNode) pod.path("status")
                                        .path("containerStatuses")
                                        .get(0))
                                .put("containerID", "containerd://another"));
    }

    /** Its lease, led from here. */
    PodLease led() throws Exception {
        PodLease lease = found();
        var unused = lease.lead(ProtectionNote.of(Training.of(gru())));
        return lease;
    }

    /** Its lease as it is found. */
    PodLease found() throws Exception {
        PodLease lease = new PodLease(leases, "default", "gru", env.me(), env.clock(), env.nanos());
        var unused = lease.read();
        return lease;
    }

    PodCare care(PodLease lease) {
        return new PodCare(env, "default", "gru", lease, this::vitals, new Shown());
    }

    NodeVitals vitals(String node) {
        return new NodeVitals(
                node,
                "True",
                Duration.ofSeconds(leaseAge),
                renewal,
                blind,
                reached ? 0 : 3,
                true,
                "as told",
                LossRule.USUAL);
    }

    private Object workloads(Method method, Object[] words) throws Throwable {
        if (method.getName().equals("taint")) {
            String taint = words[0] + " " + words[1];
            return (boolean) words[2] ? taints.add(taint) : taints.remove(taint);
        }
        return invoke(world.workloads(), method, words);
    }

    private Object ways(Method method, Object[] words) throws Throwable {
        if (!reached) {
            throw silent();
        }
        return switch (method.getName()) {
            case "guard" -> proxy(LeaseGuard.class, (call, more) -> status());
            case "status" -> task;
            case "kill" -> task == TaskStatus.GONE || task == TaskStatus.STOPPED;
            case "store" -> proxy(ReplicaStore.class, (call, more) -> new ReplicaStore.Removed(List.of(), 0, 0));
            case "findImage" -> Optional.of("base:1");
            case "removeArchives", "tidy", "probe" -> "";
            default -> throw new AssertionError(method.getName() + " is not needed");
        };
    }

    private LeaseGuard.Status status() throws NodeException {
        if (!reached) {
            throw silent();
        }
        return new LeaseGuard.Status(
                limit > 0 ? LeaseGuard.State.WATCHING : LeaseGuard.State.NONE,
                Duration.ofSeconds(limit),
                Duration.ZERO,
                "");
    }

    private static NodeException silent() {
        return new NodeException("w1", NodeException.Reason.UNREACHABLE, "Node w1 does not answer.");
    }

    private interface Answer {
        Object to(Method method, Object[] words) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, words) -> {
                    Object result = answer.to(method, words);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    private static Object invoke(Object target, Method method, Object[] words) throws Throwable {
        try {
            return method.invoke(target, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
