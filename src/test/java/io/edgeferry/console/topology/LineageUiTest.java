package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.Forbidden;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.task.Figure;
import io.edgeferry.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** What a pod was before it moved, and its way back to the node it came from. */
class LineageUiTest extends ConsoleUi {

    private static final PodInfo CLONE = Pictures.descendant("gru-m2", "edge-2", "gru", "gru-m1");

    private final FakeTask first = FakeTask.move("gru", "gru-m1", "master", "edge-1", 0)
            .pass("move", 1800)
            .measure("downtime", Figure.Unit.SECONDS, 8.43)
            .end(TaskState.SUCCEEDED, "gru-m1 runs on edge-1.", List.of());
    private final FakeTask second = FakeTask.move("gru-m1", "gru-m2", "edge-1", "edge-2", 3)
            .pass("move", 1800)
            .measure("downtime", Figure.Unit.SECONDS, 7.1)
            .end(TaskState.SUCCEEDED, "gru-m2 runs on edge-2.", List.of());

    @Override
    protected ClusterPicture picture() {
        ClusterPicture lab = Pictures.lab(1);
        List<PodInfo> pods = new ArrayList<>(lab.pods());
        pods.add(CLONE);
        List<VolumeInfo> volumes = new ArrayList<>(lab.volumes());
        volumes.add(new VolumeInfo(
                "esc50-m1",
                600_000_000,
                "Bound",
                "edge-2",
                "local",
                "default/esc50-m1",
                "Retain",
                "",
                "esc50",
                List.of("esc50")));
        return new ClusterPicture(lab.version(), lab.liveness(), null, "", lab.nodes(), pods, volumes);
    }

    private void journal() {
        migrations.remember(List.of(second.snapshot(), first.snapshot()));
    }

    private void nodes(java.util.function.UnaryOperator<NodeInfo> change) {
        ClusterPicture now = cluster.picture();
        cluster.show(new ClusterPicture(
                now.version() + 1,
                now.liveness(),
                null,
                "",
                now.nodes().stream()
                        .map(change)
                        .filter(node -> !node.name().isEmpty())
                        .toList(),
                now.pods(),
                now.volumes()));
    }

    private String menuItem() {
        return onFx(() -> robot.lookup("#menu-bring-back").tryQuery().isPresent()
                ? robot.lookup("#menu-bring-back").query().lookupAll(".label").stream()
                        .map(label -> ((javafx.scene.control.Labeled) label).getText())
                        .reduce("", String::concat)
                : "");
    }

    private void menuSays(String words) {
        robot.rightClickOn(see("#chip-default-gru-m2"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(menuItem()).contains(words));
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void eachLifeShowsWhereItWasAndOpensItsTask() {
        journal();
        click("#chip-default-gru-m2");
        says("#inspector-lineage", "gru → gru-m1 → gru-m2");
        says("#lineage-0", "on master");
        says("#lineage-1", "on edge-1");
        says("#lineage-1", "migrated, 8.43 s without training");
        says("#lineage-2", "on edge-2");
        says("#lineage-2", "since");
        click("#lineage-1");
        says("#task-detail", first.id().value());
        click("#rail-topology");
        focus("#lineage-2");
        robot.type(KeyCode.SPACE);
        says("#task-detail", second.id().value());
    }

    @Test
    void aPodThatNeverMovedHasNone() {
        journal();
        click("#chip-default-gru-train");
        until(
                "the path to it",
                () -> ((PathBar) stage.getScene().lookup("#inspector-path"))
                        .words()
                        .equals(java.util.List.of("edge-1", "default", "gru-train")));
        assertThat(shows("#inspector-lineage")).isFalse();
        assertThat(shows("#inspector-bring-back")).isFalse();
        focus("#chip-default-gru-train");
        robot.type(KeyCode.B);
        says("#console", "it did not come from another node");
    }

    @Test
    void aCopiedVolumeShowsWhereItsOriginalLies() {
        click("#volume-esc50-m1");
        says("#inspector-lineage", "esc50 → esc50-m1");
        says("#lineage-0", "on edge-1");
        says("#lineage-1", "its task is not known on this machine");
        assertThat(shows("#inspector-bring-back")).isFalse();
        focus("#volume-esc50-m1");
        robot.type(KeyCode.B);
        says("#console", "stays where it was");
    }

    @Test
    void theInspectorTheMenuAndTheKeyPlanTheWayBack() {
        journal();
        click("#chip-default-gru-m2");
        until("the button names the node", () -> text("#inspector-bring-back").equals("Bring back to edge-1…"));
        click("#inspector-bring-back");
        says("#plan-sheet", "Migrate gru-m2");
        says("#plan-sheet", "to edge-1");
        robot.type(KeyCode.ESCAPE);
        present("#plan-sheet", false);
        menuSays("Bring back to edge-1…");
        robot.rightClickOn(see("#chip-default-gru-m2"));
        await().atMost(PATIENCE).until(() -> !menuItem().isEmpty());
        chooseItem("#menu-bring-back");
        says("#plan-sheet", "to edge-1");
        robot.type(KeyCode.ESCAPE);
        present("#plan-sheet", false);
        focus("#chip-default-gru-m2");
        robot.type(KeyCode.B);
        says("#plan-sheet", "to edge-1");
        assertThat(migrations.asked()).allSatisfy(asked -> {
            assertThat(asked.pod()).isEqualTo("gru-m2");
            assertThat(asked.target()).isEqualTo("edge-1");
        });
    }

    @Test
    void theTableHasTheKeyToo() {
        journal();
        click("#chip-default-gru-m2");
        says("#lineage-1", "on edge-1");
        click("#view-table");
        click("#row-default-gru-m2");
        robot.type(KeyCode.B);
        says("#plan-sheet", "to edge-1");
    }

    @Test
    void whyThereIsNoWayBackIsSaid() {
        menuSays("Bring back… — where it came from is not known on this machine");
        journal();
        click("#chip-default-gru-m2");
        says("#lineage-1", "on edge-1");
        nodes(node -> node.name().equals("edge-1") ? Pictures.notReady(node, "KubeletStopped") : node);
        says("#card-edge-1", "KubeletStopped");
        menuSays("Bring back to edge-1… — edge-1 is not ready");
        focus("#chip-default-gru-m2");
        robot.type(KeyCode.B);
        says("#console", "gru-m2: edge-1 is not ready.");
        robot.type(KeyCode.ESCAPE);
        nodes(node -> node.name().equals("edge-1") ? Pictures.node("", 1, 1) : node);
        present("#card-edge-1", false);
        menuSays("edge-1 is not in the cluster any more");
        until(
                "it is greyed",
                () -> stage.getScene().lookup("#inspector-bring-back").isDisabled());
        click("#read-only-switch");
        menuSays("Bring back to edge-1… — Read-only mode");
    }

    @Test
    @Forbidden("create nodes/proxy")
    void missingRightsAreNamed() {
        journal();
        see("#rights-notice");
        click("#chip-default-gru-m2");
        says("#inspector", "needs create nodes/proxy");
        menuSays("— needs create nodes/proxy");
    }
}
