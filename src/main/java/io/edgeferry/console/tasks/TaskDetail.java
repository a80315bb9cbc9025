package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.console.charts.FlowCharts;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One task: its line, its figures, its charts, how it ended, its log; the log stands beside them where there is room. */
final class TaskDetail extends ScrollPane {

    private static final int MOST_TILES = 4;
    private static final double LOG_BESIDE_FROM = 1400;
    private static final double LOG_WIDTH = 440;

    private final TaskBook book;
    private final TaskHeader header;
    private final Label about = Ui.label("", "muted");
    private final StationLine line = new StationLine(true);
    private final HBox tiles = new HBox(12);
    private final ExportMenu export;
    private final TaskExports exports;
    private final FlowCharts charts;
    private final OutcomeBox outcome;
    private final LogView log;
    private final Label note = Ui.wrapped("", "muted");
    private final VBox main;
    private final HBox columns;
    private @Nullable TaskSnapshot shown;

    TaskDetail(TaskBook book, Consumer<TaskSnapshot> back, TaskActs acts, TaskExports exports) {
        this.book = book;
        this.exports = exports;
        setId("task-detail");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add("edge-to-edge");
        header = new TaskHeader(book, "page-title", id -> cancel(book, id));
        outcome = new OutcomeBox(acts, back);
        export = new ExportMenu(exports);
        charts = new FlowCharts(export);
        log = new LogView(exports::text);
        VBox.setVgrow(log, Priority.ALWAYS);
        about.setMinWidth(0);
        Ui.show(note, false);
        main = new VBox(16, new VBox(4, header.row(), about), outcome, line, tiles, note, header.progress(), charts);
        HBox.setHgrow(main, Priority.ALWAYS);
        columns = new HBox(24, main);
        columns.getStyleClass().add("page");
        log.setMinWidth(0);
        setContent(columns);
        widthProperty().addListener((property, was, is) -> arrange());
        arrange();
    }

    private void arrange() {
        boolean beside = getWidth() >= LOG_BESIDE_FROM;
        VBox.setVgrow(charts, beside ? Priority.ALWAYS : Priority.NEVER);
        if (beside && log.getParent() != columns) {
            main.getChildren().remove(log);
            log.setPrefWidth(LOG_WIDTH);
            log.setMinWidth(LOG_WIDTH);
            columns.getChildren().add(log);
        } else if (!beside && log.getParent() != main) {
            columns.getChildren().remove(log);
            log.setMinWidth(0);
            main.getChildren().add(log);
        }
    }

    /** Opens the menu of what can be saved. */
    void openExport() {
        if (charts.isVisible()) {
            export.open();
        } else if (shown != null) {
            exports.text(shown);
        }
    }

    private void cancel(TaskBook book, OperationId id) {
        boolean asked = book.cancel(id);
        note.setText(
                asked ? "" : "It is too late to cancel: the task has passed the point after which nothing goes back.");
        Ui.show(note, !asked);
    }

    void set(TaskSnapshot task) {
        outcome.offer(task, book.brokenOff(task), book.forbidden());
        header.guard(task);
        if (task.equals(shown)) {
            return;
        }
        if (shown == null || !shown.id().equals(task.id())) {
            Ui.show(note, false);
            setVvalue(0);
        }
        shown = task;
        header.set(task);
        about.setText(TaskWords.about(task));
        line.set(task.stations());
        outcome.set(task);
        tiles(task);
        charts.set(task);
        // What a failover needs was there before: it moves nothing.
        Ui.show(
                charts,
                !TaskWords.protects(task.kind()) || !task.flow().samples().isEmpty());
        export.set(task);
        log.set(task);
    }

    private void tiles(TaskSnapshot task) {
        List<Figure> four = task.figures().stream().limit(MOST_TILES).toList();
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
            ((FigureTile) tiles.getChildren().get(i)).set(four.get(i), !TaskWords.protects(task.kind()));
        }
        Ui.show(tiles, !four.isEmpty());
    }
}
