package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeDrainer;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.DrainPlan;
import io.edgeferry.migration.MigrationException;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Emptying a node, and closing it for new pods. */
class DrainUiTest extends ConsoleUi {

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private String item(String id) {
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup(id).tryQuery().isPresent()));
        return onFx(() -> robot.lookup(id).query() instanceof Parent item
                ? item.lookupAll(".label").stream()
                        .map(label -> ((Labeled) label).getText())
                        .reduce("", String::concat)
                : "");
    }

    private void planned() {
        see("#drain-sheet");
        until("the drain is planned", () -> !at("#drain-start").isDisabled());
    }

    private List<String> queued() {
        return migrations.queue().entries().stream()
                .map(entry -> entry.request().words())
                .toList();
    }

    @Test
    void theKeyboardDrainsANode() {
        focus("#card-edge-1");
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        item("#menu-drain");
        for (int i = 0; i < 8 && !onFx(() -> robot.lookup("#menu-drain").query().isFocused()); i++) {
            robot.type(KeyCode.DOWN);
        }
        robot.type(KeyCode.ENTER);
        planned();
        says("#drain-sheet", "2 pods go, 2 stay");
        says("#drain-moves", "gru-train");
        says("#drain-moves", "most memory left: 6.1 GB");
        says("#drain-stays", "It belongs to ReplicaSet web, which would replace it");
        robot.type(KeyCode.ENTER);
        present("#drain-sheet", false);
        soon(() -> assertThat(queued()).containsExactly("gru-train → edge-2", "yolo-train → edge-3"));
        soon(() -> assertThat(migrations.drainer().cordons()).containsExactly("cordon edge-1"));
    }

    @Test
    void targetsAreChangedAndAPodMayStay() {
        click("#card-edge-1 .card-name");
        click("#inspector-drain");
        planned();
        onFx(() -> {
            @SuppressWarnings("unchecked")
            ChoiceBox<String> gru = (ChoiceBox<String>) at("#drain-target-gru-train");
            assertThat(gru.getItems()).as("only what fits").containsExactly("edge-2", "");
            gru.setValue("");
            @SuppressWarnings("unchecked")
            ChoiceBox<String> yolo = (ChoiceBox<String>) at("#drain-target-yolo-train");
            yolo.setValue("edge-2");
            ((CheckBox) at("#drain-cordon")).fire();
            return true;
        });
        says("#drain-sheet", "1 pod goes, 3 stay");
        says("#drain-moves", "stays, as you chose");
        says("#drain-moves", "chosen by you");
        click("#drain-start");
        present("#drain-sheet", false);
        soon(() -> assertThat(queued()).containsExactly("yolo-train → edge-2"));
        assertThat(migrations.drainer().cordons()).isEmpty();
    }

    @Test
    void aPlanThatMayNotCordonGoesOnWithout() {
        migrations
                .drainer()
                .answer(options -> new DrainPlan(
                        "edge-1",
                        options,
                        FakeDrainer.twoOfEdge1(options).moves(),
                        List.of(),
                        List.of(FakeDrainer.mayNotCordon("edge-1"))));
        click("#card-edge-1 .card-name");
        click("#inspector-drain");
        planned();
        until("it is greyed", () -> at("#drain-cordon").isDisabled());
        soon(() -> assertThat(text("#drain-no-cordon")).isEqualTo("You may not cordon node edge-1"));
        click("#drain-start");
        present("#drain-sheet", false);
        assertThat(migrations.drainer().cordons()).isEmpty();
        assertThat(queued()).hasSize(2);
    }

    @Test
    void aRefusalAndABlockSayWhy() {
        migrations.drainer().refuse(new MigrationException("There is no node edge-1 any more."));
        click("#card-edge-1 .card-name");
        click("#inspector-drain");
        says("#drain-sheet", "There is no node edge-1 any more.");
        until("it is greyed", () -> at("#drain-start").isDisabled());
        robot.type(KeyCode.ESCAPE);
        present("#drain-sheet", false);
        migrations.drainer().refuse(null);
        click("#inspector-drain");
        planned();
        migrations.drainer().refuse(new MigrationException("The node could not be cordoned: conflict."));
        click("#drain-start");
        says("#drain-sheet", "The node could not be cordoned: conflict.");
        assertThat(queued()).isEmpty();
    }

    @Test
    void aNodeIsCordonedAndUncordoned() {
        click("#card-edge-2 .card-name");
        click("#inspector-cordon");
        await().atMost(PATIENCE).until(() -> migrations.drainer().cordons().equals(List.of("cordon edge-2")));
        ClusterPicture now = cluster.picture();
        cluster.show(new ClusterPicture(
                now.version() + 1,
                now.liveness(),
                null,
                "",
                now.nodes().stream()
                        .map(node -> node.name().equals("edge-2") ? Pictures.cordoned(node) : node)
                        .toList(),
                now.pods(),
                now.volumes()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#inspector-cordon")).isEqualTo("Uncordon"));
        robot.rightClickOn(see("#card-edge-2 .card-name"));
        assertThat(item("#menu-cordon")).contains("Uncordon");
        chooseItem("#menu-cordon");
        await().atMost(PATIENCE)
                .until(() -> migrations.drainer().cordons().equals(List.of("cordon edge-2", "uncordon edge-2")));
    }

    @Test
    void readOnlyModeGreysAllOfIt() {
        click("#card-edge-1 .card-name");
        see("#inspector-drain");
        click("#read-only-switch");
        until("drain is greyed", () -> at("#inspector-drain").isDisabled());
        until("it is greyed", () -> at("#inspector-cordon").isDisabled());
        says("#inspector-node-why", "Read-only mode");
        robot.rightClickOn(see("#card-edge-1 .card-name"));
        assertThat(item("#menu-drain")).contains("Drain… — Read-only mode");
        assertThat(item("#menu-cordon")).contains("Cordon — Read-only mode");
    }
}
