package io.edgeferry.console.migrate;

import io.edgeferry.console.Ui;
import io.edgeferry.migration.MigrationQueue;
import java.util.function.IntConsumer;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.layout.HBox;

/** How many migrations run at the same time from one node to another. */
public final class AtOnceField extends HBox {

    private final Spinner<Integer> number;

    /** @param changed gets each other number */
    public AtOnceField(int now, IntConsumer changed) {
        super(12);
        setAlignment(Pos.CENTER_LEFT);
        number = new Spinner<>(1, MigrationQueue.HIGHEST_LIMIT, Math.clamp(now, 1, MigrationQueue.HIGHEST_LIMIT));
        number.setId("at-once");
        number.setEditable(true);
        number.setPrefWidth(84);
        number.setMinWidth(84);
        number.valueProperty().addListener((property, was, is) -> changed.accept(number()));
        number.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                number.commitValue();
            }
        });
        Label name = Ui.label("At once per link", "muted");
        name.setLabelFor(number);
        name.setMinWidth(120);
        Label why = Ui.label("from one node to another; they share its bandwidth", "muted", "small-text");
        why.setMinWidth(0);
        getChildren().addAll(name, number, why);
    }

    /** The number. */
    public int number() {
        Integer value = number.getValue();
        return value == null ? MigrationQueue.USUAL_LIMIT : value;
    }
}
