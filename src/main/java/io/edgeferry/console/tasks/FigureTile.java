package io.edgeferry.console.tasks;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.task.Figure;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/** One measured number, large, with what was predicted under it. */
final class FigureTile extends VBox {

    private final Label title = Ui.label("", "muted");
    private final Label value = Ui.label("", "tile-value");
    private final Label predicted = Ui.label("", "muted");

    FigureTile() {
        super(2);
        getStyleClass().addAll("card", "tile");
        getChildren().addAll(title, value, predicted);
        setMaxWidth(Double.MAX_VALUE);
    }

    /** @param predictable whether such figures are predicted at all */
    void set(Figure figure, boolean predictable) {
        setId("figure-" + Ui.id(figure.id()));
        title.setText(figure.title());
        value.setText(Formats.figure(figure.unit(), figure.actual()));
        predicted.setText(TaskWords.predicted(figure));
        Ui.show(predicted, predictable);
    }
}
