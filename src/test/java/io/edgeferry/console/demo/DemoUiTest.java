package io.edgeferry.console.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeDemonstrations;
import io.edgeferry.console.shell.Entrance;
import io.edgeferry.protection.demo.DemoChoices;
import io.edgeferry.protection.demo.DemoOptions;
import io.edgeferry.protection.demo.DemoPhase;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.Fault;
import java.time.Duration;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.shape.Path;
import org.junit.jupiter.api.Test;

/** The place of the demonstration, as an instructor uses it. */
class DemoUiTest extends ConsoleUi {

    private final FakeDemonstrations demos = new FakeDemonstrations();

    @Override
    protected Entrance entrance() throws Exception {
        return super.entrance().with(session -> demos);
    }

    private void arrive() {
        robot.press(KeyCode.CONTROL, KeyCode.D).release(KeyCode.D, KeyCode.CONTROL);
        says("#demo", "Ready");
        until(
                "a training is offered",
                () -> !stage.getScene().lookup("#demo-start").isDisabled());
    }

    private void shows(DemoSnapshot snapshot) {
        demos.show(snapshot);
        await(snapshot.headline())
                .atMost(PATIENCE)
                .until(() -> text("#demo-headline").equals(snapshot.headline()));
    }

    private boolean enabled(String id) {
        return onFx(() -> !stage.getScene().lookup(id).isDisabled());
    }

    @Test
    void eachActIsOneClick() {
        arrive();
        click("#demo-start");
        assertThat(demos.asked()).containsExactly("begin");
        DemoOptions begun = demos.last();
        assertThat(begun).isNotNull();
        assertThat(begun.fromPod()).as("the lab's own training").isNull();
        assertThat(begun.every()).isEqualTo(Duration.ofSeconds(10));
        assertThat(begun.automatic()).as("the instructor breaks the node").isFalse();
        shows(FakeDemonstrations.at(12, DemoPhase.TRAINING, "Training, not protected yet", ""));
        assertThat(enabled("#demo-break")).as("no checkpoint yet").isFalse();
        shows(FakeDemonstrations.at(30, DemoPhase.PROTECTED, "Protected: last checkpoint 4 s old", ""));
        soon(() -> assertThat(text("#demo-break")).isEqualTo("Cut edge-1 off"));
        click("#demo-break");
        assertThat(demos.asked()).endsWith("break");
        click("#demo-restart");
        assertThat(demos.asked()).endsWith("begin");
        click("#demo-stop");
        assertThat(demos.asked()).containsExactly("begin", "break", "begin", "stop");
    }

    @Test
    void pageDownDoesWhatComesNext() {
        arrive();
        robot.push(KeyCode.PAGE_DOWN);
        await().atMost(PATIENCE).until(() -> demos.asked().equals(List.of("begin")));
        shows(FakeDemonstrations.at(12, DemoPhase.TRAINING, "Training, not protected yet", ""));
        robot.push(KeyCode.PAGE_DOWN);
        shows(FakeDemonstrations.at(30, DemoPhase.PROTECTED, "Protected: last checkpoint 4 s old", ""));
        assertThat(demos.asked()).as("too early is nothing").containsExactly("begin");
        robot.push(KeyCode.PAGE_DOWN);
        await().atMost(PATIENCE).until(() -> demos.asked().equals(List.of("begin", "break")));
        shows(FakeDemonstrations.at(100, DemoPhase.DONE, "Resumed after 23.7 s, 35 steps lost", ""));
        robot.push(KeyCode.PAGE_DOWN);
        await().atMost(PATIENCE).until(() -> demos.asked().equals(List.of("begin", "break", "begin")));
    }

    @Test
    void figuresAndCurvesAreThoseOfTheSnapshot() {
        arrive();
        soon(() -> assertThat(text("#demo-rto-value")).isEqualTo("–"));
        DemoSnapshot end = FakeDemonstrations.at(100, DemoPhase.DONE, "Resumed after 23.7 s, 35 steps lost", "");
        shows(end);
        soon(() -> assertThat(text("#demo-rpo-value")).isEqualTo("8.7 s"));
        soon(() -> assertThat(text("#demo-rto-value")).isEqualTo("23.7 s"));
        soon(() -> assertThat(text("#demo-saved-value")).isEqualTo("18.8 s"));
        soon(() -> assertThat(texts("#demo")).contains("68.6 s resumed, 87.4 s begun anew"));
        soon(() -> assertThat(points("#loss-chart .loss-resumed"))
                .as("original and resumed, not joined")
                .isGreaterThan(100));
        soon(() -> assertThat(points("#loss-chart .loss-anew")).isGreaterThan(50));
        soon(() -> assertThat(onFx(() -> stage.getScene().lookup("#loss-chart").getAccessibleText()))
                .contains("resumed: step " + end.resumed().getLast().step()));
    }

