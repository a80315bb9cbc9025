package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.migration.Doctor;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Figure;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a real lab are migrated like any others: proof, going back, cancel, faults, recovery. No SSH is asked for. */
class LabMigrationIT {

    private static final int FOREVER = 1_000_000;
    private static final MigrationOptions KEEP = MigrationOptions.DEFAULT.withNaming(MigrationOptions.Naming.KEEP);
    /** 8 Mbit/s: the 4 MB of a checkpoint take about five seconds. */
    private static final LinkState SLOW = new LinkState(0, 8, 0);

    @TempDir
    static Path folder;

    private static MovingLab lab;

    @TempDir
    Path home;

    @BeforeAll
    static void open() throws Exception {
        lab = new MovingLab(folder);
        lab.empty();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    /** Images that no pod uses any more are swept away. */
    @AfterEach
    void leaveNothing() throws Exception {
        link(LinkState.PERFECT);
        MigrationService console = lab.console(home);
        assertThat(console.recover()).isEmpty();
        assertThat(console.status()).isEmpty();
    }

    private static void link(LinkState state) {
        lab.lab().machines().links().set("edge-1", "edge-2", state);
    }

    @Test
    void thereAndBackIsAsIfItHadNeverMoved() throws Exception {
        MigrationService console = lab.console(home);
        int steps = 1200;
        lab.train("still", "edge-1", steps, 5);
        lab.train("gru", "edge-1", steps, 50);
        TaskSnapshot there = lab.migrate(console, "gru", "edge-2", MigrationOptions.DEFAULT);
        assertThat(there.state()).as(there.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(there.outcome())
                .contains("Pod gru-m1 trains on node edge-2, on from step ")
                .contains("lab checkpoint, not CRIU");
        assertThat(there.figure("bytes").map(Figure::actual).orElseThrow()).isGreaterThan(4e6);
        TaskSnapshot back = lab.migrate(console, "gru", "edge-1", MigrationOptions.DEFAULT);
        assertThat(back.state()).as(back.outcome()).isEqualTo(TaskState.SUCCEEDED);
        PodManifest clone = lab.cluster().workloads().pod("default", "gru-m2").orElseThrow();
        assertThat(clone.node()).isEqualTo("edge-1");
        assertThat(clone.annotation(Words.LINEAGE)).isEqualTo("gru,gru-m1");
        assertThat(lab.digest("gru-m2")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("gru-m2"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps).boxed().toList());
        assertThat(lab.call("GET", "edge-1", "checkpoints")).doesNotContain("checkpoint-gru");
        assertThat(lab.call("GET", "edge-2", "checkpoints")).doesNotContain("checkpoint-gru");
        assertThat(console.status()).isEmpty();
        lab.delete("gru-m2");
        lab.delete("still");
    }

    @Test
    void thePlanSaysWhatTheEngineIsAndAsksForNothingThatMeansNothingThere() throws Exception {
        MigrationService console = lab.console(home);
        lab.train("plan", "edge-1", FOREVER, 50);
        Plan plan = plan(console, "plan", MigrationOptions.DEFAULT);
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.restorePath()).isEqualTo("lab checkpoint, not CRIU");
        assertThat(plan.findings())
                .extracting(Finding::check)
                .contains("engine", "path", "space", "image", "rights", "admission", "target", "room", "proof")
                .doesNotContain("ssh", "criu", "kernel", "cgroup", "runtime");
        assertThat(plan.findings())
                .extracting(Finding::title)
                .anyMatch(title -> title.startsWith("lab checkpoint, not CRIU"));
        Plan shared = plan(console, "plan", MigrationOptions.DEFAULT.withPath(MigrationOptions.Path.SHARED, "/x"));
        assertThat(shared.errors())
                .extracting(Finding::title)
                .containsExactly("Nodes of the lab have no shared folder");
        Plan relay = plan(console, "plan", MigrationOptions.DEFAULT.withPath(MigrationOptions.Path.RELAY, null));
        assertThat(relay.errors())
                .extracting(Finding::title)
                .containsExactly("Nodes of the lab do not send through this machine");
        assertThatThrownBy(() ->
                        console.doctor().examine("edge-1", new Doctor.Options("default", null, true), report -> {}))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("There is nothing to examine");
        lab.delete("plan");
    }

    private static Plan plan(MigrationService console, String pod, MigrationOptions options) throws Exception {
        return console.plan(new MigrationRequest("default", pod, "edge-2", options, false));
    }

    @Test
    void theNameIsKept() throws Exception {
        lab.train("kept", "edge-1", FOREVER, 50);
        TaskSnapshot end = lab.migrate(lab.console(home), "kept", "edge-2", KEEP);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(lab.cluster()
                        .workloads()
                        .pod("default", "kept")
                        .orElseThrow()
                        .node())
                .isEqualTo("edge-2");
        lab.awaitTrains("kept");
        lab.delete("kept");
    }

    @Test
    void aTimerThatFiresTakesItBack() throws Exception {
        MigrationService console = lab.console(home);
        lab.train("late", "edge-1", FOREVER, 50);
        Task task = moving(console, "late");
        String id =
                lab.cluster().workloads().pod("default", "late").orElseThrow().containerId();
        assertThat(lab.call("PUT", "edge-1", "guard/default/late/train?seconds=0.1&id=" + id))
                .contains("armed");
        assertRolledBack(console, task.await(MovingLab.LIMIT), "late");
        assertThat(task.snapshot().outcome()).contains("resumed the source before the clone was made");
        assertThat(task.snapshot().flow().samples())
                .as("what is charted of a link of a megabyte a second")
                .anySatisfy(sample -> assertThat(sample.bytesPerSecond()).isBetween(2e5, 2e6));
        lab.delete("late");
    }

    @Test
    void aCancelTakesItBack() throws Exception {
        MigrationService console = lab.console(home);
        lab.train("stop", "edge-1", FOREVER, 50);
        Task task = moving(console, "stop");
        assertThat(task.cancel()).isTrue();
        assertRolledBack(console, task.await(MovingLab.LIMIT), "stop");
        lab.delete("stop");
    }

    @Test
    void aLinkThatIsCutInTheMidstTakesItBackAndTheRestIsCleanedLater() throws Exception {
        MigrationService console = lab.console(home);
        lab.train("cut", "edge-1", FOREVER, 50);
        Task task = moving(console, "cut");
        lab.lab().machines().cut("edge-2");
        TaskSnapshot end = task.await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        lab.awaitTrains("cut");
        assertThat(console.status())
                .extracting(Migrations.Remnant::what)
                .anyMatch(what -> what.startsWith("not looked at: "));
        lab.lab().machines().heal("edge-2");
        await().atMost(MovingLab.LIMIT)
                .until(() ->
                        lab.cluster().workloads().node("edge-2").orElseThrow().ready());
        assertThat(lab.console(home).recover())
                .extracting(settled -> settled.outcome().state())
                .allMatch(TaskState.ROLLED_BACK::equals);
        assertRolledBack(lab.console(home), end, "cut");
        lab.delete("cut");
    }

    /** A migration whose bytes are on their way. */
    private static Task moving(MigrationService console, String pod) throws Exception {
        link(SLOW);
        Task task = lab.start(console, pod, "edge-2", MigrationOptions.DEFAULT);
        await("the move of " + pod)
                .atMost(MovingLab.LIMIT)
                .until(() -> task.snapshot().progress().bytes() > 0);
        assertThat(task.snapshot().state()).isEqualTo(TaskState.RUNNING);
        return task;
    }

    private static void assertRolledBack(MigrationService console, TaskSnapshot end, String pod) throws Exception {
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        lab.awaitTrains(pod);
        List<Long> steps = lab.steps(pod);
        assertThat(steps)
                .as("no step is lost or done twice")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps.size()).boxed().toList());
        PodManifest source = lab.cluster().workloads().pod("default", pod).orElseThrow();
        assertThat(source.node()).isEqualTo("edge-1");
        assertThat(source.annotation(Words.MOVER)).isNull();
        assertThat(lab.cluster().workloads().pod("default", pod + "-m1")).isEmpty();
        assertThat(lab.call("GET", "edge-2", "images")).doesNotContain("/checkpoint/" + pod);
        assertThat(console.status()).isEmpty();
    }

    @Test
    void whatAKilledConsoleLeftFrozenIsTakenBack() throws Exception {
        lab.train("killed", "edge-1", FOREVER, 50);
        killAt("begin:move", "killed");
        assertThat(lab.call("GET", "edge-1", "state/default/killed/train")).contains("paused");
        MigrationService console = lab.console(home);
        List<Migrations.Settled> settled = console.recover();
        assertThat(settled).hasSize(1);
        assertRolledBack(console, settled.getFirst().outcome(), "killed");
        lab.delete("killed");
    }

    @Test
    void whatAKilledConsoleHadRestoredIsProvedAndFinished() throws Exception {
        lab.train("done", "edge-1", FOREVER, 50);
        killAt("done:restore", "done");
        MigrationService console = lab.console(home);
        List<Migrations.Settled> settled = console.recover();
        assertThat(settled).extracting(one -> one.outcome().state()).containsExactly(TaskState.SUCCEEDED);
        assertThat(lab.cluster().workloads().pod("default", "done")).isEmpty();
        lab.awaitTrains("done-m1");
        assertThat(console.status()).isEmpty();
        lab.delete("done-m1");
    }

    @Test
    void aKeptNameIsBroughtBackFromTheCheckpointOnItsOwnNode() throws Exception {
        lab.train("home", "edge-1", FOREVER, 50);
        killAt("done:restore", "home", "--keep-name");
        lab.delete("home");
        List<Migrations.Settled> settled = lab.console(home).recover();
        assertThat(settled).extracting(one -> one.outcome().state()).containsExactly(TaskState.ROLLED_BACK);
        assertThat(lab.cluster()
                        .workloads()
                        .pod("default", "home")
                        .orElseThrow()
                        .node())
                .isEqualTo("edge-1");
        lab.awaitTrains("home");
        lab.delete("home");
    }

    /** Runs the command in a process of its own, which is killed at a place of the migration. */
    private void killAt(String place, String pod, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dedgeferry.hold=" + place,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.edgeferry.Launcher",
                "migrate",
                "pod",
                pod,
                "edge-2",
                "--kubeconfig",
                lab.lab().kubeconfig().toString(),
                "--context",
                "lab"));
        words.addAll(List.of(options));
        Path said = home.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("EDGEFERRY_HOME", home.toString());
        Process process = builder.start();
        try {
            await("held at " + place)
                    .atMost(MovingLab.LIMIT)
                    .failFast("the command ended before", () -> !process.isAlive())
                    .until(() -> Files.readString(said).contains("held at " + place));
        } catch (RuntimeException e) {
            throw new AssertionError(Files.readString(said), e);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
