package io.edgeferry.console.migrate;

import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What the sheets of plans have in common. */
final class SheetParts {

    private SheetParts() {}

    /** The icon of what a sheet is about, on its colour. */
    static Label sign(Feather icon, String kind) {
        Label sign = Ui.tag("", kind);
        sign.getStyleClass().add("sheet-sign");
        sign.setGraphic(Ui.icon(icon));
        return sign;
    }

    /**
     * The head of a sheet.
     *
     * @param to where to, in grey behind the title; may be empty
     */
    static HBox head(Label sign, String title, String to, Label about) {
        Label name = Ui.label(title, "sheet-title");
        name.setMinWidth(0);
        Label target = Ui.label(to, "sheet-title", "muted");
        target.setMinWidth(Region.USE_PREF_SIZE);
        VBox words = new VBox(2, Ui.row(name, target), about);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox head = new HBox(12, sign, words);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("sheet-head");
        return head;
    }

    /** Says that something is being found out. */
    static ProgressIndicator turning() {
        ProgressIndicator turning = new ProgressIndicator();
        turning.setMaxSize(16, 16);
        turning.setPrefSize(16, 16);
        return turning;
    }

    /** What scrolls when the window is low. */
    static ScrollPane scroll(Node body) {
        ScrollPane scroll = new ScrollPane(body);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        return scroll;
    }
}
