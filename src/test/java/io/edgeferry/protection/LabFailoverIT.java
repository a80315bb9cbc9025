package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a real lab are protected, and go on elsewhere when their node is cut off or dies. */
class LabFailoverIT {

    private static final int FOREVER = 1_000_000;

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private ProtectingLab all;
    private MovingLab lab;

    @BeforeEach
    void open() throws Exception {
        all = new ProtectingLab(folder, home, EngineChoice.APPLICATION);
        all.protections().rule(ProtectingLab.QUICK);
        lab = all.lab();
    }

    @AfterEach
    void close() {
        all.close();
    }

    private void protectAndAwaitReplicas(int count) throws Exception {
        lab.train("gru", "edge-1", FOREVER, 50);
        assertThat(all.protections().protect("default", "gru", ProtectingLab.OFTEN))
                .isEmpty();
        all.awaitReplicas("gru", count);
        await("a guard").atMost(MovingLab.LIMIT).until(() -> all.gru().guarded());
    }

    private void assertGoesOn() throws Exception {
        List<PodManifest> pods = lab.cluster().workloads().ofOrigin("default", "gru");
        assertThat(pods).extracting(PodManifest::name).containsExactly("gru-m1");
        assertThat(pods.getFirst().node()).isEqualTo("edge-2");
        lab.awaitTrains("gru-m1");
    }

    @Test
    void aNodeThatIsCutOffLosesItsPodToAnotherAndDoesNotComeBackWithASecond() throws Exception {
        protectAndAwaitReplicas(2);
        ProtectedPod before = all.gru();
        assertThat(before.replicas().getFirst().newBytes())
                .as("only what is new is sent")
                .isLessThan(before.replicas().getFirst().bytes());
        assertThat(before.age(Clock.systemUTC().instant())).isLessThan(Duration.ofSeconds(30));
        long seen = lab.steps("gru").getLast();
        lab.lab().machines().cut("edge-1");
        TaskSnapshot end = all.awaitFailover();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("goes on on node edge-2 after step ");
        FailoverOutcome outcome = Optional.ofNullable(all.gru().last()).orElseThrow();
        assertThat(outcome.cold()).isFalse();
        assertThat(outcome.fromStep()).isBetween(before.replicas().getFirst().step(), seen + 200);
        assertThat(outcome.parts().detect()).isGreaterThan(14);
        List<Long> steps = lab.steps("gru-m1");
        assertThat(steps).doesNotHaveDuplicates().isSorted();
        lab.lab().machines().heal("edge-1");
        all.assertOneCopy("edge-1");
        assertGoesOn();
        assertThat(all.migrations().history()).anyMatch(task -> task.kind() == TaskKind.FAILOVER);
        await("protection goes on, on another node")
                .atMost(MovingLab.LIMIT)
                .until(() -> all.gru().newest() != null
                        && all.gru().newest().source().equals("edge-2"));
    }

    @Test
    void aNodeThatDiesAndADamagedReplicaLeadToTheOlderOne() throws Exception {
        protectAndAwaitReplicas(2);
        lab.lab().machines().kill("edge-1");
        ProtectedPod quiet = await("no checkpoint is at work, which would be the newest")
                .atMost(MovingLab.LIMIT)
                .until(() -> all.gru(), now -> now.doing().isEmpty());
        String newest = quiet.replicas().getFirst().id();
        damage(newest);
        TaskSnapshot end = all.awaitFailover();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        FailoverOutcome outcome = Optional.ofNullable(all.gru().last()).orElseThrow();
        assertThat(outcome.replica()).isNotEmpty().isNotEqualTo(newest);
        assertThat(end.log()).anyMatch(line -> line.text().contains(newest + " is damaged and is not used"));
        lab.lab().machines().heal("edge-1");
        all.assertOneCopy("edge-1");
        assertGoesOn();
    }

    /** Flips one byte in a file of the replica on the node that keeps it. */
    private void damage(String id) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("nodes/edge-2"))) {
            Path pack = files.filter(file -> Files.isRegularFile(file)
                            && file.toString().contains(id)
                            && file.toFile().length() > 4096)
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 1;
            Files.write(pack, bytes);
        }
    }

    @Test
    void aConsoleThatDiesInTheMidstIsReplacedAndTheFailoverIsFinished() throws Exception {
        protectAndAwaitReplicas(1);
        lab.lab().machines().kill("edge-1");
        await("the old pod is fenced")
                .atMost(MovingLab.LIMIT)
                .until(() -> lab.cluster().workloads().pod("default", "gru").isEmpty());
        all.protections().abandon();
        all.startAnew();
        await("another console has finished it")
                .atMost(MovingLab.LIMIT)
                .until(() -> all.protections().pods().stream().anyMatch(one -> one.last() != null));
        assertGoesOn();
    }

    @Test
    void aNodeThatLivesIsNotFailedOverByWhoHasJustBegunToLook() throws Exception {
        protectAndAwaitReplicas(1);
        String uid =
                lab.cluster().workloads().pod("default", "gru").orElseThrow().uid();
        all.protections().close();
        all.startAnew();
        TaskSnapshot end = all.protections()
                .failover(new FailoverRequest("default", "gru", null, false, false, true))
                .await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("Node edge-1 answers, so it is not lost");
        assertThat(lab.cluster().workloads().pod("default", "gru").orElseThrow().uid())
                .isEqualTo(uid);
        lab.awaitTrains("gru");
    }

    @Test
    void aDrillTouchesNothing() throws Exception {
        protectAndAwaitReplicas(1);
        String uid =
                lab.cluster().workloads().pod("default", "gru").orElseThrow().uid();
        TaskSnapshot end = all.protections().drill("default", "gru").await(MovingLab.LIMIT);
        assertThat(end.outcome()).contains("(lab checkpoint, not CRIU)");
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(lab.cluster().workloads().pod("default", "gru").orElseThrow().uid())
                .isEqualTo(uid);
        lab.awaitTrains("gru");
        assertThat(lab.cluster().workloads().podsOn("edge-2"))
                .noneMatch(one -> one.name().contains("drill"));
        assertThat(lab.cluster().leases().labelled("", Words.TEMPORARY)).isEmpty();
    }

    @Test
    void anAnnotationThatCannotBeReadIsShownAndChangesNothing() throws Exception {
        PodManifest pod = lab.train("gru", "edge-1", FOREVER, 50);
        var unused = lab.cluster().workloads().annotate(pod, Map.of(Words.PROTECT, "every=often"));
        await().atMost(MovingLab.LIMIT).until(() -> !all.protections().pods().isEmpty());
        await().atMost(MovingLab.LIMIT).until(() -> all.gru().problem().contains("\"often\" is no time"));
        assertThat(all.gru().spec()).isNull();
        assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
        assertThat(lab.call("GET", "edge-2", "replicas")).contains("\"replicas\":[]");
    }
}
