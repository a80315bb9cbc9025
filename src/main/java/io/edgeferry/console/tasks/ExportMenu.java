package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskSnapshot;
import java.util.function.Consumer;
import javafx.geometry.Side;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** A button with what of a task can be saved, and how. */
final class ExportMenu extends Button {

    private final MenuItem picture = item("export-picture", "Charts as a picture (PNG)…");
    private final MenuItem white = item("export-white", "Charts on white (PNG)…");
    private final MenuItem table = item("export-table", "Samples and rounds (CSV)…");
    private final MenuItem text = item("export-text", "Whole task as text…");
    private final ContextMenu menu = new ContextMenu(picture, white, table, new SeparatorMenuItem(), text);
    private @Nullable TaskSnapshot task;

    ExportMenu(TaskExports exports) {
        super("Export");
        setId("chart-export");
        getStyleClass().addAll("small", "flat");
        setGraphic(Ui.icon(Feather.DOWNLOAD));
        setTooltip(new Tooltip("Save the charts, their figures or the whole task (Ctrl E)"));
        setAccessibleRole(AccessibleRole.MENU_BUTTON);
        setMinWidth(USE_PREF_SIZE);
        does(picture, shown -> exports.picture(shown, false));
        does(white, shown -> exports.picture(shown, true));
        does(table, exports::table);
        does(text, exports::text);
        setOnAction(event -> open());
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.DOWN) {
                open();
                event.consume();
            }
        });
    }

    private static MenuItem item(String id, String words) {
        MenuItem item = new MenuItem(words);
        item.setId(id);
        return item;
    }

    private void does(MenuItem item, Consumer<TaskSnapshot> action) {
        item.setOnAction(event -> {
            if (task != null) {
                action.accept(task);
            }
        });
    }

    /** Shows what can be saved. */
    void open() {
        requestFocus();
        // A popup has a scene of its own, so that it has to be told how it is lit.
        boolean dark = getScene().getRoot().getStyleClass().contains("ef-dark");
        menu.getStyleClass().removeAll("ef-dark", "ef-light");
        menu.getStyleClass().add(dark ? "ef-dark" : "ef-light");
        menu.show(this, Side.BOTTOM, 0, 4);
    }

    void set(TaskSnapshot next) {
        task = next;
        boolean nothing = next.flow().samples().isEmpty();
        picture.setDisable(nothing);
        white.setDisable(nothing);
        table.setDisable(nothing && next.flow().epochs().isEmpty());
    }
}
