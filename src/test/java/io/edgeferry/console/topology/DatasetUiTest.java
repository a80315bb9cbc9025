package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeDatasets;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Copying a dataset, alone and with its pod. */
class DatasetUiTest extends ConsoleUi {

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void planIsReady() {
        see("#plan-sheet");
        until("the plan is ready", () -> !at("#plan-migrate").isDisabled());
    }

    private void copiedOnce() {
        present("#plan-sheet", false);
        await().atMost(PATIENCE).until(() -> migrations.datasets().started().size() == 1);
        var request = migrations.datasets().started().getFirst().request();
        assertThat(request.namespace() + "/" + request.name()).isEqualTo("default/esc50");
        assertThat(request.target()).isEqualTo("edge-2");
        assertThat(migrations.started()).isEmpty();
    }

    @Test
    void aVolumeIsDroppedAndCopied() {
        drag("#volume-esc50", "#card-edge-2");
        planIsReady();
        says("#plan-sheet", "Copy esc50");
        soon(() -> assertThat(text("#plan-files")).isEqualTo("2\u202f000"));
        says("#plan-sheet", "default/esc50-m1");
        says("#plan-sheet", "/data/esc50-m1");
        says("#plan-sheet", "edge-1 → edge-2");
        click("#plan-migrate");
        copiedOnce();
    }

    @Test
    void theKeyboardDoesTheSame() {
        focus("#volume-esc50");
        robot.type(KeyCode.M);
        says("#target-chooser", "Copy esc50 to");
        says("#target-chooser", "It lies here");
        until("a fit target has the focus", () -> at("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        planIsReady();
        robot.type(KeyCode.ENTER);
        copiedOnce();
    }

    @Test
    void theMenuDoesTheSame() {
        robot.rightClickOn(see("#volume-esc50"));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        chooseItem("#menu-migrate");
        click("#target-edge-2");
        planIsReady();
        click("#plan-migrate");
        copiedOnce();
    }

    @Test
    void whileItHoversCardsSayWhatADropDoesOrWhyNot() {
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "Drop to copy. About 6.4 s, 600 MB in 2\u202f000 files. The original stays.");
        says("#card-edge-1", "It lies here");
        says("#card-edge-3", "Not ready: MemoryPressure");
        says("#card-master", "Drop to copy.");
        robot.type(KeyCode.ESCAPE);
        present("#dragged-chip", false);
        robot.drop();
        assertThat(shows("#plan-sheet")).isFalse();
        onFx(() -> {
            ((javafx.scene.control.ScrollPane) at("#card-board")).setVvalue(1);
            return true;
        });
        robot.drag(see("#volume-shared-results")).moveTo(see("#card-master"));
        says("#card-master", "It is tied to no node");
        robot.drop();
        assertThat(shows("#plan-sheet")).isFalse();
        assertThat(migrations.datasets().started()).isEmpty();
    }

    @Test
    void errorsBlockAndSayTheFixAndARefusalSaysWhy() {
        migrations.datasets().find(FakeDatasets.BROKEN);
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "Cannot copy: Not enough space on edge-2");
        robot.drop();
        says("#plan-sheet", "du -sh /var/lib/edgeferry");
        until("it is greyed", () -> at("#plan-migrate").isDisabled());
        robot.type(KeyCode.ESCAPE);
        present("#plan-sheet", false);
        migrations.datasets().refuse(new MigrationException("There is no claim esc50 any more."));
        onFx(() -> {
            // So that the card of the master is in the window too.
            stage.setWidth(1500);
            return true;
        });
        drag("#volume-esc50", "#card-master");
        says("#plan-sheet", "There is no claim esc50 any more.");
    }

