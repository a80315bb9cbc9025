package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A lab without trainings, a console on it, and its protections, which can be replaced as if they were killed. */
final class ProtectingLab implements AutoCloseable {

    static final ProtectSpec OFTEN = new ProtectSpec(Duration.ofSeconds(5), 3, "any", true);
    static final LossRule QUICK = new LossRule(Duration.ofSeconds(15), 3, Duration.ofSeconds(1));

    private final MovingLab lab;
    private final Path home;
    private final MigrationService migrations;
    private ProtectionService protections;

    /** Protections are at work when this returns. */
    ProtectingLab(Path folder, Path home, EngineChoice engine) throws Exception {
        this(new MovingLab(folder, engine), home);
    }

    /** The same of a lab, which is closed with this. */
    ProtectingLab(MovingLab lab, Path home) throws Exception {
        this.home = home;
        this.lab = lab;
        lab.empty();
        this.migrations = lab.console(home);
        this.protections = service();
        protections.start();
    }

    private ProtectionService service() {
        return new ProtectionService(lab.cluster(), lab.noShells(), migrations, new DataFolder(home), "");
    }

    MovingLab lab() {
        return lab;
    }

    MigrationService migrations() {
        return migrations;
    }

    ProtectionService protections() {
        return protections;
    }

    /** The protections of a console that was started anew; those before were closed or abandoned. */
    void startAnew() {
        protections = service();
        protections.start();
    }

    /** What is said of a training; empty when it is not protected. */
    Optional<ProtectedPod> find(String origin) {
        return protections.pods().stream()
                .filter(one -> one.origin().equals(origin))
                .findFirst();
    }

    ProtectedPod gru() {
        return find("gru").orElseThrow();
    }

    void awaitReplicas(String origin, int count) {
        await(count + " replicas of " + origin)
                .atMost(MovingLab.LIMIT)
                .until(() -> find(origin)
                        .filter(one -> one.replicas().size() >= count)
                        .isPresent());
    }

    /** The end of the failover that comes now. */
    TaskSnapshot awaitFailover() throws Exception {
        await("a failover").atMost(MovingLab.LIMIT).until(() -> !failovers().isEmpty());
        return failovers().getFirst().await(MovingLab.LIMIT);
    }

    private List<Task> failovers() {
        return migrations.tasks().stream()
                .filter(task -> task.snapshot().kind() == TaskKind.FAILOVER)
                .toList();
    }

    /** A lost node that is back has no copy of gru any more, and gru-m1 is the only one there is. */
    void assertOneCopy(String lost) throws Exception {
        await("the old copy is found ended")
                .atMost(MovingLab.LIMIT)
                .until(() -> gru().waiting().isEmpty());
        assertThat(lab.call("GET", lost, "state/default/gru/train")).contains("gone");
        assertThat(lab.cluster().workloads().ofOrigin("default", "gru"))
                .extracting(pod -> pod.name())
                .containsExactly("gru-m1");
    }

    @Override
    public void close() {
        protections.close();
        migrations.close();
        lab.close();
    }
}
