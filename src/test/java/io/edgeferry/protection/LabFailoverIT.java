package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.task.Task;
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
    private static final ProtectSpec OFTEN = new ProtectSpec(Duration.ofSeconds(5), 3, "any", true);
    private static final LossRule QUICK = new LossRule(Duration.ofSeconds(15), 3, Duration.ofSeconds(1));

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private MovingLab lab;
    private MigrationService migrations;
    private ProtectionService protections;

    @BeforeEach
    void open() throws Exception {
        lab = new MovingLab(folder);
        for (String seed : List.of("gru", "forecast", "drift")) {
            lab.delete(seed);
        }
        migrations = lab.console(home);
        protections = service();
        protections.rule(QUICK);
        protections.start();
    }

    private ProtectionService service() {
        return new ProtectionService(
                new Env(
                        lab.cluster(),
                        new LiveWays(lab.cluster(), lab.noShells()),
                        Clock.systemUTC(),
                        System::nanoTime,
                        Holder.ofThisProcess(),
                        migrations::host),
                "",
                new RuleFile(home.resolve("protection.json")));
    }

    @AfterEach
    void close() {
        protections.close();
        lab.close();
    }

    private ProtectedPod pod() {
        return protections.pods().stream()
                .filter(one -> one.origin().equals("gru"))
                .findFirst()
                .orElseThrow();
    }

    private void protect() throws Exception {
        lab.train("gru", "edge-1", FOREVER, 50);
        assertThat(protections.protect("default", "gru", OFTEN)).isEmpty();
    }

    private void awaitReplicas(int count) {
        await(count + " replicas")
                .atMost(MovingLab.LIMIT)
                .until(() -> protections.pods().stream()
                        .anyMatch(one -> one.replicas().size() >= count && one.guarded()));
    }

    private TaskSnapshot failover() throws Exception {
        await("a failover")
                .atMost(MovingLab.LIMIT)
                .until(() -> migrations.tasks().stream().anyMatch(LabFailoverIT::isFailover));
        return migrations.tasks().stream()
                .filter(LabFailoverIT::isFailover)
                .findFirst()
                .orElseThrow()
                .await(MovingLab.LIMIT);
    }

    private static boolean isFailover(Task task) {
        return task.snapshot().kind() == TaskKind.FAILOVER;
    }

    private void assertOneCopy() throws Exception {
        List<PodManifest> all = lab.cluster().workloads().ofOrigin("default", "gru");
        assertThat(all).extracting(PodManifest::name).containsExactly("gru-m1");
        assertThat(all.getFirst().node()).isEqualTo("edge-2");
        lab.awaitTrains("gru-m1");
    }

    @Test
    void aNodeThatIsCutOffLosesItsPodToAnotherAndDoesNotComeBackWithASecond() throws Exception {
        protect();
        awaitReplicas(2);
        ProtectedPod before = pod();
        assertThat(before.replicas().getFirst().newBytes())
                .as("only what is new is sent")
                .isLessThan(before.replicas().getFirst().bytes());
        assertThat(before.age(Clock.systemUTC().instant())).isLessThan(Duration.ofSeconds(30));
        long seen = lab.steps("gru").getLast();
        lab.lab().machines().cut("edge-1");
        TaskSnapshot end = failover();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("goes on on node edge-2 after step ");
        FailoverOutcome outcome = Optional.ofNullable(pod().last()).orElseThrow();
        assertThat(outcome.cold()).isFalse();
        assertThat(outcome.fromStep()).isBetween(before.replicas().getFirst().step(), seen + 200);
        assertThat(outcome.parts().detect()).isGreaterThan(14);
        List<Long> steps = lab.steps("gru-m1");
        assertThat(steps).doesNotHaveDuplicates().isSorted();
        lab.lab().machines().heal("edge-1");
        await("the old copy is found ended")
                .atMost(MovingLab.LIMIT)
                .until(() -> pod().waiting().isEmpty());
        assertThat(lab.call("GET", "edge-1", "state/default/gru/train")).contains("gone");
        assertOneCopy();
        assertThat(migrations.history()).anyMatch(task -> task.kind() == TaskKind.FAILOVER);
        await("protection goes on, on another node")
                .atMost(MovingLab.LIMIT)
                .until(() -> pod().newest() != null && pod().newest().source().equals("edge-2"));
    }

    @Test
    void aNodeThatDiesAndADamagedReplicaLeadToTheOlderOne() throws Exception {
        protect();
        awaitReplicas(2);
        lab.lab().machines().kill("edge-1");
        List<ReplicaNote> replicas = pod().replicas();
        String newest = replicas.getFirst().id();
        damage(newest);
        TaskSnapshot end = failover();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        FailoverOutcome outcome = Optional.ofNullable(pod().last()).orElseThrow();
        assertThat(outcome.replica()).isNotEmpty().isNotEqualTo(newest);
        assertThat(end.log()).anyMatch(line -> line.text().contains(newest + " is damaged and is not used"));
        lab.lab().machines().heal("edge-1");
        await("the old copy is found ended")
                .atMost(MovingLab.LIMIT)
                .until(() -> pod().waiting().isEmpty());
        assertOneCopy();
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
        protect();
        awaitReplicas(1);
        lab.lab().machines().kill("edge-1");
        await("the old pod is fenced")
                .atMost(MovingLab.LIMIT)
                .until(() -> lab.cluster().workloads().pod("default", "gru").isEmpty());
        protections.abandon();
        protections = service();
        protections.start();
        await("another console has finished it")
                .atMost(MovingLab.LIMIT)
                .until(() -> protections.pods().stream().anyMatch(one -> one.last() != null));
        assertOneCopy();
    }

    @Test
    void aNodeThatLivesIsNotFailedOverByWhoHasJustBegunToLook() throws Exception {
        protect();
        awaitReplicas(1);
        String uid =
                lab.cluster().workloads().pod("default", "gru").orElseThrow().uid();
        protections.close();
        protections = service();
        protections.start();
        TaskSnapshot end = protections
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
        protect();
        awaitReplicas(1);
        String uid =
                lab.cluster().workloads().pod("default", "gru").orElseThrow().uid();
        TaskSnapshot end = protections.drill("default", "gru").await(MovingLab.LIMIT);
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
        await().atMost(MovingLab.LIMIT).until(() -> !protections.pods().isEmpty());
        await().atMost(MovingLab.LIMIT).until(() -> pod().problem().contains("\"often\" is no time"));
        assertThat(pod().spec()).isNull();
        assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
        assertThat(lab.call("GET", "edge-2", "replicas")).contains("\"replicas\":[]");
    }
}
