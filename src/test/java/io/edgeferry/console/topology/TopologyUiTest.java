package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Dragging and choosing targets, as a person does it. */
class TopologyUiTest extends ConsoleUi {

    private void migratesOnce() {
        see("#plan-sheet");
        until("the plan is ready", () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        click("#plan-migrate");
        present("#plan-sheet", false);
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
        assertThat(migrations.started().getFirst().request().pod()).isEqualTo("gru-train");
        assertThat(migrations.started().getFirst().request().target()).isEqualTo("edge-2");
        see("#dock");
        says("#dock", "gru-train: edge-1 → edge-2");
    }

    @Test
    void aDragOpensThePlanAndMigratesOnce() {
        see("#chip-default-gru-train");
        drag("#chip-default-gru-train", "#card-edge-2");
        migratesOnce();
    }

    @Test
    void theKeyboardDoesTheSame() {
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        see("#target-edge-2");
        until("the first fit target has the focus", () -> stage.getScene().lookup("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        see("#plan-sheet");
        until("the plan is ready", () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        robot.type(KeyCode.ENTER);
        present("#plan-sheet", false);
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
    }
}
