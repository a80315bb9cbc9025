package io.edgeferry.console.demo;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.demo.DemoPhase;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.Fault;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.feather.Feather;

/** Start, break, restart, stop: each in one click. */
final class DemoButtons extends HBox {

    private final Button start;
    private final Button breaking;
    private final Button restart;
    private final Button stop;
    private final GuardedButton startGuard;
    private final GuardedButton restartGuard;

    DemoButtons(Runnable onStart, Runnable onBreak, Runnable onStop) {
        super(8, new javafx.scene.Node[0]);
        start = button("demo-start", "Start", Feather.PLAY, onStart, "accent");
        breaking = button("demo-break", "Cut the node off", Feather.ZAP, onBreak, "accent");
        restart = button("demo-restart", "Begin again", Feather.ROTATE_CW, onStart);
        stop = button("demo-stop", "Stop", Feather.SQUARE, onStop);
        startGuard = new GuardedButton(start);
        restartGuard = new GuardedButton(restart);
        startGuard.say("Page Down", "no cluster is open");
        getChildren().addAll(startGuard, breaking, restartGuard, stop);
        setMinWidth(USE_PREF_SIZE);
        setAlignment(javafx.geometry.Pos.CENTER_RIGHT);
    }

    private static Button button(String id, String words, Feather icon, Runnable action, String... classes) {
        Button button = Ui.button(words, action, classes);
        button.setId(id);
        button.setGraphic(Ui.icon(icon));
        button.getStyleClass().add("demo-button");
        button.setMinWidth(USE_PREF_SIZE);
        return button;
    }

    /**
     * Shows what can be done now.
     *
     * @param denies why none may be begun, or empty
     */
    void show(DemoSnapshot now, boolean byHand, String denies) {
        boolean over = now.phase().over();
        Ui.show(startGuard, now.phase() == DemoPhase.IDLE);
        Ui.show(breaking, !over);
        Ui.show(restartGuard, now.phase() != DemoPhase.IDLE);
        Ui.show(stop, !over);
        Ui.mark(restart, "accent", over);
        startGuard.say("Page Down", denies);
        restartGuard.say(over ? "Page Down" : "Stops this one, removes what it made, and begins another", denies);
        breaking.setText(words(now, byHand));
        breaking.setDisable(!now.ready());
        stop.setDisable(now.phase() == DemoPhase.CLEANING);
    }

    private static String words(DemoSnapshot now, boolean byHand) {
        String node = now.node().isEmpty() ? "the node" : now.node();
        String verb = now.fault() == Fault.CUT ? "Cut " + node + " off" : "Kill " + node;
        return byHand ? verb + " by hand" : verb;
    }

    /** Does what comes next: starts, breaks, or begins again. */
    void next() {
        for (Button button : new Button[] {start, breaking, restart}) {
            boolean shown = button == breaking
                    ? breaking.isVisible()
                    : button.getParent().isVisible();
            if (shown && !button.isDisabled() && button.getStyleClass().contains("accent")) {
                button.fire();
                return;
            }
        }
    }
}
