package io.edgeferry.console.tasks;

import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Ui;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Running and past migrations: a list, and the chosen one in detail. */
public final class TasksPlace extends StackPane {

    private final TaskBook book;
    private final ListView<OperationId> list = new ListView<>();
    private final List<TaskRow> rows = new ArrayList<>();
    private final TaskDetail detail;
    private final HBox content;
    private final EmptyState empty = new EmptyState();

    /**
     * The place.
     *
     * @param back brings a migrated pod back
     * @param export saves what is known about a task
     */
    public TasksPlace(TaskBook book, Consumer<TaskSnapshot> back, Consumer<TaskSnapshot> export) {
        this.book = book;
        setId("tasks");
        detail = new TaskDetail(book, back, export);
        list.setId("task-list");
        list.getStyleClass().add("task-list");
        list.setCellFactory(view -> {
            TaskRow row = new TaskRow(book);
            rows.add(row);
            return row;
        });
        list.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> showDetail());
        VBox.setVgrow(list, Priority.ALWAYS);
        VBox side = new VBox(8, Ui.label("Tasks", "page-title"), list);
        side.getStyleClass().add("task-side");
        side.setMinWidth(280);
        side.setPrefWidth(300);
        side.setMaxWidth(340);
        HBox.setHgrow(detail, Priority.ALWAYS);
        content = new HBox(side, detail);
        empty.nothing(
                Feather.LIST,
                "No migration yet",
                "Drag a pod onto another node in the topology to move it.",
                "",
                () -> {});
        getChildren().addAll(content, empty);
        refresh();
    }

    /** Shows the tasks as they are now; called at the screen's pace. */
    public void refresh() {
        List<OperationId> ids = book.all().stream().map(TaskSnapshot::id).toList();
        if (!list.getItems().equals(ids)) {
            OperationId chosen = list.getSelectionModel().getSelectedItem();
            list.getItems().setAll(ids);
            list.getSelectionModel().select(chosen != null && ids.contains(chosen) ? ids.indexOf(chosen) : 0);
        }
        rows.forEach(TaskRow::refresh);
        content.setVisible(!ids.isEmpty());
        empty.setVisible(ids.isEmpty());
        showDetail();
    }

    /** A person comes here: what runs is chosen, unless they were looking at something else that runs. */
    public void arrive() {
        refresh();
        boolean ended = book.find(list.getSelectionModel().getSelectedItem())
                .filter(task -> !task.state().ended())
                .isEmpty();
        if (ended && !book.running().isEmpty()) {
            choose(book.running().getFirst().id());
        }
    }

    /** Chooses a task. */
    public void choose(OperationId id) {
        refresh();
        int at = list.getItems().indexOf(id);
        if (at >= 0) {
            list.getSelectionModel().select(at);
            list.scrollTo(at);
        }
    }

    private void showDetail() {
        var chosen = book.find(list.getSelectionModel().getSelectedItem());
        detail.setVisible(chosen.isPresent());
        chosen.ifPresent(detail::set);
    }
}
