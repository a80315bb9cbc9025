package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.feather.Feather;

/** A line over the cards that says what a person should know. */
final class Notice extends HBox {

    private final Label text = Ui.wrapped("");

    Notice(String id, Feather icon) {
        super(8);
        setId(id);
        getStyleClass().addAll("notice", "warn");
        setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(text, Priority.ALWAYS);
        getChildren().addAll(Ui.icon(icon), text);
        Ui.show(this, false);
    }

    void say(String words) {
        text.setText(words);
        Ui.show(this, !words.isEmpty());
    }
}