    private int points(String curve) {
        return onFx(() -> ((Path) stage.getScene().lookup(curve)).getElements().size());
    }

    @Test
    void whatMakesTheCheckpointsIsSaidFromTheFirstOneOn() {
        arrive();
        present("#demo-engine", false);
        shows(FakeDemonstrations.at(12, DemoPhase.TRAINING, "Training, not protected yet", ""));
        assertThat(shows("#demo-engine")).isFalse();
        shows(FakeDemonstrations.at(30, DemoPhase.PROTECTED, "Protected: last checkpoint 4 s old", ""));
        says("#demo-engine", "lab checkpoint, not CRIU");
        click("#demo-big");
        says("#demo-engine", "lab checkpoint, not CRIU");
    }

    @Test
    void notesFollowThePhaseAndCanBeHidden() {
        arrive();
        shows(FakeDemonstrations.at(45, DemoPhase.BROKEN, "Node edge-1 is cut off", "lease 7 of 20 s"));
        says("#demo-notes", "Nobody knows yet");
        click("#demo-show-notes");
        present("#demo-notes", false);
        click("#demo-show-notes");
        see("#demo-notes");
    }

    @Test
    void bigTypeIsBig() {
        arrive();
        double before = size();
        click("#demo-big");
        until(
                "the headline grew",
                () -> ((Label) stage.getScene().lookup("#demo-headline"))
                                .getFont()
                                .getSize()
                        > before);
        soon(() -> assertThat(size()).isGreaterThanOrEqualTo(40));
    }

    private double size() {
        return onFx(() ->
                ((Label) stage.getScene().lookup("#demo-headline")).getFont().getSize());
    }

    @Test
    void whatIsChosenIsBegun() {
        demos.offer(new DemoChoices(false, true, List.of("gru"), List.of("w1", "w2")));
        arrive();
        onFx(() -> {
            choose("#demo-fault", Fault.KILL);
            choose("#demo-node", "w2");
            return true;
        });
        click("#demo-start");
        DemoOptions begun = demos.last();
        assertThat(begun).isNotNull();
        assertThat(begun.fromPod()).isEqualTo("gru");
        assertThat(begun.node()).isEqualTo("w2");
        assertThat(begun.fault()).isEqualTo(Fault.KILL);
    }

    @SuppressWarnings("unchecked")
    private <T> void choose(String id, T value) {
        ((javafx.scene.control.ChoiceBox<T>) stage.getScene().lookup(id)).setValue(value);
    }

    @Test
    void withoutATrainingNoneCanBeBegun() {
        demos.offer(new DemoChoices(false, true, List.of(), List.of("w1", "w2")));
        robot.press(KeyCode.CONTROL, KeyCode.D).release(KeyCode.D, KeyCode.CONTROL);
        see("#demo-start");
        until("it is forbidden", () -> stage.getScene().lookup("#demo-start").isDisabled());
    }

    @Test
    void readOnlyModeForbidsIt() {
        arrive();
        click("#read-only-switch");
        until("it is forbidden", () -> stage.getScene().lookup("#demo-start").isDisabled());
        robot.push(KeyCode.PAGE_DOWN);
        assertThat(demos.asked()).isEmpty();
    }

    @Test
    void closingTheWindowAsksWhileOneRuns() {
        arrive();
        shows(FakeDemonstrations.at(45, DemoPhase.BROKEN, "Node edge-1 is cut off", "lease 7 of 20 s"));
        onFx(() -> {
            stage.fireEvent(new javafx.stage.WindowEvent(stage, javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        says("#leave", "A demonstration is running");
        click("#leave-stay");
        soon(() -> assertThat(onFx(() -> stage.isShowing())).isTrue());
    }
}
