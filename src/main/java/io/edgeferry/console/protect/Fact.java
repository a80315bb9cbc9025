package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A name and a sentence, with a sign before them. */
final class Fact extends HBox {

    private final FontIcon sign = Ui.icon(Feather.INFO);
    private final Label words = Ui.wrapped("");
    private String style = "";

    Fact(String id, String title) {
        super(8);
        setId(id);
        setAlignment(Pos.CENTER_LEFT);
        Label name = Ui.label(title, "muted");
        name.setMinWidth(64);
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().addAll(sign, name, words);
    }

    void set(Feather icon, String iconStyle, String text) {
        sign.setIconCode(icon);
        if (!style.equals(iconStyle)) {
            sign.getStyleClass().remove(style);
            sign.getStyleClass().add(iconStyle);
            style = iconStyle;
        }
        words.setText(text);
    }
}
