package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskSnapshot;
import java.util.function.Consumer;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The log of a task: grows at its end, stays where a person reads. */
final class LogView extends VBox {

    private final TextArea text = new TextArea();
    private @Nullable TaskSnapshot task;
    private String shown = "";

    LogView(Consumer<TaskSnapshot> export) {
        super(6);
        text.setEditable(false);
        text.setId("task-log");
        text.getStyleClass().add("log");
        text.setWrapText(true);
        text.setMinHeight(160);
        VBox.setVgrow(text, Priority.ALWAYS);
        var copy = Ui.copyButton(() -> shown);
        var save = Ui.button(
                "Save…",
                () -> {
                    if (task != null) {
                        export.accept(task);
                    }
                },
                "small",
                "flat");
        save.setId("task-export");
        getChildren().addAll(Ui.row(Ui.label("LOG", "section"), Ui.spacer(), copy, save), text);
    }

    void set(TaskSnapshot next) {
        boolean another = task == null || !task.id().equals(next.id());
        task = next;
        String now = TaskWords.log(next);
        if (now.equals(shown)) {
            return;
        }
        boolean grows = !another && now.startsWith(shown) && !shown.isEmpty();
        if (grows) {
            text.appendText(now.substring(shown.length()));
        } else {
            text.setText(now);
            text.positionCaret(now.length());
        }
        shown = now;
    }
}
