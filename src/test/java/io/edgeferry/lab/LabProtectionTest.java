package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.LabLeaseGuard;
import io.edgeferry.checkpoint.LabReplicas;
import io.edgeferry.checkpoint.LabReplication;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.LeaseGuard.State;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.checkpoint.Replica;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.lab.machine.Machines;
import io.edgeferry.node.NodeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.json.JsonMapper;

/** What protects a pod on nodes of a real lab: replicas of its checkpoints, and the guard that holds it. */
@Isolated("It looks at all processes that this one started.")
class LabProtectionTest {

    private static final int FOREVER = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path folder;

    private static MovingLab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = new MovingLab(folder);
        lab.empty();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    private static LabCalls calls(String node) {
        return new LabCalls(lab.cluster().nodeCalls(), node);
    }

    private static Machines machines() {
        return lab.lab().machines();
    }

    private static String checkpoint(String pod) throws Exception {
        String answer = lab.cluster()
                .nodeCalls()
                .call("POST", "edge-1", "checkpoint/default/" + pod + "/train", MovingLab.LIMIT, "dump " + pod);
        return JSON.readTree(answer).at("/items/0").asString();
    }

    private static Path file(String node, String archive) {
        return folder.resolve("nodes/" + node + "/checkpoints/" + archive.substring(archive.lastIndexOf('/') + 1));
    }

    private static Replica replicate(String pod, String target, String id) throws Exception {
        String archive = checkpoint(pod);
        Replica made = new LabReplication(calls("edge-1"), target, "default", pod)
                .replicate(archive, id, "{\"step\":" + lab.steps(pod).size() + "}", (bytes, total) -> {});
        Files.delete(file("edge-1", archive));
        return made;
    }

    @Test
    void aReplicaGoesOnWhereItsCheckpointWas() throws Exception {
        int steps = 400;
        lab.train("still", "edge-1", steps, 5);
        lab.train("rep", "edge-1", steps, 60);
        ReplicaStore store = new LabReplicas(calls("edge-2"), "default", "rep");
        long before = machines().links().bytes("edge-1", "edge-2");
        Replica one = replicate("rep", "edge-2", "r1");
        long first = machines().links().bytes("edge-1", "edge-2") - before;
        Replica two = replicate("rep", "edge-2", "r2");
        long second = machines().links().bytes("edge-1", "edge-2") - before - first;
        assertThat(one.bytes()).isGreaterThan(4_000_000);
        assertThat(one.newBytes()).isGreaterThan(one.bytes() * 9 / 10);
        assertThat(first).isGreaterThan(one.newBytes());
        assertThat(two.newPages()).isPositive().isLessThan(two.pages() / 2);
        assertThat(second)
                .as("only what is new crosses the link")
                .isGreaterThan(two.newBytes())
                .isLessThan(two.newBytes() + 100_000);
        assertThat(JSON.readTree(two.meta()).path("step").asLong()).isPositive();
        assertThat(store.list()).containsExactly(two, one);
        assertThat(store.verify("r2").good()).isTrue();
        lab.delete("rep");
        ReplicaStore.Restored restored = store.restore("r2", "edgeferry.invalid/checkpoint/rep:r2", "train");
        assertThat(restored.good()).as(restored.reason()).isTrue();
        assertThat(restored.manifestDigest()).isEqualTo("sha256:" + two.sha256());
        assertThat(restored.bytes()).isEqualTo(two.bytes());
        PodManifest clone = lab.train("rep", "edge-2", steps, 5, "edgeferry.invalid/checkpoint/rep:r2");
        assertThat(lab.digest("rep")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("rep"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps).boxed().toList());
        assertThat(clone.node()).isEqualTo("edge-2");
        assertThat(store.keep(1).ids()).containsExactly("r1");
        assertThat(store.removeAll().left()).isZero();
        assertThat(store.list()).isEmpty();
        lab.delete("rep");
        lab.delete("still");
    }

