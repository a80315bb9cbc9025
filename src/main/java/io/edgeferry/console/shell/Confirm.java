package io.edgeferry.console.shell;

import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;

/**
 * A question before something that cannot be undone.
 *
 * @param id of the sheet; its buttons are {@code ID-yes} and {@code ID-no}
 * @param yes the word on the button that does it
 */
record Confirm(String id, String heading, String words, String yes, Runnable action) {

    void open(Sheets sheets) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable leave = () -> handle[0].close();
        Button no = Ui.button("Cancel", leave, "first-focus");
        no.setId(id + "-no");
        Button does = Ui.button(yes, () -> {
            handle[0].close();
            action.run();
        });
        does.setId(id + "-yes");
        VBox sheet = new VBox(
                12, Ui.label(heading, "sheet-title"), Ui.wrapped(words, "muted"), Ui.row(Ui.spacer(), does, no));
        sheet.setId(id);
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(440);
        handle[0] = sheets.open(sheet, null, leave);
    }
}
