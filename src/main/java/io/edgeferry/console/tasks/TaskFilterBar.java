package io.edgeferry.console.tasks;

import javafx.scene.control.ChoiceBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Search and filter above the list of tasks. */
final class TaskFilterBar extends VBox {

    private final TextField search = new TextField();
    private final ChoiceBox<TaskFilter.Kind> kind = box("task-kind", "Kind", TaskFilter.Kind.values());
    private final ChoiceBox<TaskFilter.State> state = box("task-filter-state", "State", TaskFilter.State.values());
    private final Runnable changed;
    private boolean clearing;

    TaskFilterBar(Runnable changed) {
        super(8);
        this.changed = changed;
        search.setId("task-search");
        search.setPromptText("Find a task");
        search.setAccessibleText("Find a task by name, node, namespace, outcome or id");
        search.textProperty().addListener((property, was, is) -> tell());
        search.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
                search.clear();
                event.consume();
            }
        });
        kind.valueProperty().addListener((property, was, is) -> tell());
        state.valueProperty().addListener((property, was, is) -> tell());
        HBox.setHgrow(kind, Priority.ALWAYS);
        HBox.setHgrow(state, Priority.ALWAYS);
        getChildren().addAll(search, new HBox(8, kind, state));
    }

    private static <T> ChoiceBox<T> box(String id, String words, T[] values) {
        ChoiceBox<T> box = new ChoiceBox<>();
        box.setId(id);
        box.setAccessibleText(words);
        box.getItems().setAll(values);
        box.setValue(values[0]);
        box.setMaxWidth(Double.MAX_VALUE);
        box.setPrefWidth(128);
        box.setMinWidth(0);
        return box;
    }

    private void tell() {
        if (!clearing) {
            changed.run();
        }
    }

    TaskFilter filter() {
        return new TaskFilter(search.getText(), kind.getValue(), state.getValue());
    }

    /** Lists all again. */
    void clear() {
        clearing = true;
        search.clear();
        kind.setValue(TaskFilter.Kind.ALL);
        state.setValue(TaskFilter.State.ALL);
        clearing = false;
        changed.run();
    }
}
