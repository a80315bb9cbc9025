package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.TestbedCriu;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that CRIU dumps is protected, and goes on elsewhere when its node is cut off. */
class LabCriuFailoverIT {

    /** Enough to be at work still when the failover has found the node lost. */
    private static final int STEPS = 600;

    private static final ProtectSpec OFTEN = new ProtectSpec(Duration.ofSeconds(5), 3, "any", true);
    private static final LossRule QUICK = new LossRule(Duration.ofSeconds(15), 3, Duration.ofSeconds(1));

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @AfterEach
    void forget() {
        TestbedCriu.forget();
    }

    @Test
    void aNodeThatIsCutOffLosesItsPodToAnotherWhichGoesOnFromAReplica() throws Exception {
        var unused = TestbedCriu.use(folder);
        try (MovingLab lab = new MovingLab(folder.resolve("lab"), EngineChoice.CRIU)) {
            for (String seed : List.of("gru", "forecast", "drift")) {
                lab.delete(seed);
            }
            MigrationService migrations = lab.console(home);
            try (ProtectionService protections = new ProtectionService(
                    new Env(
                            lab.cluster(),
                            new LiveWays(lab.cluster(), lab.noShells()),
                            Clock.systemUTC(),
                            System::nanoTime,
                            Holder.ofThisProcess(),
                            migrations::host),
                    "",
                    new RuleFile(home.resolve("protection.json")))) {
                protections.rule(QUICK);
                protections.start();
                failsOver(lab, migrations, protections);
            }
        }
    }

    private static void failsOver(MovingLab lab, MigrationService migrations, ProtectionService protections)
            throws Exception {
        lab.train("gru", "edge-1", STEPS, 50);
        lab.train("still", "edge-2", STEPS, 5);
        assertThat(protections.protect("default", "gru", OFTEN)).isEmpty();
        await("two replicas")
                .atMost(MovingLab.LIMIT)
                .until(() -> protections.pods().stream()
                        .anyMatch(one -> one.replicas().size() >= 2 && one.guarded()));
        ReplicaNote newest = protections.pods().getFirst().replicas().getFirst();
        assertThat(newest.newBytes()).as("only what is new is sent").isLessThan(newest.bytes() / 2);
        lab.lab().machines().cut("edge-1");
        await("a failover")
                .atMost(MovingLab.LIMIT)
                .until(() -> migrations.tasks().stream().anyMatch(LabCriuFailoverIT::isFailover));
        TaskSnapshot end = migrations.tasks().stream()
                .filter(LabCriuFailoverIT::isFailover)
                .findFirst()
                .orElseThrow()
                .await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        FailoverOutcome outcome =
                Optional.ofNullable(protections.pods().getFirst().last()).orElseThrow();
        assertThat(outcome.cold()).isFalse();
        lab.lab().machines().heal("edge-1");
        await("the old copy is found ended")
                .atMost(MovingLab.LIMIT)
                .until(() -> protections.pods().getFirst().waiting().isEmpty());
        assertThat(lab.call("GET", "edge-1", "state/default/gru/train")).contains("gone");
        assertThat(lab.cluster().workloads().ofOrigin("default", "gru"))
                .extracting(PodManifest::name)
                .containsExactly("gru-m1");
        assertThat(lab.digest("gru-m1")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("gru-m1"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, STEPS).boxed().toList());
    }

    private static boolean isFailover(Task task) {
        return task.snapshot().kind() == TaskKind.FAILOVER;
    }
}
