package io.edgeferry.protection.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.protection.LossRule;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Demonstrations on a real lab: trainings that learn, nodes that are cut off and killed. */
class LabDemonstrationIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** Work enough that to resume it saves time, also where a failover takes long. */
    private static final Duration WORTH = Duration.ofSeconds(20);

    private static final int INTERVAL_MS = 100;
    private static final String QUICK_TRAINING = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"any","labels":{"app":"any"}},
        "spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,
        "containers":[{"name":"train","image":"edgeferry.lab/train:1",
        "env":[{"name":"EDGEFERRY_SEED","value":"7"},{"name":"EDGEFERRY_MEMORY","value":"4"},
        {"name":"EDGEFERRY_INTERVAL","value":"%d"}]}]}}\
        """.formatted(INTERVAL_MS);

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
        lab.empty();
        migrations = lab.console(home);
        protections = new ProtectionService(lab.cluster(), lab.noShells(), migrations, new DataFolder(home), "default");
        protections.rule(new LossRule(Duration.ofSeconds(15), 3, Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() {
        protections.close();
        migrations.close();
        lab.close();
    }

    private NodeSwitch nodes() {
        return new NodeSwitch() {
            @Override
            public boolean byHand() {
                return false;
            }

            @Override
            public void apply(Fault fault, String node) {
                if (fault == Fault.CUT) {
                    lab.lab().machines().cut(node);
                } else {
                    lab.lab().machines().kill(node);
                }
            }

            @Override
            public void heal(String node) {
                lab.lab().machines().heal(node);
            }
        };
    }

    private Demonstration begin(Fault fault, boolean automatic) {
        return begin(fault, automatic, nodes());
    }

    private Demonstration begin(Fault fault, boolean automatic, NodeSwitch nodes) {
        DemoOptions options = new DemoOptions(
                "default",
                null,
                QUICK_TRAINING,
                "edge-1",
                fault,
                Duration.ofSeconds(5),
                automatic,
                WORTH,
                10,
                Duration.ofSeconds(90));
        Demonstration demonstration = new Demonstration(lab.cluster(), protections, nodes, options, Clock.systemUTC());
        demonstration.start();
        return demonstration;
    }

    private static void awaitPhase(Demonstration demonstration, DemoPhase phase) {
        DemoSnapshot seen = await(phase.name())
                .atMost(LIMIT)
                .until(
                        demonstration::snapshot,
                        now -> now.phase() == phase || now.phase().over());
        assertThat(seen.phase()).as(seen.story().toString()).isEqualTo(phase);
    }

    private static DemoResult end(Demonstration demonstration) throws Exception {
        assertThat(demonstration.await(LIMIT)).as("it ends").isTrue();
        DemoResult result = demonstration.snapshot().result();
        assertThat(result).isNotNull();
        return result;
    }

    /** Everything is as before: no pod, no lease, no replica, all nodes ready. */
    private void assertNothingLeft(DemoResult result) throws Exception {
        assertThat(result.left()).isEmpty();
        assertThat(lab.cluster().workloads().pod("default", result.pod())).isEmpty();
        for (String node : List.of("edge-1", "edge-2")) {
            assertThat(lab.cluster().workloads().podsOn(node)).isEmpty();
            assertThat(lab.call("GET", node, "replicas")).contains("\"replicas\":[]");
            assertThat(lab.call("GET", node, "images")).as("checkpoint images").doesNotContain(result.pod());
            assertThat(lab.cluster().workloads().node(node).orElseThrow().ready())
                    .isTrue();
        }
        assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
        assertThat(lab.cluster().leases().labelled("", Words.TEMPORARY)).isEmpty();
    }

    private static void assertFigures(DemoResult result) {
        DemoFigures figures = result.figures();
        assertThat(result.good()).as(result.toString()).isTrue();
        assertThat(result.replicas()).isGreaterThanOrEqualTo(2);
        assertThat(result.liveCopies()).isEqualTo(1);
        assertThat(result.target()).isEqualTo("edge-2");
        assertThat(figures.rtoSeconds()).isGreaterThan(14);
        assertThat(figures.detectSeconds()).isGreaterThan(14);
        assertThat(figures.lostSteps()).isEqualTo(figures.diedAtStep() - figures.resumedAfterStep());
        assertThat(figures.resumedDownSeconds()).isGreaterThan(5);
        assertThat(figures.restartedDownSeconds()).isGreaterThan(5);
        assertThat(figures.resumedTotalSeconds()).isPositive();
        assertThat(figures.savedSeconds())
                .isEqualTo(figures.restartedTotalSeconds() - figures.resumedTotalSeconds())
                .isPositive();
        assertThat(result.original().getFirst().step()).isEqualTo(1);
        assertThat(result.original()).noneMatch(point -> Double.isNaN(point.loss()));
        assertThat(result.resumed().getFirst().step()).isEqualTo(figures.resumedAfterStep() + 1);
        assertThat(result.resumed().getLast().step()).isGreaterThanOrEqualTo(figures.goalStep());
        assertThat(result.restarted().getFirst().step()).isEqualTo(1);
        assertThat(result.restarted().getFirst().loss())
                .as("the same seed, the same first loss")
                .isEqualTo(result.original().getFirst().loss());
        assertThat(result.restarted().getFirst().seconds()).isGreaterThan(result.faultAtSeconds());
    }

    @Test
    void aNodeIsCutOffAndWhatIsSavedIsMeasured() throws Exception {
        Demonstration demonstration = begin(Fault.CUT, true);
        awaitPhase(demonstration, DemoPhase.PROTECTED);
        assertThat(demonstration.snapshot().headline()).matches("Protected: last checkpoint \\d+ s old");
        awaitPhase(demonstration, DemoPhase.BROKEN);
        assertThat(demonstration.snapshot().headline()).isEqualTo("Node edge-1 is cut off");
        await().atMost(LIMIT).until(() -> demonstration.snapshot().detail().matches("lease \\d+ of 15 s.*"));
        DemoResult result = end(demonstration);
        assertThat(demonstration.snapshot().headline()).matches("Resumed after .* s, \\d+ steps? lost.*");
        assertThat(demonstration.snapshot().phase()).isEqualTo(DemoPhase.DONE);
        assertFigures(result);
        assertThat(result.engine()).isEqualTo("lab checkpoint, not CRIU");
        assertNothingLeft(result);
    }

    @Test
    void aNodeIsKilledOnAWord() throws Exception {
        Demonstration demonstration = begin(Fault.KILL, false);
        demonstration.breakNode();
        await("two replicas").atMost(LIMIT).until(() -> demonstration.snapshot().ready());
        assertThat(demonstration.snapshot().phase())
                .as("a word that comes too early is not remembered")
                .isEqualTo(DemoPhase.PROTECTED);
        await("there is work to save")
                .atMost(LIMIT)
                .until(() -> demonstration.snapshot().original().getLast().step() * INTERVAL_MS >= WORTH.toMillis());
        demonstration.breakNode();
        DemoResult result = end(demonstration);
        assertFigures(result);
        assertThat(result.fault()).isEqualTo("kill");
        assertNothingLeft(result);
    }

    @Test
    void aColdStartIsSaidAloudWhenEachReplicaIsDamaged() throws Exception {
        Demonstration demonstration = begin(Fault.CUT, false);
        await("two replicas").atMost(LIMIT).until(() -> demonstration.snapshot().ready());
        demonstration.breakNode();
        awaitPhase(demonstration, DemoPhase.BROKEN);
        damageAll();
        DemoResult result = end(demonstration);
        assertThat(result.outcome()).isEqualTo("cold");
        assertThat(result.good()).isFalse();
        assertThat(result.liveCopies()).isEqualTo(1);
        assertThat(demonstration.snapshot().headline())
                .isEqualTo("No replica could be used: began anew on node edge-2");
        assertThat(result.figures().lostSteps()).isEqualTo(-1);
        assertThat(result.resumed().getFirst().step()).isEqualTo(1);
        assertNothingLeft(result);
    }

    @Test
    void aPersonIsToldWhatToDoByHand() throws Exception {
        Demonstration demonstration = begin(Fault.CUT, true, NodeSwitch.BY_HAND);
        awaitPhase(demonstration, DemoPhase.BROKEN);
        assertThat(demonstration.snapshot().headline()).isEqualTo("Cut node edge-1 off the network now");
        lab.lab().machines().cut("edge-1");
        awaitPhase(demonstration, DemoPhase.HEALING);
        assertThat(demonstration.snapshot().headline()).isEqualTo("Bring node edge-1 back now");
        lab.lab().machines().heal("edge-1");
        DemoResult result = end(demonstration);
        assertThat(result.good()).as(result.toString()).isTrue();
        assertThat(result.faultAtSeconds())
                .as("the last sign of life is when it broke")
                .isBetween(0.0, result.resumedAtSeconds());
        assertNothingLeft(result);
    }

    @Test
    void oneThatIsStoppedWhileTheNodeIsCutOffLeavesNothing() throws Exception {
        Demonstration demonstration = begin(Fault.CUT, true);
        awaitPhase(demonstration, DemoPhase.BROKEN);
        demonstration.stop();
        DemoResult result = end(demonstration);
        assertThat(demonstration.snapshot().phase()).isEqualTo(DemoPhase.STOPPED);
        assertThat(result.outcome()).isEqualTo("stopped");
        assertNothingLeft(result);
    }

    @Test
    void whatCannotBeShownIsRefusedAndLeavesNothing() throws Exception {
        PodManifest gru = lab.train("gru", "edge-1", 1_000_000, 100);
        DemoOptions none = new DemoOptions(
                "default",
                "forecast",
                null,
                null,
                Fault.CUT,
                Duration.ofSeconds(5),
                true,
                Duration.ZERO,
                10,
                Duration.ofMinutes(1));
        Demonstration demonstration = new Demonstration(lab.cluster(), protections, nodes(), none, Clock.systemUTC());
        demonstration.start();
        DemoResult result = end(demonstration);
        assertThat(demonstration.snapshot().phase()).isEqualTo(DemoPhase.FAILED);
        assertThat(result.reason()).contains("There is no pod forecast in namespace default");
        assertThat(lab.cluster().workloads().pod("default", gru.name())).isPresent();
    }

    /** Flips one byte in each large file of replicas on the node that keeps them. */
    private void damageAll() throws IOException {
        List<Path> packs;
        try (Stream<Path> files = Files.walk(folder.resolve("nodes/edge-2/replicas"))) {
            packs = files.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 512)
                    .toList();
        }
        assertThat(packs).isNotEmpty();
        for (Path pack : packs) {
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 1;
            Files.write(pack, bytes);
        }
    }
}
