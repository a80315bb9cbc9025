package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One task: its line, its figures, how it ended, its log. */
final class TaskDetail extends VBox {

    private static final int MOST_TILES = 4;

    private final TaskHeader header;
    private final Label about = Ui.label("", "muted");
    private final StationLine line = new StationLine(true);
    private final HBox tiles = new HBox(12);
    private final OutcomeBox outcome;
    private final LogView log;
    private final Label note = Ui.wrapped("", "muted");
    private @Nullable TaskSnapshot shown;

    TaskDetail(TaskBook book, Consumer<TaskSnapshot> back, Consumer<TaskSnapshot> export) {
        super(14);
        setId("task-detail");
        getStyleClass().add("page");
        header = new TaskHeader(book, "page-title", id -> cancel(book, id));
        outcome = new OutcomeBox(() -> {
            if (shown != null) {
                back.accept(shown);
            }
        });
        log = new LogView(export);
        VBox.setVgrow(log, Priority.ALWAYS);
        about.setMinWidth(0);
        Ui.show(note, false);
        getChildren()
                .addAll(
                        new VBox(2, header.row(), about),
                        outcome,
                        line,
                        tiles,
                        note,
                        new VBox(4, header.bar(), header.bytes()),
                        log);
    }

    private void cancel(TaskBook book, OperationId id) {
        boolean asked = book.cancel(id);
        note.setText(
                asked ? "" : "It is too late to cancel: the task has passed the point after which nothing goes back.");
        Ui.show(note, !asked);
    }

    void set(TaskSnapshot task) {
        if (task.equals(shown)) {
            return;
        }
        if (shown == null || !shown.id().equals(task.id())) {
            Ui.show(note, false);
        }
        shown = task;
        header.set(task);
        about.setText(TaskWords.about(task));
        line.set(task.stations());
        outcome.set(task);
        tiles(task.figures());
        log.set(task);
    }

    private void tiles(List<Figure> figures) {
        List<Figure> four = figures.stream().limit(MOST_TILES).toList();
        if (tiles.getChildren().size() != four.size()) {
            List<FigureTile> fresh = new ArrayList<>();
            four.forEach(figure -> {
                FigureTile tile = new FigureTile();
                tile.setPrefWidth(150);
                HBox.setHgrow(tile, Priority.ALWAYS);
                fresh.add(tile);
            });
            tiles.getChildren().setAll(fresh);
        }
        for (int i = 0; i < four.size(); i++) {
            ((FigureTile) tiles.getChildren().get(i)).set(four.get(i));
        }
        Ui.show(tiles, !four.isEmpty());
    }
}
