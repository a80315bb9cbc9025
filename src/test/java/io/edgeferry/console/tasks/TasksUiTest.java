package io.edgeferry.console.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskState;
import java.util.List;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;

/** Tasks as a person sees them: running, cancelled, ended, and those that need somebody. */
class TasksUiTest extends ConsoleUi {

    private FakeTask show(FakeTask task) {
        migrations.add(task);
        click("#rail-tasks");
        click("#task-" + task.id());
        says("#task-detail", "gru-train: edge-1 → edge-2");
        return task;
    }

    @Test
    void aRunningTaskGoesOnBeforeOnesEyes() {
        FakeTask task = show(FakeTask.gru().pass("preflight", 410));
        says("#task-state", "running");
        says("#task-detail", "0.41 s");
        says("#task-detail", "of about 0.4 s");
        task.pass("prepare", 760).enter("move", 0).move(88_000_000, 198_000_000);
        says("#task-detail", "88 MB of 198 MB");
        task.move(198_000_000, 198_000_000).end(TaskState.SUCCEEDED, "gru-train-m1 runs on edge-2.", List.of());
        says("#task-detail", "gru-train-m1 runs on edge-2.");
        says("#task-state", "migrated");
    }

    @Test
    void anUnknownTotalIsSaid() {
        show(FakeTask.gru().enter("move", 0).move(88_000_000, -1));
        says("#task-detail", "88 MB, of how many is not known");
    }

    @Test
    void cancelAsksTheTaskOnce() {
        FakeTask task = show(FakeTask.gru().halfway());
        click("#task-cancel");
        await().atMost(PATIENCE).until(() -> task.cancels() == 1);
        says("#task-state", "cancelling");
        task.end(TaskState.ROLLED_BACK, "Cancelled; the source pod runs on edge-1.", List.of());
        says("#task-state", "rolled back");
        says("#task-detail", "the source pod runs on edge-1");
    }

    @Test
    void aLateCancelSaysThatItIsTooLate() {
        FakeTask task = show(FakeTask.gru().halfway());
        task.passPointOfNoReturn();
        click("#task-cancel");
        says("#task-detail", "too late to cancel");
    }

    @Test
    void needsYouShowsTheCommands() {
        show(FakeTask.gru()
                .halfway()
                .fail("move", "broke")
                .end(TaskState.NEEDS_YOU, "The source is frozen.", List.of("ssh root@10.0.0.7 crictl unpause 3f2a")));
        says("#task-state", "needs you");
        says("#task-commands", "ssh root@10.0.0.7 crictl unpause 3f2a");
    }

    @Test
    void bringBackPlansTheCloneBackToTheSource() {
        show(FakeTask.gru().done());
        click("#task-bring-back");
        says("#plan-sheet", "Migrate gru-train-m1");
        await().atMost(PATIENCE).until(() -> !migrations.asked().isEmpty());
        assertThat(migrations.asked().getFirst().target()).isEqualTo("edge-1");
        assertThat(migrations.asked().getFirst().pod()).isEqualTo("gru-train-m1");
    }

    @Test
    void pastTasksOfTheJournalAreListedOnce() {
        FakeTask past = FakeTask.gru().done();
        migrations.remember(List.of(past.snapshot()));
        FakeTask running = show(FakeTask.gru().halfway());
        see("#task-" + past.id());
        migrations.remember(List.of(past.snapshot(), running.snapshot()));
        var list = (javafx.scene.control.ListView<?>) see("#task-list");
        soon(() -> assertThat(onFx(() -> list.getItems().size())).isEqualTo(2));
    }

    @Test
    void withoutTasksItSaysHowToMakeOne() {
        click("#rail-tasks");
        says("#tasks", "Nothing ran yet");
    }

    private void choose(String box, Object value) {
        Node node = see(box);
        onFx(() -> {
            @SuppressWarnings("unchecked")
            var choice = (javafx.scene.control.ChoiceBox<Object>) node;
            choice.setValue(value);
            return true;
        });
    }

    @Test
    void tasksAreFoundByTextKindAndState() {
        FakeTask pod = FakeTask.gru().done();
        FakeTask dataset = FakeTask.copying();
        migrations.remember(List.of(pod.snapshot()));
        migrations.add(dataset);
        click("#rail-tasks");
        see("#task-" + pod.id());
        robot.clickOn(see("#task-search")).write("esc50");
        present("#task-" + pod.id(), false);
        says("#task-detail", "dataset migration");
        robot.type(javafx.scene.input.KeyCode.ESCAPE);
        see("#task-" + pod.id());
        choose("#task-kind", TaskFilter.Kind.PODS);
        present("#task-" + dataset.id(), false);
        says("#task-detail", "pod migration");
        choose("#task-filter-state", TaskFilter.State.FAILED);
        says("#task-none", "No task fits");
        robot.clickOn(see("#task-none").lookup("#empty-action"));
        see("#task-" + dataset.id());
        see("#task-" + pod.id());
    }

    @Test
    void aTaskThatIsOpenedFromElsewhereIsNotHiddenByTheFilter() {
        FakeTask pod = show(FakeTask.gru().halfway());
        choose("#task-kind", TaskFilter.Kind.DATASETS);
        says("#task-none", "No task fits");
        click("#rail-topology");
        click("#dock-open");
        says("#task-detail", pod.id().value());
    }

    @Test
    void aDatasetIsNotBroughtBack() {
        FakeTask task = FakeTask.copied();
        migrations.remember(List.of(task.snapshot()));
        click("#rail-tasks");
        click("#task-" + task.id());
        says("#task-detail", "dataset migration");
        says("#task-detail", "hashes agree");
        assertThat(shows("#task-bring-back")).isFalse();
        assertThat(shows("#task-retry")).isFalse();
        says("#flow-charts", "Throughput and window");
    }
}
