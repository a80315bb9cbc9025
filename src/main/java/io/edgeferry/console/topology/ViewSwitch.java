package io.edgeferry.console.topology;

import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;

/** Cards or tables. */
final class ViewSwitch extends HBox {

    private final ToggleButton cards = new ToggleButton("Cards");
    private final ToggleButton tables = new ToggleButton("Table");

    /** @param chosen is told whether a person chose tables */
    ViewSwitch(Consumer<Boolean> chosen) {
        getStyleClass().add("segments");
        setMaxHeight(USE_PREF_SIZE);
        setMinWidth(USE_PREF_SIZE);
        ToggleGroup group = new ToggleGroup();
        cards.setId("view-cards");
        tables.setId("view-table");
        for (ToggleButton button : new ToggleButton[] {cards, tables}) {
            button.setToggleGroup(group);
            button.setMinWidth(USE_PREF_SIZE);
            button.setOnAction(event -> {
                button.setSelected(true);
                chosen.accept(button == tables);
            });
            getChildren().add(button);
        }
        cards.setSelected(true);
    }

    void show(boolean table) {
        (table ? tables : cards).setSelected(true);
    }
}
