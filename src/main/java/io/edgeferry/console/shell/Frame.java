package io.edgeferry.console.shell;

import io.edgeferry.console.Sheets;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/** Where the parts of the window lie: rail, top bar, place, inspector, dock, status line, and sheets above all. */
final class Frame extends StackPane {

    private final BorderPane outer = new BorderPane();
    private final BorderPane inner = new BorderPane();
    private final StackPane place = new StackPane();

    Frame(Rail rail, TopBar top, StatusLine status, Sheets sheets) {
        setId("console");
        getStyleClass().add("console");
        place.getStyleClass().add("place");
        place.setMinSize(0, 0);
        BorderPane right = new BorderPane(inner);
        right.setTop(top);
        right.setBottom(status);
        inner.setCenter(place);
        outer.setLeft(rail);
        outer.setCenter(right);
        getChildren().addAll(outer, sheets);
    }

    void place(Node node) {
        if (place.getChildren().size() != 1 || place.getChildren().getFirst() != node) {
            place.getChildren().setAll(node);
        }
    }

    void inspector(Region pane, boolean on) {
        Node wanted = on ? pane : null;
        if (inner.getRight() != wanted) {
            inner.setRight(wanted);
        }
    }

    void dock(Region pane, boolean on) {
        Node wanted = on ? pane : null;
        if (inner.getBottom() != wanted) {
            inner.setBottom(wanted);
        }
    }
}
