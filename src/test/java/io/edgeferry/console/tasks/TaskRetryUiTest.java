package io.edgeferry.console.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.Forbidden;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** What can be done about a task that failed, was taken back, stopped or was broken off. */
class TaskRetryUiTest extends ConsoleUi {

    private FakeTask past(FakeTask task) {
        migrations.remember(List.of(task.snapshot()));
        click("#rail-tasks");
        click("#task-" + task.id());
        says("#task-detail", task.id().value());
        return task;
    }

    private static FakeTask stoppedCopy() {
        return FakeTask.esc50()
                .midCopy()
                .fail("copy", "edge-2 was not reached")
                .end(
                        TaskState.NEEDS_YOU,
                        "Node edge-2 was not reached. What was copied to node edge-2 is kept.",
                        List.of("edgeferry recover"));
    }

    private boolean disabled(String id) {
        return onFx(() -> stage.getScene().lookup(id).isDisabled());
    }

    @Test
    void aPodThatWasTakenBackIsPlannedOnceMore() {
        past(FakeTask.gru().halfway().fail("move", "broke").end(TaskState.ROLLED_BACK, "The source runs.", List.of()));
        click("#task-retry");
        says("#plan-sheet", "Migrate gru-train");
        await().atMost(PATIENCE).until(() -> !migrations.asked().isEmpty());
        assertThat(migrations.asked().getFirst().pod()).isEqualTo("gru-train");
        assertThat(migrations.asked().getFirst().target()).isEqualTo("edge-2");
        assertThat(shows("#task-bring-back")).isFalse();
        assertThat(shows("#task-discard")).isFalse();
    }

    @Test
    void aCopyThatFailedIsPlannedOnceMoreByTheKeyboard() {
        past(FakeTask.esc50().fail("list", "no").end(TaskState.FAILED, "It could not begin.", List.of()));
        focus("#task-retry");
        robot.type(KeyCode.SPACE);
        says("#plan-sheet", "Copy esc50");
        await().atMost(PATIENCE).until(() -> !migrations.datasets().asked().isEmpty());
        assertThat(migrations.datasets().asked().getFirst().name()).isEqualTo("esc50");
        assertThat(migrations.datasets().asked().getFirst().target()).isEqualTo("edge-2");
    }

    @Test
    void aPodThatNeedsYouIsNotTriedAgain() {
        past(FakeTask.gru().halfway().fail("move", "x").end(TaskState.NEEDS_YOU, "It is frozen.", List.of("recover")));
        says("#task-detail", "It is frozen.");
        assertThat(shows("#task-retry")).isFalse();
        assertThat(shows("#task-go-on")).isFalse();
        assertThat(shows("#task-discard")).isFalse();
    }

    @Test
    void aCopyThatNeedsYouGoesOnByTheSameOperation() {
        FakeTask task = past(stoppedCopy());
        assertThat(shows("#task-retry")).isFalse();
        click("#task-go-on");
        says("#task-state", "running");
        says("#task-detail", task.id().value());
        assertThat(migrations.resumed()).containsExactly(task.id().value());
        assertThat(migrations.datasets().asked()).isEmpty();
        present("#task-go-on", false);
    }

    @Test
    void discardAsksFirstAndSaysWhatItDid() {
        FakeTask task = past(stoppedCopy());
        click("#task-discard");
        says("#discard", "Discard the copy of esc50?");
        says("#discard", "what was copied to edge-2 (412 MB)");
        says("#discard", "volume and claim esc50-m1 if they were made");
        says("#discard", "esc50 on edge-1 is not touched");
        robot.type(KeyCode.ESCAPE);
        present("#discard", false);
        assertThat(migrations.discarded()).isEmpty();
        CountDownLatch gate = new CountDownLatch(1);
        migrations.hold(gate);
        click("#task-discard");
        click("#discard-yes");
        says("#task-detail", "Discarding…");
        assertThat(shows("#task-go-on")).isFalse();
        gate.countDown();
        says("#console", "The copy of esc50 is discarded");
        says("#console", "nothing of the copy is left");
        says("#task-state", "rolled back");
        assertThat(migrations.discarded()).containsExactly(task.id().value());
    }

    @Test
    void enterKeepsACopyThatIsAskedAbout() {
        past(stoppedCopy());
        click("#task-discard");
        see("#discard");
        robot.type(KeyCode.SPACE);
        present("#discard", false);
        assertThat(migrations.discarded()).isEmpty();
    }

    @Test
    void whyItDoesNotGoOnIsSaid() {
        past(stoppedCopy());
        migrations.refuseToSettle("Operation is over, or some process works on it.");
        click("#task-go-on");
        says("#console", "It does not go on");
        says("#console", "some process works on it");
    }

    @Test
    void aCopyThatWasBrokenOffSaysSoAndOneThatAnotherProcessDoesGoesOn() {
        FakeTask broken = past(FakeTask.esc50().midCopy());
        says("#task-outcome", "broken off");
        assertThat(broken.snapshot().kind()).isEqualTo(TaskKind.DATASET);
        see("#task-go-on");
        see("#task-discard");
        migrations.busy(broken.id());
        present("#task-go-on", false);
        present("#task-outcome", false);
    }

    @Test
    @Forbidden("create persistentvolumes")
    void readOnlyModeAndMissingRightsGreyIt() {
        past(stoppedCopy());
        until("go on is greyed", () -> disabled("#task-go-on") && disabled("#task-discard"));
        robot.moveTo(see("#task-go-on"));
        soon(() -> assertThat(onFx(() -> stage.getScene().lookup("#task-go-on").getAccessibleHelp()))
                .isEqualTo("Go on — needs create persistentvolumes"));
        click("#read-only-switch");
        until(
                "it says read-only",
                () -> "Go on — Read-only mode"
                        .equals(stage.getScene().lookup("#task-go-on").getAccessibleHelp()));
        click("#task-go-on");
        assertThat(migrations.resumed()).isEmpty();
    }
}
