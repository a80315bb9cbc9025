package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.input.KeyCode;
import javafx.scene.paint.Paint;
import javafx.scene.shape.Shape;
import javafx.scene.text.Text;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;

/** The charts as a person reads them: by eye, by mouse, by keyboard, by ear. */
class ChartsUiTest extends ConsoleUi {

    private FakeTask show(FakeTask task) {
        onFx(() -> {
            stage.setWidth(1400);
            stage.setHeight(900);
            return true;
        });
        migrations.add(task);
        click("#rail-tasks");
        click("#task-" + task.id());
        says("#task-detail", task.id().value());
        return task;
    }

    private void type(KeyCode code) {
        robot.type(code);
    }

    private void reads(String id, String words) {
        await(id + " reads " + words)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(id)).isEqualTo(words));
    }

    private String spoken() {
        return onFx(() -> stage.getScene().lookup("#flow-plot").getAccessibleText());
    }

    private Set<Text> words(String styleClass) {
        return onFx(() -> stage.getScene().lookup("#flow-plot").lookupAll("." + styleClass).stream()
                .filter(Node::isVisible)
                .map(Text.class::cast)
                .collect(Collectors.toSet()));
    }

    private Paint colour(String styleClass) {
        return onFx(() -> ((Shape) stage.getScene().lookup("#flow-plot").lookup("." + styleClass)).getStroke());
    }

    @Test
    void anEndedTaskShowsAllOfIt() {
        show(FakeTask.copied());
        reads("#chart-read-time", "30.0 s in all");
        reads("#chart-read-window", "2 to 8 streams");
        soon(() -> assertThat(text("#chart-read-rate")).startsWith("mean ").endsWith("Mbit/s"));
        soon(() ->
                assertThat(words("chart-limit-text")).extracting(Text::getText).contains("link 940 Mbit/s"));
        soon(() -> assertThat(words("chart-reason")).extracting(Text::getText).contains("loss 2.4 %", "recovered"));
    }

    @Test
    void reasonsNeverOverlap() {
        show(FakeTask.copied());
        see("#flow-plot");
        soon(() -> {
            List<Bounds> places = words("chart-reason").stream()
                    .map(text -> onFx(text::getBoundsInParent))
                    .toList();
            assertThat(places).hasSizeGreaterThan(3);
            for (Bounds one : places) {
                assertThat(places).filteredOn(other -> other.intersects(one)).hasSize(1);
            }
        });
    }

    @Test
    void aLiveTaskIsReadAsItIsNow() {
        FakeTask task = show(FakeTask.dataset());
        says("#flow-charts", "No bytes yet");
        task.pass("preflight", 400).enter("copy", 0).copy(4);
        reads("#chart-read-window", "4 streams");
        reads("#chart-read-reason", "grew: +94 %");
        task.copy(15);
        reads("#chart-read-reason", "loss 2.4 %");
        click("#rail-topology");
        says("#flow-spark", "4 streams");
    }

    @Test
    void theKeyboardReadsSampleBySample() {
        show(FakeTask.copied());
        focus("#flow-plot");
        type(KeyCode.HOME);
        reads("#chart-read-time", "0.93 s");
        reads("#chart-read-reason", "–");
        type(KeyCode.RIGHT);
        type(KeyCode.RIGHT);
        reads("#chart-read-time", "1.33 s");
        type(KeyCode.LEFT);
        reads("#chart-read-time", "1.13 s");
        type(KeyCode.PAGE_DOWN);
        reads("#chart-read-reason", "grew: +94 %");
        reads("#chart-read-window", "4 streams");
        type(KeyCode.END);
        reads("#chart-read-time", "30.73 s");
        type(KeyCode.PAGE_UP);
        type(KeyCode.PAGE_UP);
        type(KeyCode.PAGE_UP);
        reads("#chart-read-reason", "loss 2.4 %");
        assertThat(spoken()).contains("loss 2.4 %", "4 streams", "Mbit/s", "18.33 s");
        type(KeyCode.ESCAPE);
        reads("#chart-read-time", "30.0 s in all");
    }

    @Test
    void theCursorStaysWhereItIsWhileBytesGoOn() {
        FakeTask task = show(FakeTask.copying());
        focus("#flow-plot");
        type(KeyCode.HOME);
        reads("#chart-read-time", "0.93 s");
        task.copy(40);
        until("the new bytes are seen", () -> !texts("#task-bytes").contains("2.31 GB"));
        reads("#chart-read-time", "0.93 s");
        soon(() -> assertThat(onFx(() -> stage.getScene()
                        .lookup("#flow-plot")
                        .lookup(".chart-cursor")
                        .isVisible()))
                .as("the span went to where the cursor is")
                .isTrue());
        type(KeyCode.ESCAPE);
        reads("#chart-read-time", "1 min 5.7 s");
    }

    @Test
    void theMouseReadsWhatIsUnderIt() {
        show(FakeTask.copied());
        robot.moveTo(see("#flow-plot"));
        until("it reads a moment", () -> !text("#chart-read-time").contains("in all"));
        assertThat(text("#chart-read-rate")).doesNotContain("mean");
        robot.moveTo(see("#task-search"));
        reads("#chart-read-time", "30.0 s in all");
    }

    @Test
    void oneStreamAndNothingAreSaid() {
        FakeTask task = show(FakeTask.gru().done());
        soon(() -> assertThat(words("chart-axis")).extracting(Text::getText).contains("one stream"));
        assertThat(texts("#flow-charts")).contains("1 stream").doesNotContain("Throughput and window");
        FakeTask never = FakeTask.dataset();
        never.end(TaskState.FAILED, "Refused.", List.of());
        show(never);
        says("#flow-charts", "No bytes were moved");
        click("#task-" + task.id());
        says("#flow-charts", "one stream, nothing to set");
    }

    @Test
    void theChartsFollowTheTheme() {
        show(FakeTask.copied());
        see("#flow-plot");
        boolean dark = onFx(() -> stage.getScene().getRoot().getStyleClass().contains("ef-dark"));
        Paint before = colour("chart-rate");
        click("#theme-switch");
        until(
                "the theme changed",
                () -> stage.getScene().getRoot().getStyleClass().contains(dark ? "ef-light" : "ef-dark"));
        until("the curve has another colour", () -> !colour("chart-rate").equals(before));
    }

    @Test
    void exportIsReachedByTheKeyboard() {
        show(FakeTask.copied());
        focus("#task-list");
        robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
        until("the menu is open", () -> menuShows("Samples and rounds (CSV)…"));
        type(KeyCode.ESCAPE);
        until("the menu is closed", () -> !menuShows("Samples and rounds (CSV)…"));
    }

    private static boolean menuShows(String words) {
        return Window.getWindows().stream()
                .filter(ContextMenu.class::isInstance)
                .map(ContextMenu.class::cast)
                .anyMatch(menu -> menu.getItems().stream().anyMatch(item -> words.equals(item.getText())));
    }
}
