package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskSnapshot;
import java.util.function.Consumer;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** What of a task can be saved, and how. */
final class ExportMenu extends MenuButton {

    private final MenuItem picture;
    private final MenuItem white;
    private final MenuItem table;
    private @Nullable TaskSnapshot task;

    ExportMenu(TaskExports exports) {
        super("Export");
        setId("chart-export");
        getStyleClass().addAll("small", "flat");
        setGraphic(Ui.icon(Feather.DOWNLOAD));
        setTooltip(new Tooltip("Save the charts, their figures or the whole task (Ctrl E)"));
        setMinWidth(USE_PREF_SIZE);
        picture = item("export-picture", "Charts as a picture (PNG)…", shown -> exports.picture(shown, false));
        white = item("export-white", "Charts on white (PNG)…", shown -> exports.picture(shown, true));
        table = item("export-table", "Samples and rounds (CSV)…", exports::table);
        getItems()
                .addAll(
                        picture,
                        white,
                        table,
                        new SeparatorMenuItem(),
                        item("export-text", "Whole task as text…", exports::text));
    }

    private MenuItem item(String id, String words, Consumer<TaskSnapshot> action) {
        MenuItem item = new MenuItem(words);
        item.setId(id);
        item.setOnAction(event -> {
            if (task != null) {
                action.accept(task);
            }
        });
        return item;
    }

    void set(TaskSnapshot next) {
        task = next;
        boolean nothing = next.flow().samples().isEmpty();
        picture.setDisable(nothing);
        white.setDisable(nothing);
        table.setDisable(nothing && next.flow().epochs().isEmpty());
    }
}
