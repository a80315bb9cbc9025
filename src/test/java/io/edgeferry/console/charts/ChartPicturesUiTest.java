package io.edgeferry.console.charts;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Draws the tasks with their charts, each state of a chart. */
class ChartPicturesUiTest extends PicturesUi {

    private static final Path FOLDER = Path.of("target", "pictures");

    private void choose(FakeTask task) {
        click("#task-" + task.id());
        says("#task-detail", task.id().value());
    }

    @Test
    void states() throws Exception {
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
        draw("charts-dock");
        migrations.add(waiting);
        click("#rail-tasks");
        see("#task-" + waiting.id());
        choose(live);
        draw("charts-live");
        focus("#flow-plot");
        robot.type(KeyCode.PAGE_UP);
        robot.type(KeyCode.PAGE_UP);
        draw("charts-cursor");
        choose(ended);
        draw("charts-ended");
        choose(failed);
        draw("charts-failed");
        choose(single);
        draw("charts-one-stream");
        choose(waiting);
        draw("charts-empty");
        for (boolean dark : new boolean[] {false, true}) {
            byte[] png = FlowPicture.png(onFx(
                    () -> FlowPicture.draw(ended.snapshot(), "esc50: edge-1 → edge-2", "dataset migration", dark)));
            Files.write(FOLDER.resolve("charts-export-" + (dark ? "dark" : "light") + ".png"), png);
        }
    }
}
