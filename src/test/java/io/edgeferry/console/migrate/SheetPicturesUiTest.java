package io.edgeferry.console.migrate;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeDatasets;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.Finding;
import java.util.List;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/** Draws the sheets of plans, of several at once, of a drain, and their choosers. */
class SheetPicturesUiTest extends PicturesUi {

    @Test
    void podPlan() throws Exception {
        drag("#chip-default-gru-train", "#card-edge-2");
        planned("#plan-migrate");
        draw("plan");
        click("#plan-cancel");
        migrations.find(FakeMigrations.BROKEN);
        // Another pod: a plan of the last seconds is not made again.
        focus("#chip-default-yolo-train");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("chooser");
        click("#target-edge-2");
        says("#plan-sheet", "criu is not installed");
        draw("plan-error");
    }

    @Test
    void datasetPlan() throws Exception {
        drag("#volume-esc50", "#card-edge-2");
        planned("#plan-migrate");
        draw("dataset-plan");
        click("#plan-options .title");
        WaitForAsyncUtils.waitForFxEvents();
        draw("dataset-options");
        click("#plan-cancel");
        migrations.datasets().find(FakeDatasets.BROKEN);
        focus("#volume-esc50");
        robot.type(KeyCode.M);
        click("#target-master");
        says("#plan-sheet", "Not enough space");
        draw("dataset-error");
    }

    @Test
    void several() throws Exception {
        see("#chip-default-gru-train");
        cluster.show(Pictures.crowded(2));
        see("#chip-default-llama");
        focus("#chip-default-gru-train");
        robot.press(KeyCode.SHIFT).type(KeyCode.DOWN, 3).release(KeyCode.SHIFT);
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "About 594 MB to move");
        draw("several-drag", () -> hover("#card-edge-2"));
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        migrations.findFor("llama", FakeMigrations.BROKEN);
        migrations.findFor("bert", List.of(Finding.ok("criu", "CRIU 4.1.1 on both nodes")));
        clickWith(KeyCode.CONTROL, "#chip-default-transformer");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("several-chooser");
        click("#target-edge-2");
        see("#several-sheet");
        planned("#several-queue");
        draw("several-plan");
        click("#several-cancel");
        click("#card-edge-1 .card-name");
        click("#inspector-drain");
        planned("#drain-start");
        draw("drain");
        click("#drain-cancel");
    }

    private void planned(String button) {
        until("the plan is ready", () -> !stage.getScene().lookup(button).isDisabled());
    }
}
