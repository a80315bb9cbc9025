package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.task.Figure;
import io.edgeferry.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Draws the topology: cards, drags, menus, the inspector, and the states without a picture to show. */
class TopologyPicturesUiTest extends PicturesUi {

    @Test
    void cardsADragAndAFlight() throws Exception {
        click("#chip-default-gru-train");
        draw("topology");
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "9.2 s");
        draw("drag", () -> hover("#card-edge-2"));
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        migrations.add(FakeTask.gru().halfway());
        see("#dock");
        draw("flight");
    }

    @Test
    void volumesAndNodes() throws Exception {
        see("#chip-default-gru-train");
        click("#volume-esc50");
        draw("volume");
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "6.4 s");
        draw("volume-drag", () -> hover("#card-edge-2"));
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        migrations.add(FakeTask.esc50().copying());
        see("#dock");
        draw("dataset-flight");
        click("#card-edge-1 .card-name");
        says("#inspector", "Memory used");
        draw("node");
    }

    @Test
    void readOnly() throws Exception {
        see("#chip-default-gru-train");
        click("#read-only-switch");
        click("#chip-default-gru-train");
        says("#inspector", "Read-only mode");
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        see("#drag-refusal");
        draw("read-only", () -> {
            hover("#card-edge-2");
            see("#drag-refusal");
        });
        robot.drop();
    }

    @Test
    void menus() throws Exception {
        see("#chip-default-gru-train");
        menu("menu-pod", "#chip-default-gru-train", "#menu-migrate");
        menu("menu-volume", "#volume-esc50", "#menu-migrate");
        menu("menu-node", "#card-edge-1 .card-name", "#menu-inspect-node");
        click("#read-only-switch");
        menu("menu-read-only", "#chip-default-gru-train", "#menu-migrate");
    }

    private void menu(String picture, String owner, String item) throws Exception {
        draw(picture, () -> {
            robot.type(KeyCode.ESCAPE);
            robot.rightClickOn(see(owner));
            until("the menu is open", () -> robot.lookup(item).tryQuery().isPresent());
        });
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void inspectorTabs() throws Exception {
        click("#chip-default-gru-train");
        tab("Log", "#inspector-log", "asked");
        draw("inspector-log");
        tab("Events", "#inspector-events", "Readiness probe failed");
        draw("inspector-events");
        tab("YAML", "#inspector-yaml", "kind: Pod");
        draw("inspector-yaml");
    }

    private void tab(String title, String text, String words) {
        onFx(() -> {
            TabPane tabs = (TabPane) stage.getScene().lookup(".inspector-tabs");
            tabs.getTabs().stream()
                    .filter(tab -> tab.getText().equals(title))
                    .forEach(tabs.getSelectionModel()::select);
            return true;
        });
        until(
                title + " says " + words,
                () -> ((TextInputControl) stage.getScene().lookup(text))
                        .getText()
                        .contains(words));
    }

    @Test
    void emptiness() throws Exception {
        see("#chip-default-gru-train");
        cluster.show(
                new ClusterPicture(50, ClusterPicture.Liveness.CONNECTING, null, "", List.of(), List.of(), List.of()));
        says("#topology", "Asking the cluster");
        draw("loading");
        cluster.show(new ClusterPicture(51, ClusterPicture.Liveness.LIVE, null, "", List.of(), List.of(), List.of()));
        says("#topology", "This cluster has no nodes");
        draw("empty");
        cluster.show(new ClusterPicture(
                52,
                ClusterPicture.Liveness.LIVE,
                null,
                "The user may not list nodes. Ask the cluster's administrator for the right to list them.",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                true));
        says("#topology", "The nodes cannot be shown");
        says("#topology", "The user may not list nodes.");
        draw("forbidden");
        ClusterPicture usual = Pictures.lab(53);
        String volumes =
                "The user may not list persistentvolumes. Ask the cluster's administrator for the right to list"
                        + " them.";
        cluster.show(new ClusterPicture(
                53, ClusterPicture.Liveness.LIVE, null, volumes, usual.nodes(), usual.pods(), List.of()));
        says("#unseen-notice", "The user may not list persistentvolumes.");
        draw("unseen");
    }

    @Test
    void stale() throws Exception {
        see("#chip-default-gru-train");
        cluster.show(Pictures.stale(
                Pictures.lab(2), Instant.parse("2026-01-05T12:03:00Z"), "The API server does not answer."));
        see("#stale-notice");
        draw("stale");
    }

    @Test
    void lineage() throws Exception {
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
        see("#chip-default-gru-train");
        List<PodInfo> pods = new ArrayList<>(cluster.picture().pods());
        pods.add(Pictures.descendant("gru-m2", "edge-2", "gru", "gru-m1"));
        cluster.show(Pictures.withPods(cluster.picture(), pods));
        click("#chip-default-gru-m2");
        says("#lineage-1", "on edge-1");
        draw("lineage");
        draw("lineage-menu", () -> {
            robot.type(KeyCode.ESCAPE);
            robot.rightClickOn(see("#chip-default-gru-m2"));
            until(
                    "the menu is open",
                    () -> robot.lookup("#menu-migrate").tryQuery().isPresent());
        });
        robot.type(KeyCode.ESCAPE);
        click("#rail-tasks");
        click("#task-" + copy.id());
        see("#task-go-on");
        draw("go-on");
        click("#task-discard");
        see("#discard");
        draw("discard");
        click("#discard-keep");
    }
}
