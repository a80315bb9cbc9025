package io.edgeferry.console;

import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;

/** A button that can be forbidden: greyed, and its tooltip, which a greyed button alone would not show, says why. */
public final class GuardedButton extends StackPane {

    private final Button button;
    private final Tooltip tip = new Tooltip();
    private String why = "";
    private String words = "";

    /** Holds a button. */
    public GuardedButton(Button button) {
        super(button);
        this.button = button;
        setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        setMinWidth(USE_PREF_SIZE);
    }

    /**
     * Says what the button does, or why it may not be used.
     *
     * @param does for the tooltip while it may; may be empty
     * @param forbidden why it may not be used, or empty
     */
    public void say(String does, String forbidden) {
        why = forbidden;
        words = does;
        button.setDisable(!forbidden.isEmpty());
        String text = why.isEmpty() ? words : button.getText() + " — " + why;
        tip.setText(text);
        button.setAccessibleHelp(text);
        if (text.isEmpty()) {
            Tooltip.uninstall(this, tip);
        } else {
            Tooltip.install(this, tip);
        }
    }

    /** What its tooltip says. */
    public String told() {
        return tip.getText();
    }
}
