package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Protected;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person fails a pod over: what is dangerous is asked for twice, and a refusal leaves the sheet open. */
class FailoverUiTest extends ConsoleUi {

    @BeforeEach
    void openTheSheet() {
        see("#chip-default-gru-train");
        shows(Protected.vitals("edge-1", 44, 3, false));
        click("#rail-protect");
        focus("#protect-fail-over");
        robot.type(KeyCode.SPACE);
        see("#failover-sheet");
    }

    private void shows(NodeVitals node) {
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(2, Duration.ofSeconds(30))
                        .build()),
                List.of(node));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private FailoverRequest request() {
        await().atMost(PATIENCE).until(() -> !protections.failovers().isEmpty());
        return protections.failovers().getLast();
    }

    @Test
    void theKeyboardAloneFailsOverWithNothingDangerous() {
        says("#failover-notice", "Node edge-1 counts as lost: lease 44 s of 20 s, 3 of 3 probes failed.");
        soon(() -> assertThat(text("#failover-from"))
                .matches("(?s)step 4\u202f711, saved (\\d+ min )?\\d+ s ago.*on edge-2.*"));
        soon(() -> assertThat(texts("#failover-holds")).contains("Guard on the node", "holds", "Not asked for."));
        until("the button has the focus", () -> at("#failover-go").isFocused());
        robot.type(KeyCode.SPACE);
        present("#failover-sheet", false);
        assertThat(request()).isEqualTo(new FailoverRequest("default", "gru-train", null, false, false, false));
        see("#dock");
        says("#dock", "Failover of gru-train off edge-1");
    }

    @Test
    void aNodeThatLivesIsSaidToMakeItPointless() {
        shows(Protected.alive("edge-1"));
        says("#failover-notice", "a failover is called off before it does anything");
        shows(Protected.vitals("edge-1", 3, 0, true));
        says("#failover-notice", "The API server does not answer");
    }

    @Test
    void taintAndSwitchedOffAreAskedForASecondTime() {
        click("#failover-taint");
        click("#failover-off");
        click("#failover-cold");
        until("it says that it asks", () -> text("#failover-go").equals("Fail over…"));
        chooseTarget("edge-2");
        click("#failover-go");
        says("#failover-sure", "two copies of gru-train train at once");
        soon(() -> assertThat(texts("#failover-sure")).contains("All pods of node edge-1 are evicted"));
        until("Back has the focus", () -> at("#failover-back").isFocused());
        robot.type(KeyCode.SPACE);
        present("#failover-sure", false);
        assertThat(protections.failovers()).isEmpty();
        soon(() -> assertThat(onFx(() -> ((CheckBox) at("#failover-taint")).isSelected()))
                .isTrue());
        click("#failover-go");
        says("#failover-sure", "Is this certain?");
        click("#failover-go");
        assertThat(request()).isEqualTo(new FailoverRequest("default", "gru-train", "edge-2", true, true, true));
    }

    @SuppressWarnings("unchecked")
    private void chooseTarget(String node) {
        onFx(() -> {
            ChoiceBox<FailoverSheet.Target> box = (ChoiceBox<FailoverSheet.Target>) at("#failover-target");
            box.setValue(box.getItems().stream()
                    .filter(one -> one.node().equals(node))
                    .findFirst()
                    .orElseThrow());
            return true;
        });
    }

    @Test
    void theNodeItIsOnIsNoTarget() {
        List<String> offered = onFx(() -> ((ChoiceBox<?>) at("#failover-target"))
                .getItems().stream()
                        .map(one -> ((FailoverSheet.Target) one).node())
                        .toList());
        assertThat(offered).startsWith("").contains("edge-2").doesNotContain("edge-1");
    }

    @Test
    void aRefusalIsSaidAndTheSheetStays() {
        protections.refuse("Another console leads it.");
        click("#failover-go");
        says("#failover-said", "Another console leads it.");
        until("it can be tried again", () -> !at("#failover-go").isDisabled());
        robot.type(KeyCode.ESCAPE);
        present("#failover-sheet", false);
    }

    @Test
    void aFailoverThatNeedsAPersonIsAskedForAgainFromItsTask() {
        robot.type(KeyCode.ESCAPE);
        present("#failover-sheet", false);
        FakeTask task =
                FakeTask.failover("gru-train", "edge-1").pass("detect", 20_000).enter("fence", 900);
        task.fail("fence", "nothing holds");
        task.end(
                TaskState.NEEDS_YOU,
                "Nothing keeps the old copy from running on.",
                List.of("edgeferry failover gru-train"));
        migrations.add(task);
        click("#rail-tasks");
        says("#task-state", "needs you");
        says("#task-detail", "failover · default");
        assertThat(texts("#task-detail")).doesNotContain("migration");
        click("#task-retry");
        see("#failover-sheet");
    }
}
