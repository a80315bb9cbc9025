package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/** One figure that counts, large, with a word above and one below. */
final class ProtectTile extends VBox {

    private final Label title;
    private final Label value = Ui.label("", "rpo", "large");
    private final Label below = Ui.label("", "muted", "small-text");

    ProtectTile(String id, String title) {
        super(2);
        setId(id);
        this.title = Ui.label(title, "muted");
        getStyleClass().addAll("card", "tile");
        setMaxWidth(Double.MAX_VALUE);
        value.setMinWidth(0);
        below.setMinWidth(0);
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(below.textProperty());
        below.setTooltip(whole);
        getChildren().addAll(this.title, value, below);
    }

    void set(String words, String kind, String more) {
        value.setText(words);
        ProtectRow.kind(value, kind);
        below.setText(more);
        setAccessibleText(title.getText() + ": " + words + ", " + more);
    }
}
