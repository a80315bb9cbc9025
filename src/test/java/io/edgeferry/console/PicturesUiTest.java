package io.edgeferry.console;

import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.fakes.FakeDatasets;
import io.edgeferry.console.fakes.FakeDoctor;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.Figure;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Draws each screen in light and dark into {@code target/pictures}; with {@code -Dedgeferry.test.args=
 * -Dedgeferry.pictures.all=true} also at 200 %, in its own size and 1920 wide.
 */
class PicturesUiTest extends ConsoleUi {

    private static final Path FOLDER = Path.of("target", "pictures");
    private static final boolean ALL = Boolean.getBoolean("edgeferry.pictures.all");

    private void theme(String name) {
        click("#rail-settings");
        click("#theme-" + name);
        until(
                "the theme is " + name,
                () -> stage.getScene().getRoot().getStyleClass().contains("ef-" + name));
        click("#rail-topology");
        see("#chip-default-gru-train");
    }

    private void wide() {
        onFx(() -> {
            stage.setWidth(1440);
            stage.setHeight(900);
            return true;
        });
    }

    private void size(double width, double height) {
        onFx(() -> {
            stage.setWidth(width);
            stage.setHeight(height);
            return true;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void datasets(String theme) throws Exception {
        theme(theme);
        click("#volume-esc50");
        size(1280, 860);
        draw("volume-" + theme);
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "6.4 s");
        draw("volume-drag-" + theme);
        robot.drop();
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        draw("dataset-plan-" + theme);
        click("#plan-options .title");
        WaitForAsyncUtils.waitForFxEvents();
        draw("dataset-options-" + theme);
        click("#plan-cancel");
        migrations.datasets().find(FakeDatasets.BROKEN);
        focus("#volume-esc50");
        robot.type(KeyCode.M);
        click("#target-master");
        says("#plan-sheet", "Not enough space");
        draw("dataset-error-" + theme);
        click("#plan-cancel");
        migrations.add(FakeTask.esc50().copying());
        see("#dock");
        draw("dataset-flight-" + theme);
        click("#card-edge-1 .card-name");
        says("#inspector", "Memory used");
        draw("node-" + theme);
        click("#read-only-switch");
        click("#chip-default-gru-train");
        says("#inspector", "Read-only mode");
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        see("#drag-refusal");
        draw("read-only-" + theme);
        robot.drop();
        click("#read-only-switch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void fleet(String theme) throws Exception {
        theme(theme);
        cluster.show(Pictures.fleet(200, 2000));
        see("#card-edge-0000");
        size(1920, 900);
        draw("fleet-" + theme);
        robot.drag(see("#card-edge-0001"));
        robot.drop();
        click("#view-table");
        see("#row-team-0-train-0000");
        draw("table-" + theme);
        size(1280, 860);
        draw("table-1280-" + theme);
        robot.drag(see("#row-team-0-train-0000")).moveTo(see("#row-edge-0003"));
        until(
                "the row says what a drop does",
                () -> stage.getScene().getRoot().lookupAll("#table-nodes .note").stream()
                        .anyMatch(cell ->
                                ((javafx.scene.control.Labeled) cell).getText().startsWith("Drop to migrate. About")));
        draw("table-drag-" + theme);
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        click("#table-show-volumes");
        see("#row-data-0000");
        draw("table-volumes-" + theme);
        focus("#table-volumes");
        click("#row-data-0000");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("chooser-many-" + theme);
        click("#target-cancel");
        click("#view-cards");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void several(String theme) throws Exception {
        theme(theme);
        cluster.show(Pictures.crowded(2));
        see("#chip-default-llama");
        size(1280, 860);
        focus("#chip-default-gru-train");
        robot.press(KeyCode.SHIFT).type(KeyCode.DOWN, 3).release(KeyCode.SHIFT);
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "About 594 MB to move");
        draw("several-drag-" + theme);
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        migrations.findFor("llama", FakeMigrations.BROKEN);
        migrations.findFor("bert", List.of(Finding.ok("criu", "CRIU 4.1.1 on both nodes")));
        clickWith(KeyCode.CONTROL, "#chip-default-transformer");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("several-chooser-" + theme);
        click("#target-edge-2");
        see("#several-sheet");
        until("all is planned", () -> !stage.getScene().lookup("#several-queue").isDisabled());
        draw("several-plan-" + theme);
        click("#several-cancel");
        click("#card-edge-1 .card-name");
        click("#inspector-drain");
        until(
                "the drain is planned",
                () -> !stage.getScene().lookup("#drain-start").isDisabled());
        draw("drain-" + theme);
        click("#drain-cancel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void queue(String theme) throws Exception {
        theme(theme);
        size(1280, 860);
        List<Queued> entries = migrations
                .queue()
                .add(List.of(
                        pod("gru-train"),
                        pod("yolo-train"),
                        pod("bert"),
                        new QueueRequest.OfDataset(
                                new DatasetRequest("default", "esc50", "edge-2", DatasetOptions.DEFAULT))));
        migrations.queue().next();
        migrations.newest().halfway();
        migrations.queue().plan();
        migrations.queue().refuse(entries.get(1).id(), "The plan has errors.", FakeMigrations.BROKEN);
        migrations.queue().plan();
        says("#dock", "1 running · 2 waiting");
        draw("queue-dock-" + theme);
        click("#rail-tasks");
        says("#queue", "REFUSED");
        draw("queue-" + theme);
        click("#read-only-switch");
        see("#queue-held");
        draw("queue-held-" + theme);
        click("#read-only-switch");
    }

    private static QueueRequest pod(String name) {
        return new QueueRequest.OfPod(new MigrationRequest("default", name, "edge-2", MigrationOptions.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void emptiness(String theme) throws Exception {
        theme(theme);
        size(1280, 860);
        cluster.show(
                new ClusterPicture(50, ClusterPicture.Liveness.CONNECTING, null, "", List.of(), List.of(), List.of()));
        says("#topology", "Asking the cluster");
        draw("loading-" + theme);
        cluster.show(new ClusterPicture(51, ClusterPicture.Liveness.LIVE, null, "", List.of(), List.of(), List.of()));
        says("#topology", "This cluster has no nodes");
        draw("empty-" + theme);
        cluster.show(new ClusterPicture(
                52,
                ClusterPicture.Liveness.LIVE,
                null,
                "The user may not list nodes. Ask the cluster's administrator for the right to list them.",
                List.of(),
                List.of(),
                List.of()));
        says("#topology", "The nodes cannot be shown");
        says("#topology", "The user may not list nodes.");
        draw("forbidden-" + theme);
        ClusterPicture usual = Pictures.lab(53);
        String volumes =
                "The user may not list persistentvolumes. Ask the cluster's administrator for the right to list"
                        + " them.";
        cluster.show(new ClusterPicture(
                53, ClusterPicture.Liveness.LIVE, null, volumes, usual.nodes(), usual.pods(), List.of()));
        says("#unseen-notice", "The user may not list persistentvolumes.");
        draw("unseen-" + theme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void doctor(String theme) throws Exception {
        Instant now = Instant.now();
        FakeDoctor.Fault criu = new FakeDoctor.Fault(
                "criu",
                State.FAILED,
                "There is no CRIU.",
                List.of("# on node edge-3, as root", "apt-get install -y criu", "timeout -s KILL 30 criu check"));
        FakeDoctor.Fault off = new FakeDoctor.Fault(
                "restore",
                State.FAILED,
                "Restoring is switched off in containerd on node master. Pods cannot come here.",
                List.of(
                        "# on node master, as root",
                        "printf '%s\\n' '[plugins.\"io.containerd.cri.v1.runtime\"]'"
                                + " '  enable_experimental_restore_via_create = true' >> /etc/containerd/config.toml",
                        "systemctl restart containerd"));
        migrations.doctor().remember(FakeDoctor.report("edge-1", now.minusSeconds(190), true, null));
        migrations.doctor().remember(FakeDoctor.report("edge-3", now.minusSeconds(7500), true, criu));
        migrations.doctor().remember(FakeDoctor.report("master", now.minusSeconds(90000), true, off));
        theme(theme);
        wide();
        cluster.show(Pictures.lab(3));
        says("#card-edge-1", "ready · 3 min ago");
        click("#card-edge-3 .card-name");
        draw("doctor-cards-" + theme);
        click("#view-table");
        see("#row-edge-1");
        draw("doctor-table-" + theme);
        click("#view-cards");
        click("#inspector-examine");
        says("#doctor-verdict-box", "edge-3 is not ready");
        draw("doctor-failed-" + theme);
        migrations.doctor().paced();
        click("#doctor-check-edge-1");
        click("#doctor-check-edge-2");
        click("#doctor-start");
        await().atMost(PATIENCE).until(() -> migrations.doctor().asked().size() == 3);
        migrations.doctor().step(6);
        says("#doctor-item-freeze", "looking");
        draw("doctor-running-" + theme);
        migrations.doctor().step(6);
        says("#doctor-verdict-box", "edge-2 is ready");
        robot.clickOn("#doctor-node-master .row-title");
        draw("doctor-ready-" + theme);
        click("#doctor-close");
        click("#read-only-switch");
        click("#card-edge-2 .card-name");
        click("#inspector-examine");
        size(1280, 860);
        draw("doctor-read-only-" + theme);
        click("#doctor-close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void lineage(String theme) throws Exception {
        FakeTask first = FakeTask.move("gru", "gru-m1", "master", "edge-1", 0)
                .pass("move", 1800)
                .measure("downtime", Figure.Unit.SECONDS, 8.43)
                .end(TaskState.SUCCEEDED, "gru-m1 runs on edge-1.", List.of());
        FakeTask second = FakeTask.move("gru-m1", "gru-m2", "edge-1", "edge-2", 3)
                .pass("move", 1800)
                .measure("downtime", Figure.Unit.SECONDS, 7.1)
                .end(TaskState.SUCCEEDED, "gru-m2 runs on edge-2.", List.of());
        FakeTask copy = FakeTask.esc50()
                .midCopy()
                .fail("copy", "edge-2 was not reached")
                .end(
                        TaskState.NEEDS_YOU,
                        "Node edge-2 was not reached for 5 min. What was copied to node edge-2 is kept; the next"
                                + " start, or `edgeferry recover`, goes on from there.",
                        List.of("edgeferry recover"));
        migrations.remember(List.of(copy.snapshot(), second.snapshot(), first.snapshot()));
        theme(theme);
        size(1280, 860);
        List<PodInfo> pods = new ArrayList<>(cluster.picture().pods());
        pods.add(Pictures.descendant("gru-m2", "edge-2", "gru", "gru-m1"));
        cluster.show(Pictures.withPods(cluster.picture(), pods));
        click("#chip-default-gru-m2");
        says("#lineage-1", "on edge-1");
        draw("lineage-" + theme);
        robot.rightClickOn(see("#chip-default-gru-m2"));
        robot.type(KeyCode.ESCAPE);
        click("#rail-tasks");
        click("#task-" + copy.id());
        see("#task-go-on");
        draw("go-on-" + theme);
        click("#task-discard");
        see("#discard");
        draw("discard-" + theme);
        click("#discard-keep");
    }

    private void draw(String name) throws IOException {
        ScenePicture.save(stage, FOLDER.resolve(name + ".png"), 1);
        if (ALL) {
            ScenePicture.save(stage, FOLDER.resolve(name + "-200.png"), 2);
            ScenePicture.save(stage, FOLDER.resolve(name + "-1920-200.png"), 2, 1920, 1080);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void topology(String theme) throws Exception {
        theme(theme);
        click("#chip-default-gru-train");
        wide();
        draw("topology-" + theme);
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "9.2 s");
        draw("drag-" + theme);
        robot.drop();
        WaitForAsyncUtils.waitForFxEvents();
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        draw("plan-" + theme);
        click("#plan-cancel");
        present("#plan-sheet", false);
        migrations.add(FakeTask.gru().halfway());
        see("#dock");
        draw("flight-" + theme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void tasks(String theme) throws Exception {
        theme(theme);
        wide();
        FakeTask bad = FakeTask.gru().halfway().fail("move", "The connection to edge-2 broke.");
        bad.end(
                TaskState.NEEDS_YOU,
                "The source container is frozen on edge-1 and could not be resumed: the node does not answer.",
                List.of("ssh root@10.0.0.7 sudo crictl unpause 3f2a", "edgeferry recover " + bad.id()));
        migrations.remember(List.of(bad.snapshot()));
        migrations.add(FakeTask.gru().done());
        FakeTask running = FakeTask.gru().halfway();
        migrations.add(running);
        click("#rail-tasks");
        see("#task-" + running.id());
        click("#task-" + running.id());
        draw("task-" + theme);
        click("#task-" + bad.id());
        see("#task-commands");
        draw("needs-you-" + theme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void states(String theme) throws Exception {
        theme(theme);
        wide();
        cluster.show(Pictures.stale(
                Pictures.lab(2), Instant.parse("2026-01-05T12:03:00Z"), "The API server does not answer."));
        see("#stale-notice");
        draw("stale-" + theme);
        migrations.find(FakeMigrations.BROKEN);
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("chooser-" + theme);
        click("#target-edge-2");
        see("#plan-sheet");
        says("#plan-sheet", "criu is not installed");
        draw("plan-error-" + theme);
        click("#plan-cancel");
        cluster.show(Pictures.many(80));
        see("#card-edge-001");
        draw("many-" + theme);
        onFx(() -> {
            // Only the cards that are in the window are in the scene.
            ((ScrollPane) stage.getScene().lookup("#card-board")).setVvalue(1);
            return true;
        });
        see("#card-edge-079");
        click("#rail-settings");
        see("#ssh-form");
        draw("settings-" + theme);
        click("#context-button");
        see("#connect");
        draw("connect-" + theme);
    }
}
