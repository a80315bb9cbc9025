package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says of a node how well it gives and takes checkpoints: a sign and some words, or the sign alone. */
public final class SupportMark extends HBox {

    private final FontIcon sign = Ui.icon(Feather.ACTIVITY);
    private final Label words = Ui.label("");
    private final Tooltip tip = new Tooltip();
    private NodeSupport shown = new NodeSupport("", "", "");
    private boolean tipped;

    /** A mark of a node that nobody looked at yet. */
    public SupportMark() {
        super(6);
        getStyleClass().add("support");
        setAlignment(Pos.CENTER_LEFT);
        words.setMinWidth(0);
        tip.setWrapText(true);
        tip.setMaxWidth(420);
        getChildren().addAll(sign, words);
        set(NodeSupport.UNKNOWN);
    }

    /** Shows only the sign, where there is no room for words. */
    SupportMark brief() {
        Ui.show(words, false);
        return this;
    }

    /** Shows what is known. */
    public void set(NodeSupport next) {
        if (next.equals(shown)) {
            return;
        }
        getStyleClass().remove(shown.kind());
        shown = next;
        if (!next.kind().isEmpty()) {
            getStyleClass().add(next.kind());
        }
        words.setText("Checkpoints: " + next.words());
        sign.setIconCode(
                switch (next.kind()) {
                    case "ok" -> Feather.CHECK_CIRCLE;
                    case "warn" -> Feather.ALERT_TRIANGLE;
                    case "bad" -> Feather.X_CIRCLE;
                    default -> Feather.ACTIVITY;
                });
        tip.setText(next.more().isEmpty() ? words.getText() : next.more());
        setAccessibleText(words.getText());
        if (next.known() != tipped) {
            tipped = next.known();
            if (tipped) {
                Tooltip.install(this, tip);
            } else {
                Tooltip.uninstall(this, tip);
            }
        }
    }

    /** What is shown. */
    NodeSupport shown() {
        return shown;
    }
}
