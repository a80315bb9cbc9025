package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.LabLink;
import io.edgeferry.cluster.LabSwitches;
import io.edgeferry.lab.machine.LinkState;
import java.nio.file.Path;
import javafx.event.Event;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Slider;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Nodes of a real lab are cut off, killed and healed in the console, and its links set by sliders. */
class LabSwitchesUiTest extends LabUi {

    private LinkState state() {
        return lab.lab().machines().links().state("edge-1", "edge-2");
    }

    @Test
    void aNodeIsCutOffByTheMouseAndHealedByTheKeyboard() throws Exception {
        focus("#card-edge-1");
        robot.type(KeyCode.ENTER);
        click("#inspector-cut-off");
        says("#card-edge-1", "cut off");
        says("#inspector", "nothing reaches it");
        present("#inspector-cut-off", false);
        see("#inspector-heal");
        picture("cut-light");
        focus("#theme-switch");
        robot.type(KeyCode.SPACE);
        picture("cut-dark");
        focus("#inspector-heal");
        robot.type(KeyCode.SPACE);
        await("it is up").atMost(PATIENCE).until(() -> !texts("#card-edge-1").contains("cut off"));
        says("#inspector", "Memory used");
        focus("#card-edge-1");
        robot.press(KeyCode.SHIFT).type(KeyCode.F10).release(KeyCode.SHIFT);
        until("the menu is open", () -> !ScenePicture.popups().isEmpty());
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-menu.png"), 1);
        onFx(() -> {
            item("menu-kill").fire();
            return true;
        });
        says("#card-edge-1", "killed");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void theControlPlaneHasLinksAndNoSwitch() {
        focus("#card-master");
        robot.type(KeyCode.ENTER);
        see("#inspector-links");
        present("#inspector-kill", false);
    }

    /** The menu is filled when it opens, from what was fetched by then. */
    private void linksAreKnown() {
        until("the links are known", () -> {
            MenuButton links = (MenuButton) stage.getScene().lookup("#inspector-links");
            Event.fireEvent(links, new Event(MenuButton.ON_SHOWING));
            return links.getItems().stream().anyMatch(each -> "menu-link-edge-2".equals(each.getId()));
        });
    }

    @Test
    void theLinksOfTheNodeThatIsLookedAtShowTheirSliders() throws Exception {
        see("#card-edge-1");
        present("#link-chip-edge-1-edge-2", false);
        focus("#card-edge-1");
        robot.type(KeyCode.ENTER);
        see("#link-chip-edge-1-edge-2");
        soon(() -> assertThat(text("#link-chip-edge-1-edge-2")).isEqualTo("to edge-2"));
        assertThat(shows("#link-chip-edge-2-edge-3")).as("of another node").isFalse();
        picture("chips-light");
        focus("#theme-switch");
        robot.type(KeyCode.SPACE);
        picture("chips-dark");
        focus("#link-chip-edge-1-edge-2");
        robot.type(KeyCode.SPACE);
        see("#link-sheet");
        robot.type(KeyCode.ESCAPE);
        present("#link-sheet", false);
        click("#link-chip-edge-1-edge-2");
        see("#link-sheet");
        robot.type(KeyCode.ESCAPE);
        present("#link-sheet", false);
        focus("#card-edge-2");
        robot.type(KeyCode.ENTER);
        until("it is said from this end", () -> text("#link-chip-edge-1-edge-2").equals("to edge-1"));
        click("#chip-default-gru");
        present("#link-chip-edge-1-edge-2", false);
    }

    @Test
    void aSliderSetsTheLinkWhileItMovesAndTheLineSaysIt() throws Exception {
        focus("#card-edge-1");
        robot.type(KeyCode.ENTER);
        linksAreKnown();
        focus("#inspector-links");
        robot.type(KeyCode.SPACE);
        until("the menu is open", () -> !ScenePicture.popups().isEmpty());
        onFx(() -> {
            item("menu-link-edge-2").fire();
            return true;
        });
        see("#link-sheet");
        soon(() -> assertThat(text("#link-rate-figure")).isEqualTo("no limit"));
        focus("#link-delay");
        for (int i = 0; i < 18; i++) {
            robot.type(KeyCode.RIGHT);
        }
        focus("#link-rate");
        for (int i = 0; i < 17; i++) {
            robot.type(KeyCode.LEFT);
        }
        picture("link-light");
        await("the link is as the sheet says").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(String.valueOf(state().delayMillis()))
                    .startsWith(text("#link-delay-figure").split(" ")[0]);
            assertThat(String.valueOf(state().rateMbit()))
                    .startsWith(text("#link-rate-figure").split(" ")[0]);
        });
        assertThat(state().delayMillis()).isBetween(50.0, 100.0);
        assertThat(state().rateMbit()).isBetween(50.0, 200.0);
        LabSwitches switches = lab.cluster().labSwitches();
        LabLink link = switches.links().stream()
                .filter(each -> each.between("edge-1", "edge-2"))
                .findFirst()
                .orElseThrow();
        switches.set(link.with(link.roundTripMs(), link.mbitPerSecond(), 2));
        await("the sheet follows")
                .atMost(PATIENCE)
                .until(() -> text("#link-loss-figure").equals("2 %"));
        double at = onFx(() -> ((Slider) stage.getScene().lookup("#link-loss")).getValue());
        assertThat(at).isEqualTo(0.2);
        robot.type(KeyCode.ESCAPE);
        present("#link-sheet", false);
        until(
                "the line says it",
                () -> ((javafx.scene.control.Labeled) stage.getScene().lookup("#link-chip-edge-1-edge-2"))
                        .getText()
                        .contains("2 % loss"));
        picture("chip-light");
        focus("#theme-switch");
        robot.type(KeyCode.SPACE);
        picture("chip-dark");
        focus("#link-chip-edge-1-edge-2");
        robot.type(KeyCode.SPACE);
        see("#link-sheet");
        picture("link-dark");
        focus("#link-free");
        robot.type(KeyCode.SPACE);
        await("the link is free").atMost(PATIENCE).until(() -> state().equals(LinkState.PERFECT));
        focus("#link-done");
        robot.type(KeyCode.SPACE);
        until("nothing hinders it", () -> text("#link-chip-edge-1-edge-2").equals("to edge-2"));
    }

    @Test
    void inReadOnlyModeNothingIsSwitched() {
        click("#read-only-switch");
        focus("#card-edge-1");
        robot.type(KeyCode.ENTER);
        until("it is greyed", () -> stage.getScene().lookup("#inspector-kill").isDisabled());
    }
}
