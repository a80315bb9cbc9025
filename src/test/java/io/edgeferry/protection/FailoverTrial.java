package io.edgeferry.protection;

import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.checkpoint.Replica;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.ReplicaStore.Rebuilt;
import io.edgeferry.checkpoint.ReplicaStore.Restored;
import io.edgeferry.checkpoint.Replication;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.TaskSnapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Node w1 with pod gru is lost, nodes w2 and w3 keep a replica each, and whole failovers are run by consoles that share
 * the cluster. Its clock waits for nobody. Calls can be made to fail, and consoles to end at any of them.
 */
final class FailoverTrial {

    static final String NEW = "p20260101-000010-aaaaaa";
    static final String OLD = "p20260101-000005-bbbbbb";

    private static final String NOT_RESTORED =
            "{\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"train\",\"state\":{\"waiting\":{\"reason\":\"CreateContainerError\",\"message\":\"no"
                + " space left on device\"}}}]}";

    /** How a call goes wrong. */
    enum Kind {
        /** It does nothing. */
        REFUSED,
        /** It is done, but the answer is lost. */
        LOST,
        /** The console ends before it. */
        CRASH_BEFORE,
        /** The console ends after it. */
        CRASH_AFTER
    }

    /** The console ended here: not an exception, so that nothing is undone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String call) {
            super("the console ended at " + call, null, false, false);
        }
    }

    private record Fault(Predicate<String> calls, Kind kind, int code) {}

    final World world = new World();
    final FakeLeases leases = new FakeLeases();

    /** All calls, in order. */
    final List<String> calls = new ArrayList<>();

    /** Replicas that are damaged or not there, with what is said of them. */
    final Map<String, String> bad = new HashMap<>();

    /** Nodes whose stores do not answer, with what is said instead. */
    final Map<String, String> silent = new HashMap<>();

    /** Replicas that were brought, and where to. */
    final List<String> brought = new ArrayList<>();

    /** What happens just before a call, and just after it. */
    final Map<String, Runnable> before = new HashMap<>();

    final Map<String, Runnable> after = new HashMap<>();

    /** Whether node w1 answers. */
    boolean lives;

    /** Failed probes of it in a row, when it does not. */
    int failedProbes = 3;

    /** Since its lease was seen to change, when it does not. */
    Supplier<Duration> leaseAge = () -> Duration.ofSeconds(25);

    /** Whether it can be reached to end a container. */
    boolean reached = true;

    /** What happens when a console waits next, once. */
    Runnable resting = () -> {};

    final List<String> tainted = new ArrayList<>();

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<LogEntry> dumped;
    private final List<Fault> faults = new ArrayList<>();
    private int dieAt;
    private @Nullable Kind dying;
    private String dyingAfter = "";
    private long nanos = 1;
    private int consoles;
    private @Nullable Console current;

    FailoverTrial() throws Exception {
        this("w3");
    }

    /** With the older replica on another node than w3. */
    FailoverTrial(String keepsOld) throws Exception {
        PodManifest gru = world.train("gru", "w1");
        dumped = world.machine("w1").containers().getFirst().log();
        Training training = Training.of(gru)
                .withSteps(StepProbe.USUAL, 1, 20, 10, dumped.getLast().at());
        ProtectionNote note =
                ProtectionNote.of(training).with(List.of(replica(NEW, "w2", 10), replica(OLD, keepsOld, 8)));
        PodLease first = lease("first");
        if (!first.lead(note)) {
            throw new AssertionError("nobody leads");
        }
        first.release();
    }

    private static ReplicaNote replica(String id, String node, long step) {
        return new ReplicaNote(
                id, node, ProtectionAgent.STORE, "w1", NOW.minusSeconds(30), step, 1, 1, -1, 1, "0", "CRIU", "");
    }

