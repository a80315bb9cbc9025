package io.edgeferry.console;

import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Nodes of an ordinary cluster have no switches. */
class NoLabUiTest extends ConsoleUi {

    @Test
    void noSwitchIsShownAndTheFormForSshIs() {
        see("#chip-default-gru-train");
        String node = cluster.picture().nodes().getLast().name();
        focus("#card-" + node);
        robot.type(KeyCode.ENTER);
        see("#inspector-drain");
        present("#inspector-cut-off", false);
        present("#inspector-links", false);
        present("#connect-lab", false);
        click("#rail-settings");
        see("#ssh-form");
        present("#lab-reset", false);
    }
}
