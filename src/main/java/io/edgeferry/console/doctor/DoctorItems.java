package io.edgeferry.console.doctor;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What was looked at, in order: how far each is, what was found, and what mends it. */
final class DoctorItems extends VBox {

    private List<Item> shown = List.of();

    DoctorItems() {
        setId("doctor-items");
        getStyleClass().add("findings");
    }

    /** Only rows of items that changed are made anew: a button that has the focus keeps it. */
    void set(List<Item> items) {
        if (items.equals(shown)) {
            return;
        }
        List<Node> rows = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            boolean same = i < shown.size() && shown.get(i).equals(items.get(i));
            rows.add(same ? getChildren().get(i) : row(items.get(i)));
        }
        shown = List.copyOf(items);
        getChildren().setAll(rows);
    }

    private static HBox row(Item item) {
        boolean quiet = item.state() == State.WAITING || item.state() == State.SKIPPED;
        Label title = Ui.label(item.title(), quiet ? "muted" : "finding-title");
        title.setMinWidth(USE_PREF_SIZE);
        Label state = Ui.label(words(item), "muted", "small-text");
        VBox words = new VBox(3, Ui.row(title, state));
        if (!item.detail().isEmpty()) {
            words.getChildren().add(Ui.wrapped(item.detail(), "muted", "small-text"));
        }
        if (!item.commands().isEmpty()) {
            VBox commands = CommandLines.box(item.commands(), item.title());
            commands.setId("doctor-commands-" + item.id());
            words.getChildren().add(commands);
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox row = new HBox(9, sign(item.state()), words);
        row.setId("doctor-item-" + item.id());
        row.getStyleClass().addAll("finding", "doctor-item");
        return row;
    }

    private static String words(Item item) {
        return switch (item.state()) {
            case RUNNING -> "looking…";
            case SKIPPED -> "not looked at";
            default -> "";
        };
    }

    private static Node sign(State state) {
        Label sign = Ui.tag("", kind(state));
        sign.setMinWidth(USE_PREF_SIZE);
        sign.setMaxHeight(USE_PREF_SIZE);
        sign.setAccessibleText(state.name().toLowerCase(java.util.Locale.ROOT));
        if (state == State.RUNNING) {
            sign.setGraphic(spinner());
            return sign;
        }
        sign.setGraphic(Ui.icon(
                switch (state) {
                    case OK -> Feather.CHECK;
                    case WARNING -> Feather.ALERT_TRIANGLE;
                    case FAILED -> Feather.X;
                    case SKIPPED -> Feather.MINUS;
                    default -> Feather.MORE_HORIZONTAL;
                }));
        return sign;
    }

    static ProgressIndicator spinner() {
        ProgressIndicator turning = new ProgressIndicator();
        turning.setMinSize(12, 12);
        turning.setPrefSize(12, 12);
        turning.setMaxSize(12, 12);
        return turning;
    }

    private static String kind(State state) {
        return switch (state) {
            case OK -> "ok";
            case WARNING -> "warn";
            case FAILED -> "bad";
            case RUNNING -> "accent";
            default -> "";
        };
    }
}
