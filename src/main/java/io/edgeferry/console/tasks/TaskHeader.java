package io.edgeferry.console.tasks;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Title, state and cancel button of a task, and a bar for its bytes; the detail and the dock both have one. */
final class TaskHeader {

    private final Label title;
    private final FontIcon kind = Ui.icon(Feather.BOX, "kind-icon");
    private final Label state = Ui.tag("", "");
    private final Button cancel;
    private final GuardedButton guarded;
    private final ProgressBar bar = new ProgressBar();
    private final Label bytes = Ui.label("", "muted");
    private final VBox progress = new VBox(4, bar, bytes);
    private final TaskBook book;
    private @Nullable OperationId id;

    TaskHeader(TaskBook book, String titleClass, Consumer<OperationId> cancelled) {
        this.book = book;
        title = Ui.label("", titleClass);
        title.setMinWidth(0);
        state.setId("task-state");
        state.setMinWidth(Label.USE_PREF_SIZE);
        cancel = Ui.button("Cancel", () -> {
            if (id != null) {
                cancelled.accept(id);
            }
        });
        cancel.setId("task-cancel");
        cancel.setMinWidth(Button.USE_PREF_SIZE);
        guarded = new GuardedButton(cancel);
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setMinHeight(ProgressBar.USE_PREF_SIZE);
        bar.setId("task-bar");
        bytes.setId("task-bytes");
    }

    HBox row() {
        return Ui.row(kind, title, state, Ui.spacer(), guarded);
    }

    /** With something before the button and something after it. */
    HBox row(Node before, Node... after) {
        HBox row = row();
        row.getChildren().add(row.getChildren().indexOf(guarded), before);
        row.getChildren().addAll(after);
        return row;
    }

    /** Bar and bytes; they take no room before the first byte. */
    VBox progress() {
        return progress;
    }

    void set(TaskSnapshot task) {
        id = task.id();
        title.setText(TaskWords.title(task));
        kind.setIconCode(TaskWords.icon(task.kind()));
        Ui.mark(kind, "violet", task.kind() == TaskKind.DATASET);
        state.setText(TaskWords.state(task));
        Ui.tagKind(state, TaskWords.kind(task.state()));
        Ui.show(guarded, book.mayCancel(task) || task.state() == TaskState.CANCELLING);
        cancel.setText(task.state() == TaskState.CANCELLING ? "Undoing…" : "Cancel");
        guard(task);
        Progress moved = task.progress();
        Ui.show(progress, moved.bytes() > 0);
        Ui.show(bar, !task.state().ended());
        bar.setProgress(moved.fraction() < 0 ? ProgressBar.INDETERMINATE_PROGRESS : moved.fraction());
        bytes.setText(TaskWords.bytes(moved));
    }

    /** Greys the button where it may not be used. */
    void guard(TaskSnapshot task) {
        guarded.say("", book.forbidden());
        if (task.state() == TaskState.CANCELLING) {
            cancel.setDisable(true);
        }
    }
}
