package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import java.time.Instant;
import java.util.stream.Stream;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.Test;

/** Dragging, choosing and looking, as a person does it. */
class TopologyUiTest extends ConsoleUi {

    private void planIsReady() {
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
    }

    private void migratedOnce() {
        present("#plan-sheet", false);
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
        assertThat(migrations.started().getFirst().request().pod()).isEqualTo("gru-train");
        assertThat(migrations.started().getFirst().request().target()).isEqualTo("edge-2");
        says("#dock", "gru-train: edge-1 → edge-2");
        assertThat(migrations.started()).hasSize(1);
    }

    private void selectedIs(String chip) {
        until(
                chip + " is selected",
                () -> stage.getScene().lookup(chip).getStyleClass().contains("selected"));
    }

    @Test
    void aDragOpensThePlanAndMigratesOnce() {
        drag("#chip-default-gru-train", "#card-edge-2");
        planIsReady();
        click("#plan-migrate");
        migratedOnce();
    }

    @Test
    void theKeyboardDoesTheSame() {
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        until(
                "the first fit target has the focus",
                () -> stage.getScene().lookup("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        planIsReady();
        robot.type(KeyCode.ENTER);
        migratedOnce();
    }

    @Test
    void theMenuDoesTheSame() {
        robot.rightClickOn(see("#chip-default-gru-train"));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        chooseItem("#menu-migrate");
        click("#target-edge-2");
        planIsReady();
        click("#plan-migrate");
        migratedOnce();
    }

    @Test
    void whileItHoversCardsSayWhatADropDoesOrWhyNot() {
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "About 9.2 s without training, about 198 MB to move.");
        says("#card-edge-1", "It runs here");
        says("#card-edge-3", "Not ready: MemoryPressure");
        says("#card-master", "No worker: tainted control-plane:NoSchedule");
        see("#dragged-chip");
        robot.moveTo(see("#card-edge-3")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "About 9.2 s without training");
        assertThat(migrations.asked().stream().distinct())
                .as("one plan for pod and target")
                .hasSize(1);
        robot.type(KeyCode.ESCAPE);
        present("#dragged-chip", false);
        robot.drop();
        assertThat(shows("#plan-sheet")).isFalse();
        assertThat(texts("#card-edge-2")).doesNotContain("Drop to migrate");
    }

    @Test
    void aDropOnAnUnfitCardDoesNothing() {
        drag("#chip-default-gru-train", "#card-edge-3");
        present("#dragged-chip", false);
        assertThat(shows("#plan-sheet")).isFalse();
        assertThat(migrations.asked()).noneMatch(request -> request.target().equals("edge-3"));
        assertThat(migrations.started()).isEmpty();
    }

    @Test
    void anErrorOfThePreflightDisablesMigrateAndSaysTheFix() {
        migrations.find(FakeMigrations.BROKEN);
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "Cannot migrate: criu is not installed on the target");
        robot.drop();
        says("#plan-sheet", "sudo apt-get install criu");
        says("#plan-sheet", "1 to mend");
        until("it is greyed", () -> see0("#plan-migrate").isDisabled());
        robot.type(KeyCode.ENTER).type(KeyCode.ESCAPE);
        present("#plan-sheet", false);
        assertThat(migrations.started()).isEmpty();
    }

    private javafx.scene.Node see0(String id) {
        return stage.getScene().lookup(id);
    }

    @Test
    void aRefusedPlanSaysWhy() {
        migrations.refuse(new MigrationException("The pod belongs to ReplicaSet/web, which would make a new one."));
        drag("#chip-default-gru-train", "#card-edge-2");
        says("#plan-sheet", "The pod belongs to ReplicaSet/web");
        until("it is greyed", () -> see0("#plan-migrate").isDisabled());
    }

    @Test
    void anotherOptionPlansAgain() {
        drag("#chip-default-gru-train", "#card-edge-2");
        planIsReady();
        says("#plan-sheet", "gru-train-m1");
        click("#plan-options .title");
        see("#option-naming");
        onFx(() -> {
            @SuppressWarnings("unchecked")
            ChoiceBox<MigrationOptions.Naming> box = (ChoiceBox<MigrationOptions.Naming>) see0("#option-naming");
            box.setValue(MigrationOptions.Naming.KEEP);
            return true;
        });
        says("#plan-sheet", "gru-train, container train");
        assertThat(migrations.asked().getLast().options().naming()).isEqualTo(MigrationOptions.Naming.KEEP);
    }

    @Test
    void anUpdateKeepsSelectionFocusAndChips() {
        click("#chip-default-gru-train");
        selectedIs("#chip-default-gru-train");
        var before = see("#chip-default-gru-train");
        cluster.show(Pictures.withPods(
                cluster.picture(),
                Stream.concat(cluster.picture().pods().stream(), Stream.of(Pictures.pod("newcomer", "edge-1")))
                        .toList()));
        see("#chip-default-newcomer");
        selectedIs("#chip-default-gru-train");
        assertThat(see("#chip-default-gru-train")).isSameAs(before);
        soon(() -> assertThat(onFx(before::isFocused)).isTrue());
        says("#inspector", "gru-train");
    }

    @Test
    void arrowsLeadFromChipToChip() {
        focus("#chip-default-gru-train");
        robot.type(KeyCode.DOWN);
        until(
                "the next chip has the focus",
                () -> see0("#chip-default-yolo-train").isFocused());
        robot.type(KeyCode.ENTER);
        says("#inspector", "yolo-train");
    }

    @Test
    void aStalePictureSaysSinceWhenAndWhy() {
        see("#chip-default-gru-train");
        cluster.show(Pictures.stale(
                cluster.picture(), Instant.parse("2026-01-05T12:03:00Z"), "The API server does not answer."));
        says("#stale-notice", "The API server does not answer.");
        await().atMost(PATIENCE).until(() -> text("#liveness").startsWith("stale since"));
        see("#chip-default-gru-train");
    }

    @Test
    void theSearchHidesWhatDoesNotMatch() {
        see("#chip-default-yolo-train");
        onFx(() -> {
            ((TextInputControl) see0("#search")).setText("gru");
            return true;
        });
        present("#chip-default-yolo-train", false);
        see("#chip-default-gru-train");
        present("#card-edge-2", false);
        onFx(() -> {
            ((TextInputControl) see0("#search")).setText("nothing like it");
            return true;
        });
        says("#topology", "Nothing has that in its name");
    }

    @Test
    void manyNodesFold() {
        cluster.show(Pictures.many(80));
        see("#card-edge-000");
        present("#chip-default-train-0", false);
        says("#card-edge-000", "1 pod");
    }

    @Test
    void aFlightOpensItsTask() {
        see("#chip-default-gru-train");
        FakeTask task = FakeTask.gru().halfway();
        migrations.add(task);
        var pill = see("#flight-" + task.id());
        robot.clickOn(pill, MouseButton.PRIMARY);
        says("#task-detail", "gru-train: edge-1 → edge-2");
    }

    @Test
    void theInspectorAsksForTheLog() {
        click("#chip-default-gru-train");
        says("#inspector", "edgeferry/torch:1");
        onFx(() -> {
            ((javafx.scene.control.TabPane) see0(".inspector-tabs"))
                    .getSelectionModel()
                    .select(1);
            return true;
        });
        until(
                "the log is there",
                () -> ((TextInputControl) see0("#inspector-log")).getText().contains("step 1431"));
    }
}
