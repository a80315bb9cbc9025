package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.lab.machine.LinkState;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Who may only look at a lab is told so before anything is switched. */
class LabViewerUiTest extends LabUi {

    @Override
    protected KubeContext context() throws Exception {
        return Kubeconfigs.context(lab.lab().kubeconfig(), "lab-viewer");
    }

    @Test
    void theSwitchesAreGreyedAndTheMissingRightIsNamed() throws Exception {
        focus("#card-edge-1");
        robot.type(KeyCode.ENTER);
        until(
                "they are greyed",
                () -> stage.getScene().lookup("#inspector-kill").isDisabled()
                        && stage.getScene().lookup("#inspector-cut-off").isDisabled());
        says("#inspector", "Switching it needs patch machines");
        says("#inspector-support", "lab checkpoint, not CRIU");
        picture("viewer-light");
        focus("#theme-switch");
        robot.type(KeyCode.SPACE);
        picture("viewer-dark");
        focus("#card-edge-1");
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        until("the menu is open", () -> !ScenePicture.popups().isEmpty());
        soon(() -> assertThat(onFx(() -> item("menu-kill").getText())).contains("needs patch machines"));
        until("it is greyed", () -> item("menu-kill").isDisable());
        assertThat(lab.lab().machines().links().state("edge-1", "edge-2")).isEqualTo(LinkState.PERFECT);
    }
}
