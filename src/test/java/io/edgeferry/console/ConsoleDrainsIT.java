package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.Training;
import java.time.Duration;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The real console on the testbed: a node is examined, two real pods go by one act of the keyboard through the queue,
 * one comes back by a key, and the other node is drained. kubectl is the witness.
 */
class ConsoleDrainsIT extends OnTestbed {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final List<String> TRAININGS = List.of("gru", "lstm");

    private final Training training = new Training(testbed);

    ConsoleDrainsIT() {
        super("testbed-operator");
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        TRAININGS.forEach(training::remove);
        TRAININGS.forEach(name -> training.start(name, "w1"));
    }

    @AfterEach
    void remove() {
        TRAININGS.forEach(training::remove);
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void ready(String button) {
        await(button + " can be pressed")
                .atMost(LONG)
                .until(() -> onFx(() -> at(button) != null && !at(button).isDisabled()));
    }

    /** Waits until a clone is on the screen in place of the pod it comes from. */
    private void became(String pod, String clone) {
        await(pod + " became " + clone)
                .atMost(LONG)
                .until(() -> shows("#chip-default-" + clone) && !shows("#chip-default-" + pod));
    }

    @Test
    void aNodeIsExaminedTwoPodsGoOneComesBackAndTheOtherNodeIsDrained() throws Exception {
        size(1280, 860);
        see("#chip-default-lstm");

        click("#card-w1 .card-name");
        click("#inspector-examine");
        see("#doctor-sheet");
        onFx(() -> {
            ((TextField) at("#doctor-image")).setText(testbed.fact("IMAGE"));
            return true;
        });
        click("#doctor-start");
        await("the verdict")
                .atMost(LONG)
                .until(() -> texts("#doctor-verdict-box").contains("w1 is ready"));
        draw("drain-1-doctor");
        click("#doctor-close");
        says("#card-w1", "Checkpoints: ready");

        focus("#chip-default-gru");
        robot.press(KeyCode.SHIFT).type(KeyCode.DOWN).release(KeyCode.SHIFT);
        says("#inspector", "2 selected");
        robot.type(KeyCode.M);
        until("the target has the focus", () -> at("#target-w2").isFocused());
        robot.type(KeyCode.ENTER);
        see("#several-sheet");
        ready("#several-queue");
        draw("drain-2-several");
        robot.type(KeyCode.ENTER);
        present("#several-sheet", false);
        click("#rail-tasks");
        says("#queue-waiting", "lstm");
        draw("drain-3-queue");
        click("#rail-topology");
        became("gru", "gru-m1");
        became("lstm", "lstm-m1");
        for (String name : TRAININGS) {
            assertThat(training.assertTrainsOnlyOn(name, "w2")).isEqualTo(name + "-m1");
        }

        focus("#chip-default-gru-m1");
        robot.type(KeyCode.B);
        see("#plan-sheet");
        ready("#plan-migrate");
        says("#plan-sheet", "w1");
        robot.type(KeyCode.ENTER);
        present("#plan-sheet", false);
        became("gru-m1", "gru-m2");
        click("#chip-default-gru-m2");
        says("#inspector", "gru → gru-m1 → gru-m2");
        draw("drain-4-lineage");

        click("#card-w2 .card-name");
        click("#inspector-drain");
        see("#drain-sheet");
        ready("#drain-start");
        says("#drain-moves", "lstm-m1");
        says("#drain-sheet", "needs patch nodes");
        until("it is greyed", () -> ((CheckBox) at("#drain-cordon")).isDisabled());
        draw("drain-5-drain");
        robot.type(KeyCode.ENTER);
        present("#drain-sheet", false);
        became("lstm-m1", "lstm-m2");
        for (String name : TRAININGS) {
            assertThat(training.assertTrainsOnlyOn(name, "w1")).isEqualTo(name + "-m2");
            assertThat(training.assertUnbroken(name + "-m2")).isPositive();
        }
        training.assertNothingLeft();
    }
}