    @Test
    void theOptionsPlanAgain() {
        drag("#volume-esc50", "#card-edge-2");
        planIsReady();
        click("#plan-options .title");
        see("#dataset-policy");
        onFx(() -> {
            @SuppressWarnings("unchecked")
            ChoiceBox<PolicyChoice.Kind> policy = (ChoiceBox<PolicyChoice.Kind>) at("#dataset-policy");
            policy.setValue(PolicyChoice.Kind.PAPER);
            return true;
        });
        // Which of two plans at work ends first is open.
        says("#plan-sheet", "as in the paper, up to 64");
        onFx(() -> {
            @SuppressWarnings("unchecked")
            ChoiceBox<TransferPath> path = (ChoiceBox<TransferPath>) at("#dataset-path");
            path.setValue(TransferPath.RELAY);
            return true;
        });
        await().atMost(PATIENCE)
                .until(() -> migrations.datasets().asked().getLast().options().path() == TransferPath.RELAY);
        says("#plan-sheet", "Relay through this machine");
        says("#plan-sheet", "as in the paper, up to 64");
        var options = migrations.datasets().asked().getLast().options();
        assertThat(options.path()).isEqualTo(TransferPath.RELAY);
        assertThat(options.policy().kind()).isEqualTo(PolicyChoice.Kind.PAPER);
    }

    @Test
    void aPodTakesItsDatasetAlongUnlessToldNotTo() {
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "Its dataset goes along: esc50, 600 MB.");
        robot.drop();
        planIsReady();
        says("#plan-sheet", "esc50 → esc50-m1");
        soon(() -> assertThat(onFx(() -> ((CheckBox) at("#plan-with-data")).isSelected()))
                .isTrue());
        click("#plan-with-data");
        says("#plan-sheet", "esc50 on edge-1 stays where it is.");
        planIsReady();
        assertThat(texts("#plan-sheet")).doesNotContain("esc50 → esc50-m1");
        click("#plan-with-data");
        says("#plan-sheet", "esc50 → esc50-m1");
        planIsReady();
        click("#plan-migrate");
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
        assertThat(migrations.started().getFirst().request().withData()).isTrue();
    }

    @Test
    void theKeyboardTakesAPodsDatasetAlongToo() {
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        until("a fit target has the focus", () -> at("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        planIsReady();
        says("#plan-sheet", "esc50 → esc50-m1");
        soon(() -> assertThat(onFx(() -> ((CheckBox) at("#plan-with-data")).isSelected()))
                .isTrue());
        robot.type(KeyCode.ENTER);
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
        var request = migrations.started().getFirst().request();
        assertThat(request.withData()).isTrue();
        assertThat(request.target()).isEqualTo("edge-2");
    }

    @Test
    void aPodWithoutDataOnItsNodeHasNoSwitch() {
        drag("#chip-default-transformer", "#card-edge-1");
        planIsReady();
        assertThat(shows("#plan-with-data")).isFalse();
        assertThat(migrations.asked().getLast().withData()).isFalse();
    }

    @Test
    void whatBelongsTogetherIsMarked() {
        click("#volume-esc50");
        until(
                "its pods are marked",
                () -> at("#chip-default-gru-train").getStyleClass().contains("linked")
                        && at("#chip-default-yolo-train").getStyleClass().contains("linked"));
        assertThat(onFx(() -> at("#volume-imagenet-tiny").getStyleClass().contains("linked")))
                .isFalse();
        click("#chip-default-gru-train");
        until("its volume is marked", () -> at("#volume-esc50").getStyleClass().contains("linked"));
        assertThat(onFx(() -> at("#chip-default-yolo-train").getStyleClass().contains("linked")))
                .isFalse();
        click("#card-edge-3");
        robot.moveTo(see("#chip-default-yolo-train"));
        until("hovering marks too", () -> at("#volume-esc50").getStyleClass().contains("linked"));
    }

    @Test
    void aCopyInFlightIsViolet() {
        see("#volume-esc50");
        FakeTask task = FakeTask.esc50().midCopy();
        migrations.add(task);
        Node pill = see("#flight-" + task.id());
        soon(() -> assertThat(onFx(() -> pill.getStyleClass().contains("data"))).isTrue());
    }
}
