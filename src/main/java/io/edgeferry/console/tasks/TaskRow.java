package io.edgeferry.console.tasks;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A task in the list. */
final class TaskRow extends ListCell<OperationId> {

    private final TaskBook book;
    private final FontIcon kind = Ui.icon(Feather.BOX, "kind-icon");
    private final Label title = Ui.label("", "row-title");
    private final Label state = Ui.tag("", "");
    private final Label when = Ui.label("", "muted", "small-text");
    private final Label now = Ui.label("", "muted", "small-text");
    private final VBox box;

    TaskRow(TaskBook book) {
        this.book = book;
        title.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        when.setMinWidth(USE_PREF_SIZE);
        now.setMinWidth(0);
        tell(title);
        tell(now);
        box = new VBox(3, Ui.row(kind, title, Ui.spacer(), state), Ui.row(now, Ui.spacer(), when));
        getStyleClass().add("task-row");
        setPrefWidth(0);
    }

    /** Hovering tells what the list has no room for. */
    private static void tell(Label label) {
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(label.textProperty());
        whole.setWrapText(true);
        whole.setMaxWidth(420);
        label.setTooltip(whole);
    }

    @Override
    protected void updateItem(@Nullable OperationId item, boolean empty) {
        super.updateItem(item, empty);
        setGraphic(empty ? null : box);
        refresh();
    }

    /** Shows the task as it is now. */
    void refresh() {
        TaskSnapshot task = isEmpty() ? null : book.find(getItem()).orElse(null);
        if (task == null) {
            return;
        }
        box.setId("task-" + task.id());
        title.setText(TaskWords.brief(task));
        kind.setIconCode(TaskWords.icon(task.kind()));
        Ui.mark(kind, "violet", task.kind() == TaskKind.DATASET);
        state.setText(TaskWords.state(task));
        Ui.tagKind(state, TaskWords.kind(task.state()));
        when.setText(Formats.day(task.started()));
        now.setText(TaskWords.now(task));
    }
}
