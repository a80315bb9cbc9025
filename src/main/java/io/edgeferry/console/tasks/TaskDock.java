package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.console.charts.FlowSpark;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The running task at the foot of the window; stays after its end until it is put away. Folds to one line. */
public final class TaskDock extends VBox {

    private final TaskBook book;
    private final QueueBook queue;
    private final Label count = Ui.label("", "muted", "small-text");
    private final TaskHeader header;
    private final StationLine line = new StationLine(true);
    private final FlowSpark spark = new FlowSpark();
    private final Label outcome = Ui.wrapped("");
    private final VBox body;
    private final Button fold;
    private final Consumer<Boolean> folded;
    private @Nullable OperationId shown;
    private @Nullable OperationId dismissed;
    private boolean isFolded;

    /**
     * The dock.
     *
     * @param open shows a task in its place
     * @param folded is told when it is folded or unfolded
     */
    public TaskDock(
            TaskBook book, QueueBook queue, Consumer<OperationId> open, boolean startFolded, Consumer<Boolean> folded) {
        super(10);
        this.book = book;
        this.queue = queue;
        count.setId("dock-count");
        count.setMinWidth(USE_PREF_SIZE);
        this.folded = folded;
        setId("dock");
        getStyleClass().add("dock");
        header = new TaskHeader(book, "dock-title", book::cancel);
        Button more = Ui.iconButton(Feather.MAXIMIZE_2, "Open in Tasks", () -> {
            if (shown != null) {
                open.accept(shown);
            }
        });
        more.setId("dock-open");
        fold = Ui.iconButton(Feather.CHEVRON_DOWN, "Fold", () -> fold(!isFolded));
        fold.setId("dock-fold");
        Button away = Ui.iconButton(Feather.X, "Put away", () -> {
            dismissed = shown;
            refresh();
        });
        away.setId("dock-dismiss");
        outcome.setId("dock-outcome");
        body = new VBox(10, header.progress(), line, outcome);
        HBox counted = new HBox(14, count, spark);
        counted.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(header.row(counted, more, fold, away), body);
        fold(startFolded);
        refresh();
    }

    private void fold(boolean on) {
        isFolded = on;
        Ui.show(body, !on);
        ((FontIcon) fold.getGraphic()).setIconCode(on ? Feather.CHEVRON_UP : Feather.CHEVRON_DOWN);
        fold.getTooltip().setText(on ? "Unfold" : "Fold");
        folded.accept(on);
    }

    /** Whether there is a task to show. */
    public boolean hasTask() {
        return shown != null && !shown.equals(dismissed);
    }

    /** Shows the task as it is now; called at the screen's pace. */
    public void refresh() {
        TaskCount now = TaskCount.of(book, queue);
        count.setText(now.brief());
        Ui.show(count, now.waiting() > 0 || now.running() > 1);
        TaskSnapshot running = book.running().stream().findFirst().orElse(null);
        if (running != null) {
            shown = running.id();
        } else if (book.find(shown).isEmpty()) {
            shown = null;
        }
        book.find(shown).ifPresent(this::set);
    }

    private void set(TaskSnapshot task) {
        header.set(task);
        line.set(task.stations());
        spark.set(task);
        outcome.setText(task.state().ended() ? task.outcome() : "");
        Ui.show(outcome, !outcome.getText().isBlank());
    }
}
