package io.edgeferry.console.charts;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.ScenePicture;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Draws the tasks with their charts into {@code target/pictures}, each state in both themes, sizes and scales. */
class ChartPicturesUiTest extends ConsoleUi {

    private static final Path FOLDER = Path.of("target", "pictures");

    private void theme(String name) {
        click("#rail-settings");
        click("#theme-" + name);
        until(
                "the theme is " + name,
                () -> stage.getScene().getRoot().getStyleClass().contains("ef-" + name));
    }

    private void draw(String name, int width, int scale) throws IOException {
        String file = name + "-" + width + (scale == 1 ? "" : "-200") + ".png";
        ScenePicture.save(stage, FOLDER.resolve(file), scale, width, width == 1280 ? 800 : 1080);
    }

    private void choose(FakeTask task) {
        click("#task-" + task.id());
        says("#task-detail", task.id().value());
    }

    @ParameterizedTest
    @CsvSource({"light,1280,1", "light,1920,2", "dark,1280,2", "dark,1920,1"})
    void states(String theme, int width, int scale) throws Exception {
        theme(theme);
        String end = "-" + theme;
        FakeTask live = FakeTask.copying();
        FakeTask ended = FakeTask.copied();
        FakeTask failed = FakeTask.copying();
        failed.fail("copy", "The link to edge-2 broke.")
                .end(
                        TaskState.ROLLED_BACK,
                        "The link to edge-2 broke after 25 s. What had arrived there was removed; esc50 is on edge-1.",
                        List.of());
        FakeTask single = FakeTask.gru().done();
        FakeTask waiting = FakeTask.dataset().enter("preflight", 100);
        for (FakeTask task : List.of(single, failed, ended, live)) {
            migrations.add(task);
        }
        see("#flow-spark");
        draw("charts-dock" + end, width, scale);
        migrations.add(waiting);
        click("#rail-tasks");
        choose(live);
        draw("charts-live" + end, width, scale);
        focus("#flow-plot");
        robot.type(KeyCode.PAGE_UP);
        robot.type(KeyCode.PAGE_UP);
        draw("charts-cursor" + end, width, scale);
        choose(ended);
        draw("charts-ended" + end, width, scale);
        choose(failed);
        draw("charts-failed" + end, width, scale);
        choose(single);
        draw("charts-one-stream" + end, width, scale);
        choose(waiting);
        draw("charts-empty" + end, width, scale);
        for (boolean dark : new boolean[] {false, true}) {
            byte[] png = FlowPicture.png(onFx(
                    () -> FlowPicture.draw(ended.snapshot(), "esc50: edge-1 → edge-2", "dataset migration", dark)));
            Files.write(FOLDER.resolve("charts-export-" + (dark ? "dark" : "light") + ".png"), png);
        }
    }
}
