package io.edgeferry.console.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.Spinner;
import javafx.scene.input.KeyCode;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.Test;

/** What waits and what was refused: in Tasks, in the dock, in the status line, and when the window is closed. */
class QueueUiTest extends ConsoleUi {

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private static QueueRequest pod(String name) {
        return new QueueRequest.OfPod(new MigrationRequest("default", name, "edge-2", MigrationOptions.DEFAULT));
    }

    private static QueueRequest data(String name) {
        return new QueueRequest.OfDataset(new DatasetRequest("default", name, "edge-2", DatasetOptions.DEFAULT));
    }

    private List<Queued> fill() {
        return migrations.queue().add(List.of(pod("gru-train"), pod("yolo-train"), data("esc50"), pod("bert")));
    }

    private void statusIs(String words) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#status-tasks")).isEqualTo(words));
    }

    private List<String> states() {
        return migrations.queue().entries().stream().map(Queued::words).toList();
    }

    @Test
    void whatWaitsIsListedInOrderAndTakenBack() throws Exception {
        see("#chip-default-gru-train");
        fill();
        migrations.queue().next();
        statusIs("1 task running · 3 waiting");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#dock-count")).isEqualTo("1 running · 3 waiting"));
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT2).release(KeyCode.CONTROL);
        says("#queue", "WAITING · 3");
        soon(() -> assertThat(texts("#queue-waiting"))
                .isEqualToIgnoringWhitespace("1 yolo-train: edge-1 → edge-2 waits for its turn"
                        + " 2 esc50: edge-1 → edge-2 waits for its turn 3 bert: edge-1 → edge-2 waits for its turn"));
        migrations.queue().plan();
        says("#queue", "asking both nodes…");
        click("#queue-cancel-esc50");
        says("#queue", "WAITING · 2");
        present("#queued-esc50", false);
        assertThat(states()).containsExactly("running", "planning", "cancelled", "waiting");
        focus("#queued-yolo-train .choice");
        robot.type(KeyCode.DOWN).type(KeyCode.DELETE);
        present("#queued-bert", false);
        until(
                "the focus stays in the list",
                () -> at("#queued-yolo-train .choice").isFocused());
        robot.type(KeyCode.TAB).type(KeyCode.SPACE);
        present("#queue", false);
        statusIs("1 task running");
        present("#dock-count", false);
    }

    @Test
    void whatWasRefusedSaysWhyAndIsPutAway() {
        see("#chip-default-gru-train");
        List<Queued> entries = fill();
        statusIs("no task running · 4 waiting");
        migrations.queue().plan();
        migrations
                .queue()
                .refuse(entries.getFirst().id(), "criu is not installed on the target", FakeMigrations.BROKEN);
        statusIs("no task running · 3 waiting");
        until(
                "it is announced",
                () -> robot.lookup(".notification-bar .label").queryAllAs(Labeled.class).stream()
                        .anyMatch(label -> label.getText().equals("gru-train → edge-2 was refused")));
        click("#rail-tasks");
        says("#queue", "REFUSED · 1");
        says("#queue-refused", "criu is not installed on the target");
        says("#queue-refused", "sudo apt-get install criu");
        focus("#queued-gru-train .choice");
        robot.type(KeyCode.SPACE);
        await().atMost(PATIENCE).until(() -> !texts("#queue-refused").contains("sudo apt-get install criu"));
        robot.type(KeyCode.DELETE);
        present("#queue-refused", false);
        assertThat(migrations.queue().entries()).hasSize(3);
    }

    @Test
    void readOnlyModeHoldsTheQueue() {
        see("#chip-default-gru-train");
        fill();
        click("#read-only-switch");
        statusIs("no task running · 4 waiting · held: read-only mode");
        assertThat(migrations.queue().held()).isTrue();
        click("#rail-tasks");
        see("#queue-held");
        soon(() -> assertThat(text("#queue-held")).isEqualTo("held: read-only mode"));
        until("it is greyed", () -> at("#queue-cancel-gru-train").isDisabled());
        focus("#queued-gru-train .choice");
        robot.type(KeyCode.DELETE);
        assertThat(states()).containsOnly("waiting");
        click("#read-only-switch");
        statusIs("no task running · 4 waiting");
        assertThat(migrations.queue().held()).isFalse();
        present("#queue-held", false);
    }

    @Test
    void closingTheWindowAsksWhileSomethingWaits() {
        see("#chip-default-gru-train");
        fill();
        onFx(() -> {
            stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        says("#leave", "4 migrations waiting");
        says("#leave", "the queue is not kept");
        click("#leave-stay");
        present("#leave", false);
        soon(() -> assertThat(onFx(stage::isShowing)).isTrue());
    }

    @Test
    void howManyRunAtOnceIsASetting() {
        see("#chip-default-gru-train");
        assertThat(migrations.queue().limit()).isEqualTo(1);
        click("#rail-settings");
        see("#at-once");
        onFx(() -> {
            ((Spinner<?>) at("#at-once")).increment(2);
            return true;
        });
        await().atMost(PATIENCE).until(() -> migrations.queue().limit() == 3);
    }
}