    @Test
    void oneFlippedByteIsNeverRestored() throws Exception {
        lab.train("flip", "edge-1", FOREVER, 50);
        ReplicaStore store = new LabReplicas(calls("edge-1"), "default", "flip");
        replicate("flip", "edge-1", "r1");
        Path pack;
        try (Stream<Path> files = Files.list(folder.resolve("nodes/edge-1/replicas/default_flip"))) {
            pack = files.filter(each -> each.getFileName().toString().startsWith("pack-"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
        assertThat(store.list()).allMatch(Replica::good);
        String image = "edgeferry.invalid/checkpoint/flip:r1";
        ReplicaStore.Restored restored = store.restore("r1", image, "train");
        assertThat(restored.good()).isFalse();
        assertThat(restored.reason()).contains("damaged");
        assertThat(lab.call("GET", "edge-1", "images")).doesNotContain(image);
        assertThat(lab.call("POST", "edge-1", "replicas/default_flip/r1/restore"))
                .contains("\"ok\":false");
        assertThat(lab.call("GET", "edge-1", "checkpoints")).doesNotContain("replica_");
        assertThat(store.list()).extracting(Replica::good).containsExactly(false);
        assertThat(replicate("flip", "edge-1", "r2").good()).isTrue();
        String archive = JSON.readTree(lab.call("POST", "edge-1", "replicas/default_flip/r2/restore"))
                .path("archive")
                .asString();
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("edge-1", archive))))
                    .isEqualTo("rw-------");
        }
        Files.delete(file("edge-1", archive));
        lab.delete("flip");
    }

    @Test
    void oneThatIsBrokenOffLeavesTheOlderOnes() throws Exception {
        lab.train("off", "edge-1", FOREVER, 50);
        ReplicaStore store = new LabReplicas(calls("edge-2"), "default", "off");
        replicate("off", "edge-2", "r1");
        machines().links().set("edge-1", "edge-2", new LinkState(0, 1, 0));
        try {
            lab.awaitTrains("off");
            String archive = checkpoint("off");
            LabReplication replication = new LabReplication(calls("edge-1"), "edge-2", "default", "off");
            assertThatThrownBy(() -> replication.replicate(archive, "r2", "{}", (bytes, total) -> {
                        if (bytes > 0) {
                            throw new NodeException("edge-1", NodeException.Reason.COMMAND, "enough");
                        }
                    }))
                    .hasMessage("enough");
            assertThatThrownBy(() -> replication.replicate(archive, "../x", "{}", (bytes, total) -> {}))
                    .isInstanceOf(NodeException.class)
                    .hasMessageContaining("not an id of a replica");
            assertThatThrownBy(() -> replication.replicate(archive, "r3", "[1]", (bytes, total) -> {}))
                    .hasMessageContaining("no JSON object");
        } finally {
            machines().links().set("edge-1", "edge-2", LinkState.PERFECT);
        }
        Path own = folder.resolve("nodes/edge-2/replicas/default_off");
        await().atMost(MovingLab.LIMIT).until(() -> {
            try (Stream<Path> files = Files.list(own)) {
                return files.noneMatch(each -> each.getFileName().toString().startsWith("coming-"));
            }
        });
        assertThat(store.list()).extracting(Replica::id).containsExactly("r1");
        assertThat(store.verify("r1").good()).isTrue();
        lab.delete("off");
    }

    @Test
    void howOftenANodeRenewsIsAQuarterOfItsLease() throws Exception {
        Leases leases = lab.cluster().leases();
        assertThat(leases.renewal("edge-1").orElseThrow().every()).isEqualTo(Duration.ofSeconds(10));
        Leases.Held other = leases.create(new Leases.Held(
                "kube-node-lease", "edge-9", Map.of(), Map.of(), "edge-9", Instant.now(), Duration.ofSeconds(120), ""));
        try {
            assertThat(leases.renewal("edge-9").orElseThrow().every()).isEqualTo(Duration.ofSeconds(30));
        } finally {
            leases.delete(other);
        }
        assertThat(leases.renewal("edge-9")).isEmpty();
    }

    @Test
    void aNodeIsTaintedAsOutOfServiceAndTheTaintIsTakenAwayAgain() throws Exception {
        Workloads workloads = lab.cluster().workloads();
        String taint = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
        String theirs = "example.test/theirs=x:PreferNoSchedule";
        workloads.taint("edge-2", theirs, true);
        for (boolean on : List.of(true, true, false, false)) {
            workloads.taint("edge-2", taint, on);
            assertThat(workloads.node("edge-2").orElseThrow().taints().contains(taint))
                    .isEqualTo(on);
            assertThat(workloads.node("edge-2").orElseThrow().taints()).contains(theirs);
        }
        workloads.taint("edge-2", theirs, false);
        assertThat(workloads.node("edge-2").orElseThrow().taints()).isEmpty();
    }

    private static LeaseGuard guard(String pod) throws Exception {
        PodManifest manifest = lab.cluster().workloads().pod("default", pod).orElseThrow();
        return new LabLeaseGuard(
                calls("edge-1"), new MovedContainer("default", pod, manifest.uid(), "train", manifest.containerId()));
    }

    private static void awaitState(LeaseGuard guard, State wanted) {
        await("the guard is " + wanted)
                .atMost(MovingLab.LIMIT)
                .until(() -> guard.status().state().equals(wanted));
    }

    private static long logged(String pod) throws Exception {
        String uid = lab.cluster().workloads().pod("default", pod).orElseThrow().uid();
        return Files.size(log(uid));
    }

    private static Path log(String uid) {
        return folder.resolve("nodes/edge-1/pods/" + uid + "/containers/train/0.log");
    }

    /** Waits until nothing is logged for three seconds: longer than a busy machine stands still. */
    private static void awaitStill(String uid) {
        AtomicLong last = new AtomicLong(-1);
        await("nothing is logged")
                .atMost(MovingLab.LIMIT)
                .during(Duration.ofSeconds(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    long now = Files.size(log(uid));
                    return last.getAndSet(now) == now;
                });
    }

    @Test
    void aCutNodeHoldsThePodAndAHealedOneLetsItGoOn() throws Exception {
        PodManifest pod = lab.train("hold", "edge-1", FOREVER, 50);
        LeaseGuard guard = guard("hold");
        assertThat(guard.status().state()).isEqualTo(State.NONE);
        assertThat(guard.arm(Duration.ofSeconds(6)).state()).isEqualTo(State.WATCHING);
        assertThat(guard.arm(Duration.ofSeconds(6)).state()).isEqualTo(State.WATCHING);
        machines().cut("edge-1");
        long cut = Files.size(log(pod.uid()));
        await("it goes on at first").atMost(MovingLab.LIMIT).until(() -> Files.size(log(pod.uid())) > cut);
        awaitStill(pod.uid());
        long held = Files.size(log(pod.uid()));
        assertThatThrownBy(guard::status).isInstanceOf(NodeException.class);
        machines().heal("edge-1");
        awaitState(guard, State.WATCHING);
        lab.awaitTrains("hold");
        assertThat(logged("hold")).isGreaterThan(held);
        List<Long> steps = lab.steps("hold");
        assertThat(steps)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps.getLast()).boxed().toList());
        assertThat(guard.stop(true).state()).isEqualTo(State.STOPPED);
        lab.delete("hold");
    }

    @Test
    void aLimitThatIsLoweredIsInForceAtOnce() throws Exception {
        PodManifest pod = lab.train("lower", "edge-1", FOREVER, 50);
        LeaseGuard guard = guard("lower");
        assertThat(guard.arm(Duration.ofSeconds(600)).limit()).isEqualTo(Duration.ofSeconds(600));
        assertThat(guard.arm(Duration.ofSeconds(2)).limit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(guard.status().limit()).isEqualTo(Duration.ofSeconds(2));
        machines().cut("edge-1");
        awaitStill(pod.uid());
        machines().heal("edge-1");
        awaitState(guard, State.WATCHING);
        lab.delete("lower");
    }

    @Test
    void aPodThatWasTakenAwayMeanwhileNeverGoesOn() throws Exception {
        Set<Long> others = processes();
        PodManifest pod = lab.train("taken", "edge-1", FOREVER, 50);
        Set<Long> own = processes();
        own.removeAll(others);
        LeaseGuard guard = guard("taken");
        guard.arm(Duration.ofSeconds(1));
        machines().cut("edge-1");
        awaitStill(pod.uid());
        lab.cluster().workloads().delete(pod, 0L);
        assertThat(lab.cluster().workloads().pod("default", "taken")).isEmpty();
        assertThat(processes()).as("its process, held").containsAll(own);
        long held = Files.size(log(pod.uid()));
        machines().heal("edge-1");
        await("its process has ended")
                .atMost(MovingLab.LIMIT)
                .until(() -> processes().stream().noneMatch(own::contains));
        awaitState(guard, State.FENCED);
        assertThat(guard.status().reason()).contains("is there no more");
        assertThat(guard.stop(true).state()).isEqualTo(State.FENCED);
        assertThat(Files.exists(log(pod.uid())) ? Files.size(log(pod.uid())) : held)
                .isEqualTo(held);
    }

    private static Set<Long> processes() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    void aFencedPodStaysHeldAndIsKilledAndWhatIsStoppedStaysAsWanted() throws Exception {
        PodManifest pod = lab.train("fence", "edge-1", FOREVER, 50);
        LeaseGuard guard = guard("fence");
        guard.arm(Duration.ofSeconds(1));
        machines().cut("edge-1");
        awaitStill(pod.uid());
        lab.cluster()
                .workloads()
                .annotate(
                        lab.cluster().workloads().pod("default", "fence").orElseThrow(),
                        Map.of("edgeferry.io/fenced", "1"));
        machines().heal("edge-1");
        awaitState(guard, State.FENCED);
        assertThat(guard.status().reason()).contains("is fenced");
        lab.delete("fence");
        lab.train("gone", "edge-1", FOREVER, 50);
        LeaseGuard other = guard("gone");
        other.arm(Duration.ofSeconds(60));
        lab.delete("gone");
        awaitState(other, State.GONE);
        assertThatThrownBy(() -> other.arm(Duration.ofSeconds(1))).isInstanceOf(NodeException.class);
    }
}
