package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.task.Flow;
import io.edgeferry.testbed.Training;
import java.io.IOException;
import java.time.Duration;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The real console on the testbed: a real pod is dragged onto another node, and comes back by the keyboard alone.
 * Makes the tutorial's pictures on the way.
 */
class ConsoleMigratesIT extends OnTestbed {

    private static final Duration MIGRATION = Duration.ofMinutes(3);

    private final Training training = new Training(testbed);

    ConsoleMigratesIT() {
        super("testbed-operator");
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        training.remove("gru");
        training.start("gru", "w1");
    }

    @AfterEach
    void remove() {
        testbed.testbed("latency", "0");
        training.remove("gru");
    }

    @Test
    void aDragMovesTheTrainingAndTheKeyboardBringsItBack() throws Exception {
        size(1280, 800);
        see("#chip-default-gru");
        draw("tutorial-1-topology");
        robot.drag(see("#chip-default-gru")).moveTo(see("#card-w2"));
        await("the card says what a drop does")
                .atMost(MIGRATION)
                .until(() -> texts("#card-w2").contains("without training"));
        draw("tutorial-2-drag");
        robot.drop();
        planIsReady();
        draw("tutorial-3-plan");
        // Over some distance, so that the move lasts for a few rounds of the window's control.
        testbed.testbed("latency", "40");
        click("#plan-migrate");
        present("#plan-sheet", false);
        migrated("gru-m1", "tutorial-4-task", "tutorial-5-done");
        testbed.testbed("latency", "0");
        windowsAreCharted();
        assertThat(training.assertTrainsOnlyOn("gru", "w2")).isEqualTo("gru-m1");

        click("#rail-topology");
        present("#chip-default-gru", false);
        focus("#chip-default-gru-m1");
        robot.type(KeyCode.M);
        until(
                "the fit target has the focus",
                () -> stage.getScene().lookup("#target-w1").isFocused());
        robot.type(KeyCode.ENTER);
        planIsReady();
        robot.type(KeyCode.ENTER);
        present("#plan-sheet", false);
        migrated("gru-m2", null, null);
        assertThat(training.assertTrainsOnlyOn("gru", "w1")).isEqualTo("gru-m2");
        assertThat(training.assertUnbroken("gru-m2")).isGreaterThan(20);
        training.assertNothingLeft();
    }

    /** The checkpoint went in several streams, and the chart tells why their number changed. */
    private void windowsAreCharted() {
        Flow flow = session().migrations().tasks().getFirst().snapshot().flow();
        assertThat(flow.samples()).anyMatch(sample -> sample.window() > 1 && sample.bytesPerSecond() > 1e6);
        assertThat(flow.epochs())
                .isNotEmpty()
                .allSatisfy(epoch -> assertThat(epoch.reason()).isNotBlank());
        says("#task-detail", "streams");
    }

    private void planIsReady() {
        see("#plan-sheet");
        await("the plan is ready")
                .atMost(MIGRATION)
                .until(() ->
                        onFx(() -> !stage.getScene().lookup("#plan-migrate").isDisabled()));
    }

    /** Waits in the tasks place until the newest migration says that it is done. */
    private void migrated(String clone, String during, String after) throws IOException {
        click("#rail-tasks");
        await("the task of " + clone + " is shown")
                .atMost(MIGRATION)
                .until(() -> texts("#task-detail").contains(clone)
                        || texts("#task-detail").contains("Dump"));
        if (during != null) {
            await("the dump runs")
                    .atMost(MIGRATION)
                    .until(() -> texts("#task-state").contains("running")
                            || texts("#task-state").contains("migrated"));
            draw(during);
        }
        await(clone + " is migrated")
                .atMost(MIGRATION)
                .until(() -> texts("#task-detail").contains("Pod " + clone + " trains on node"));
        says("#task-state", "migrated");
        if (after != null) {
            draw(after);
        }
    }
}
