package io.edgeferry.console.demo;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.demo.DemoPhase;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** What an instructor may say now, and what has happened. */
final class DemoNotes extends VBox {

    private final VBox thoughts = new VBox(10);
    private List<String> shown = List.of();

    DemoNotes() {
        super(8);
        setId("demo-notes");
        getStyleClass().addAll("card", "padded", "demo-notes");
        Label title = Ui.label("What to say now", "card-name");
        ScrollPane scroll = new ScrollPane(thoughts);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.setMinHeight(0);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(title, scroll);
        setMinHeight(0);
    }

    void show(DemoPhase phase) {
        if (!phase.notes().equals(shown)) {
            shown = phase.notes();
            thoughts.getChildren()
                    .setAll(shown.stream()
                            .map(note -> Ui.wrapped(note, "demo-note"))
                            .toList());
        }
    }
}
