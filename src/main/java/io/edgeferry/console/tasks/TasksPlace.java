package io.edgeferry.console.tasks;

import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Ui;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Running and past migrations: a list that can be searched, and the chosen one in detail. Ctrl E exports it. */
public final class TasksPlace extends StackPane {

    private static final KeyCombination EXPORT = new KeyCodeCombination(KeyCode.E, KeyCombination.SHORTCUT_DOWN);

    private final TaskBook book;
    private final TaskFilterBar filter = new TaskFilterBar(this::refresh);
    private final ListView<OperationId> list = new ListView<>();
    private final List<TaskRow> rows = new ArrayList<>();
    private final WaitingPane waiting;
    private final TaskDetail detail;
    private final HBox content;
    private final EmptyState empty = new EmptyState();
    private final EmptyState none = new EmptyState();
    private boolean ready;

    /**
     * The place.
     *
     * @param waiting the queue, which stands above the tasks
     * @param back brings a migrated pod back
     * @param acts what else can be done about tasks
     * @param exports saves what is known about a task
     */
    public TasksPlace(
            TaskBook book, WaitingPane waiting, Consumer<TaskSnapshot> back, TaskActs acts, TaskExports exports) {
        this.book = book;
        this.waiting = waiting;
        setId("tasks");
        detail = new TaskDetail(book, back, acts, exports);
        list.setId("task-list");
        list.getStyleClass().add("task-list");
        list.setCellFactory(view -> {
            TaskRow row = new TaskRow(book);
            rows.add(row);
            return row;
        });
        list.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> showDetail());
        none.setId("task-none");
        none.nothing(Feather.SEARCH, "No task fits", "", "Show all", filter::clear);
        StackPane listing = new StackPane(list, none);
        VBox.setVgrow(listing, Priority.ALWAYS);
        VBox side = new VBox(12, Ui.label("Tasks", "page-title"), waiting, filter, listing);
        side.getStyleClass().add("task-side");
        // The names in the list stay whole before the detail gets its room, where the window is not small.
        side.minWidthProperty()
                .bind(Bindings.createDoubleBinding(() -> Math.clamp(getWidth() - 700, 280, 340), widthProperty()));
        side.setPrefWidth(340);
        side.setMaxWidth(340);
        HBox.setHgrow(detail, Priority.ALWAYS);
        content = new HBox(side, detail);
        empty.nothing(
                Feather.LIST,
                "Nothing ran yet",
                "Drag a pod or a volume onto another node in the topology to move it. Failovers and drills of"
                        + " protected pods stand here too.",
                "",
                () -> {});
        getChildren().addAll(content, empty);
        addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (EXPORT.match(event) && detail.isVisible()) {
                detail.openExport();
                event.consume();
            }
        });
        ready = true;
        refresh();
    }

    /** Shows the tasks as they are now; called at the screen's pace. */
    public void refresh() {
        if (!ready) {
            return;
        }
        TaskFilter wanted = filter.filter();
        List<OperationId> ids =
                book.all().stream().filter(wanted::lets).map(TaskSnapshot::id).toList();
        if (!list.getItems().equals(ids)) {
            OperationId chosen = list.getSelectionModel().getSelectedItem();
            list.getItems().setAll(ids);
            list.getSelectionModel().select(chosen != null && ids.contains(chosen) ? ids.indexOf(chosen) : 0);
        }
        rows.forEach(TaskRow::refresh);
        waiting.refresh();
        boolean nothing = book.all().isEmpty() && waiting.isEmpty();
        Ui.show(filter, !book.all().isEmpty());
        content.setVisible(!nothing);
        empty.setVisible(nothing);
        Ui.show(none, ids.isEmpty() && !book.all().isEmpty());
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

    /** Chooses a task; one that the filter hides is shown again. */
    public void choose(OperationId id) {
        refresh();
        if (!list.getItems().contains(id) && book.find(id).isPresent()) {
            filter.clear();
        }
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
