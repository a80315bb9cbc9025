package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/** A training of a real lab is moved in the console, by drag and by the keyboard. */
class LabPodUiTest extends LabUi {

    /** What a person puts up with. */
    private static final int MOST_PRESSES = 30;

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        lab.delete("gru");
        lab.train("gru", "edge-1", 1_000_000, 50);
    }

    @Test
    void aDragAndThenTheKeyboardMoveItThereAndBack() throws Exception {
        says("#card-edge-2", "lab checkpoint, not CRIU");
        drag("#chip-default-gru", "#card-edge-2");
        planIsReady();
        says("#plan-sheet", "lab checkpoint, not CRIU");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-plan.png"), 1);
        click("#plan-migrate");
        runsOn("gru-m1", "edge-2");
        see("#chip-default-gru-m1");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-moved.png"), 1);

        await("no task is at work")
                .atMost(PATIENCE)
                .until(() -> lab.cluster().workloads().pod("default", "gru").isEmpty());
        focus("#chip-default-gru-m1");
        robot.type(KeyCode.M);
        until(
                "the fit target has the focus",
                () -> stage.getScene().lookup("#target-edge-1").isFocused());
        robot.type(KeyCode.ENTER);
        planIsReady();
        robot.type(KeyCode.ENTER);
        runsOn("gru-m2", "edge-1");
        lab.awaitTrains("gru-m2");
        soon(() -> assertThat(lab.cluster().workloads().pod("default", "gru")).isEmpty());
    }

    @Test
    void fromTheJustOpenedWindowItIsMovedByKeysAlone() throws Exception {
        see("#chip-default-gru");
        reach("chip-default-gru", KeyCode.TAB);
        robot.type(KeyCode.M);
        see("#target-edge-2");
        reach("target-edge-2", KeyCode.DOWN);
        robot.type(KeyCode.ENTER);
        planIsReady();
        robot.type(KeyCode.ENTER);
        runsOn("gru-m1", "edge-2");
        lab.awaitTrains("gru-m1");
    }

    /** Presses keys in turn, no more often than a person would, until a part has the focus. */
    private void reach(String id, KeyCode... keys) {
        List<String> way = new ArrayList<>();
        for (int presses = 0; presses < MOST_PRESSES; presses++) {
            way.add(focused());
            if (way.getLast().equals(id)) {
                return;
            }
            robot.type(keys[presses % keys.length]);
            WaitForAsyncUtils.waitForFxEvents();
        }
        throw new AssertionError("The keys do not lead to " + id + ": " + way);
    }

    private String focused() {
        return onFx(() -> {
            Node owner = stage.getScene().getFocusOwner();
            return owner == null || owner.getId() == null ? String.valueOf(owner) : owner.getId();
        });
    }

    private void planIsReady() {
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
    }

    private void runsOn(String pod, String node) {
        await(pod + " runs on " + node)
                .atMost(PATIENCE)
                .until(() -> lab.cluster()
                        .workloads()
                        .pod("default", pod)
                        .filter(found -> found.running() && found.node().equals(node))
                        .isPresent());
    }
}
