package io.edgeferry.console.demo;

import io.edgeferry.console.Ui;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** One big figure with its name, and what it means. */
final class DemoFigure extends VBox {

    private static final double WIDTH = 370;

    private final Label value = Ui.label("–", "demo-value");
    private final Label meaning = Ui.wrapped("", "demo-meaning");

    DemoFigure(String id, String name) {
        super(2);
        setId(id);
        getStyleClass().addAll("card", "padded", "demo-figure");
        value.setId(id + "-value");
        value.setMinWidth(USE_PREF_SIZE);
        getChildren().addAll(Ui.label(name, "demo-figure-name"), value, meaning);
        setMaxWidth(Double.MAX_VALUE);
        setMinWidth(0);
        setPrefWidth(WIDTH);
        HBox.setHgrow(this, Priority.ALWAYS);
    }

    void show(String figure, String words) {
        value.setText(figure);
        meaning.setText(words);
        setAccessibleText(figure + ". " + words);
    }
}
