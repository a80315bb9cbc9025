package io.edgeferry.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;

/** What a person is told when a task ends while they look elsewhere. */
class TaskNoticesUiTest extends ConsoleUi {

    private static Optional<Node> notice(String words) {
        return onFx(() -> Window.getWindows().stream()
                .filter(PopupWindow.class::isInstance)
                .map(window -> window.getScene().getRoot())
                .flatMap(root -> root.lookupAll(".label").stream())
                .filter(label -> ((Labeled) label).getText() != null
                        && ((Labeled) label).getText().contains(words))
                .findFirst());
    }

    private static void told(String words) {
        await("a notice says " + words)
                .atMost(PATIENCE)
                .until(() -> notice(words).isPresent());
    }

    private void running(FakeTask task) {
        see("#chip-default-gru-train");
        migrations.add(task);
        see("#dock");
    }

    @Test
    void aDatasetThatArrivedIsTold() {
        FakeTask task = FakeTask.copying();
        running(task);
        task.leave("copy").end(TaskState.SUCCEEDED, "2000 files are on edge-2.\nMore", List.of());
        told("Dataset migrated. 2000 files are on edge-2.");
        told("esc50: edge-1 → edge-2");
        assertThat(notice("More")).as("only the first line").isEmpty();
    }

    @Test
    void aPodThatNeedsSomebodyIsToldAndLeadsToItsTask() {
        FakeTask task = FakeTask.gru().halfway();
        running(task);
        task.end(TaskState.NEEDS_YOU, "The source is frozen.", List.of("crictl unpause 3f2a"));
        told("Pod migration needs you. The source is frozen.");
        Node notice = notice("The source is frozen.").orElseThrow();
        until("it stands still", () -> notice.getOpacity() == 1);
        robot.clickOn(notice);
        says("#task-commands", "crictl unpause 3f2a");
    }

    @Test
    void noticesCanBeSwitchedOff() {
        click("#rail-settings");
        click("#notices");
        click("#rail-topology");
        FakeTask task = FakeTask.gru().halfway();
        running(task);
        task.end(TaskState.ROLLED_BACK, "The source runs.", List.of());
        says("#dock", "The source runs.");
        assertThat(notice("The source runs.")).isEmpty();
    }

    @Test
    void whatHadEndedBeforeIsNotTold() {
        see("#chip-default-gru-train");
        migrations.remember(List.of(FakeTask.gru().done().snapshot()));
        migrations.add(FakeTask.dataset());
        see("#dock");
        click("#rail-tasks");
        until("the past is read", () -> texts("#task-list").contains("gru-train: edge-1 → edge-2"));
        assertThat(notice("gru-train-m1 runs")).isEmpty();
    }
}
