package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.Hold;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What keeps a lost node from coming back with a second live copy, one line each, in words. */
final class HoldList extends VBox {

    private List<Line> shown = List.of();

    /**
     * A line.
     *
     * @param name of the hold
     * @param holds whether it holds, or null when that is found out later
     */
    record Line(
            String name, @org.jspecify.annotations.Nullable Boolean holds, String words) {
        static Line of(Hold hold) {
            return new Line(ProtectWords.hold(hold.kind()), hold.holds(), hold.words());
        }
    }

    HoldList(String id) {
        super(2);
        setId(id);
        getStyleClass().add("holds");
    }

    void set(List<Line> lines) {
        if (lines.equals(shown)) {
            return;
        }
        shown = List.copyOf(lines);
        getChildren().setAll(lines.stream().map(HoldList::row).toList());
    }

    private static HBox row(Line line) {
        Boolean holds = line.holds();
        Feather icon = holds == null ? Feather.CIRCLE : holds ? Feather.CHECK_CIRCLE : Feather.X_CIRCLE;
        String style = holds == null ? "dim" : holds ? "good" : "warn-icon";
        Label name = Ui.label(line.name(), "row-title");
        name.setMinWidth(150);
        Label state = Ui.label(holds == null ? "later" : holds ? "holds" : "does not hold", "muted", "small-text");
        state.setMinWidth(82);
        Label words = Ui.wrapped(line.words(), "muted");
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox row = new HBox(8, Ui.icon(icon, style), name, state, words);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("hold-row");
        return row;
    }
}