    private static final Instant NOW = Instant.parse("2026-01-01T00:05:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return NOW.plusNanos(nanos);
        }
    };

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** How long it is since this was asked for, as it is asked for again and again. */
    Supplier<Duration> fromNow() {
        long from = nanos;
        return () -> Duration.ofNanos(nanos - from);
    }

    /** Something happens when a console has waited for so long, in all, from now on. */
    void whenRested(Duration time, Runnable then) {
        long end = nanos + time.toNanos();
        resting = new Runnable() {
            @Override
            public void run() {
                if (nanos >= end) {
                    then.run();
                } else {
                    resting = this;
                }
            }
        };
    }

    private void rest(Duration time) {
        pass(time);
        Runnable then = resting;
        resting = () -> {};
        then.run();
    }

    PodLease lease(String holder) {
        return new PodLease(
                leases(), "default", "gru", new Holder(holder + "@x" + holder + "/1/00000001"), clock, () -> nanos);
    }

    /** What a console works with. */
    Env env() {
        Cluster cluster = proxy(Cluster.class, (method, words) -> switch (method.getName()) {
            case "workloads" -> workloads();
            case "leases" -> leases();
            default -> invoke(world.cluster(), method, words);
        });
        return new Env(cluster, ways(), clock, () -> nanos, new Holder("c@x/1/00000001"), task -> {}, this::rest);
    }

    /** A console that takes the lead, and what it runs. */
    final class Console {
        final PodLease lease = lease("c" + ++consoles);
        final Env env = FailoverTrial.this.env();
        final Shown shown = new Shown();
        final Failovers failovers = new Failovers(env, "default", "gru", lease, node -> life(), shown);

        Console() throws Exception {
            current = this;
            pass(Duration.ofSeconds(20));
            var unused = lease.read();
            pass(Duration.ofSeconds(20));
            if (!lease.lead(lease.note().orElseThrow())) {
                throw new AssertionError("it does not lead");
            }
        }

        /** One look of the training's thread. */
        Failovers.Acted act() throws Exception {
            return failovers.act(lease.note().orElseThrow(), life(), true);
        }

        /** One look of it, when another console has asked for a failover. */
        Failovers.Acted actAsked(FailoverRequest request) throws Exception {
            lease("other").ask(request);
            var unused = lease.read();
            failovers.takeAsked();
            return act();
        }

        TaskSnapshot end() {
            return Optional.ofNullable(failovers.run()).orElseThrow().snapshot();
        }
    }

    private NodeVitals life() {
        if (lives) {
            return new NodeVitals(
                    "w1", "True", Duration.ofSeconds(2), Duration.ofSeconds(10), false, 0, true, "", LossRule.USUAL);
        }
        return new NodeVitals(
                "w1",
                "Unknown",
                leaseAge.get(),
                Duration.ofSeconds(10),
                false,
                failedProbes,
                true,
                "no answer",
                LossRule.USUAL);
    }

    /** What the newest console ran last. */
    TaskSnapshot last() {
        return Optional.ofNullable(current).orElseThrow().end();
    }

    /** Calls that are chosen fail with a code of HTTP. */
    void fail(Predicate<String> chosen, Kind kind, int code) {
        faults.add(new Fault(chosen, kind, code));
    }

    void mend() {
        before.clear();
        after.clear();
        faults.clear();
        dying = null;
        dyingAfter = "";
    }

    /** From now on the nth call goes wrong, or the console ends there. */
    void dieAt(int number, Kind kind) {
        calls.clear();
        dieAt = number;
        dying = kind;
    }

    /** The console ends when this was done. */
    void dieAfter(String call) {
        dyingAfter = call;
    }

    /** A container of a pod that is made and meets this can never be made. */
    void cannotRestore(Predicate<PodManifest> which) {
        after.put("create default/gru-m1", () -> {
            try {
                if (which.test(world.workloads().pod("default", "gru-m1").orElseThrow())) {
                    becomes("gru-m1", NOT_RESTORED);
                }
            } catch (ClusterException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The status of a pod becomes this. */
    void becomes(String pod, String status) {
        world.workloads().edit(pod, node -> node.set("status", JSON.readTree(status)));
    }

    /** A migration has made the clone gru-m1 on node w3 and awaits its proof. */
    void cloned() {
        var unused = world.train("gru-m1", "w3");
        world.workloads().edit("gru-m1", pod -> {
            ObjectNode meta = pod.withObject("metadata");
            meta.withObject("labels").put(Words.ORIGIN, "gru");
            meta.withObject("annotations")
                    .put(Words.LINEAGE, "gru")
                    .put(Words.OPERATION, "m20260101-000200-cccccc")
                    .put(Words.PROTECT, "every=60s");
        });
    }

    /** Somebody deletes a pod. */
    void deleted(String pod) throws ClusterException {
        world.workloads().delete(world.workloads().pod("default", pod).orElseThrow(), 0L);
    }

    /** A pod belongs to Job train from now on. */
    static void own(World world, String pod) {
        world.workloads()
                .edit(
                        pod,
                        node -> node.withObject("metadata")
                                .withArray("ownerReferences")
                                .addObject()
                                .put("apiVersion", "batch/v1")
                                .put("kind", "Job")
                                .put("name", "train")
                                .put("uid", "job-1")
                                .put("controller", true));
    }

    /** The note of the failover loses these, as if an older console had written it. */
    void forget(String... words) throws Exception {
        renote(failover -> failover.remove(List.of(words)));
    }

    /** An older console has put these replicas aside. */
    void putAside(String... replicas) throws Exception {
        renote(failover -> List.of(replicas).forEach(failover.putArray("tried")::add));
    }

    private void renote(Consumer<ObjectNode> change) throws Exception {
        var there = leases.all.values().iterator().next();
        ObjectNode note = (ObjectNode) JSON.readTree(there.notes().get(Words.PROTECTION_STATE));
        change.accept((ObjectNode) note.path("failover"));
        Map<String, String> notes = new HashMap<>(there.notes());
        notes.put(Words.PROTECTION_STATE, note.toString());
        var unused = leases.replace(there.withNotes(notes));
    }

    /** The container on a node logs steps, one each 20 ms. */
    void trains(String node, long from, int count) {
        var container = world.machine(node).containers().getFirst();
        for (int i = 0; i < count; i++) {
            container.say(new LogEntry(world.pass(Duration.ofMillis(20)), "step " + (from + i)));
        }
        pass(Duration.ofMillis(20L * count));
    }

    ProtectionNote note() throws Exception {
        return new PodLease(leases, "default", "gru", new Holder("reader"), clock, () -> nanos)
                .read()
                .orElseThrow();
    }

    private Workloads workloads() {
        return proxy(Workloads.class, (method, words) -> {
            String name = method.getName();
            if (name.equals("taint")) {
                tainted.add(words[0] + " " + words[2]);
                return null;
            }
            String about =
                    words == null || name.equals("log") || words.length == 0 ? "" : " " + words[words.length - 1];
            return call(
                    name + (name.equals("create") || name.equals("delete") ? " " + words[0] : about),
                    () -> invoke(world.workloads(), method, words));
        });
    }

    private Leases leases() {
        return proxy(
                Leases.class,
                (method, words) -> call("lease " + method.getName(), () -> invoke(leases, method, words)));
    }

    private NodeWays ways() {
        return proxy(NodeWays.class, (method, words) -> switch (method.getName()) {
            case "kill" ->
                call("kill", () -> {
                    if (!reached) {
                        throw new NodeException("w1", NodeException.Reason.UNREACHABLE, "no answer");
                    }
                    return true;
                });
            case "probe" -> "";
            case "findImage" -> Optional.of("base:1");
            case "store" -> store(((io.edgeferry.cluster.NodeInfo) words[0]).name());
            case "replication" -> replication(((io.edgeferry.cluster.NodeInfo) words[1]).name());
            case "removeImage" -> call("remove image", () -> null);
            case "guard" -> throw new NodeException("w1", NodeException.Reason.COMMAND, "there is no guard");
            default -> throw new AssertionError(method.getName() + " is not needed");
        });
    }

    private ReplicaStore store(String node) {
        return proxy(ReplicaStore.class, (method, words) -> switch (method.getName()) {
            case "restore" -> call("restore " + words[0], () -> restore(node, (String) words[0], (String) words[1]));
            case "rebuild" -> call("rebuild " + words[0], () -> rebuild(node, (String) words[0]));
            case "remove" -> new ReplicaStore.Removed(List.of(), 0, 0);
            case "removeArchive" -> null;
            default -> throw new AssertionError(method.getName() + " is not needed");
        });
    }

    private String trouble(String node, String id) throws NodeException {
        String silence = silent.get(node);
        if (silence != null) {
            throw new NodeException(node, NodeException.Reason.COMMAND, silence);
        }
        return bad.getOrDefault(id, "");
    }

    private Restored restore(String node, String id, String image) throws NodeException {
        String trouble = trouble(node, id);
        if (!trouble.isEmpty()) {
            return new Restored(false, trouble, "", 0);
        }
        world.machine(node).image(image, id.equals(NEW) ? dumped : dumped.subList(0, 8));
        var unused = world.pass(Duration.ofMinutes(1));
        return new Restored(true, "", "sha256:1", 1);
    }

    private Rebuilt rebuild(String node, String id) throws NodeException {
        String trouble = trouble(node, id);
        return new Rebuilt(trouble.isEmpty(), trouble, "/" + id, 1);
    }

    private Replication replication(String target) {
        return proxy(Replication.class, (method, words) -> {
            brought.add(words[1] + " to " + target);
            return new Replica((String) words[1], "default_gru", target, "{}", 1, 1, 1, 1, "0", NOW, "");
        });
    }

    private interface Answer {
        @Nullable
        Object to(Method method, Object[] words) throws Throwable;
    }

    private interface Body {
        @Nullable
        Object run() throws Throwable;
    }

    private @Nullable Object call(String what, Body body) throws Throwable {
        calls.add(what);
        nanos += 1_000_000;
        // A container that cannot be ended is another matter, since nothing holds then; and events never fail.
        boolean spared =
                (what.equals("kill") || what.startsWith("tell ")) && (dying == Kind.REFUSED || dying == Kind.LOST);
        boolean dies = dying != null && calls.size() == dieAt && !spared;
        if (dies && dying == Kind.CRASH_BEFORE) {
            throw new Crash(what);
        }
        if (dies && dying == Kind.REFUSED) {
            throw failure(what);
        }
        Optional<Fault> fault =
                faults.stream().filter(one -> one.calls().test(what)).findFirst();
        if (fault.filter(one -> one.kind() == Kind.REFUSED).isPresent()) {
            throw new ClusterException(fault.get().code(), "refused: " + what);
        }
        before.getOrDefault(what, () -> {}).run();
        Object answer = body.run();
        after.getOrDefault(what, () -> {}).run();
        if (dies && dying == Kind.LOST) {
            throw failure(what);
        }
        if (dies || what.equals(dyingAfter)) {
            throw new Crash(what);
        }
        if (fault.isPresent()) {
            throw new ClusterException(fault.get().code(), "lost: " + what);
        }
        return answer;
    }

    private static Exception failure(String what) {
        return what.startsWith("restore ")
                ? new NodeException("w2", NodeException.Reason.UNREACHABLE, "It went wrong: " + what + ".")
                : new ClusterException(503, "It went wrong: " + what + ".");
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, words) -> answer.to(method, words)));
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] words) throws Throwable {
        try {
            return method.invoke(target, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
