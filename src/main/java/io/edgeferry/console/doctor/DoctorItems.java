package io.edgeferry.console.doctor;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** What was looked at, in order: how far each is, what was found, and what mends it. */
final class DoctorItems extends VBox {

    private static final double TITLE_WIDTH = 176;

    private List<Item> shown = List.of();

    DoctorItems() {
        setId("doctor-items");
        getStyleClass().add("findings");
    }

    /**
     * Shows items. Only rows of those that changed are made anew: a button that has the focus keeps it.
     *
     * @return whether they are other ones than before
     */
    boolean set(List<Item> items) {
        if (items.equals(shown)) {
            return false;
        }
        List<Node> rows = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            boolean same = i < shown.size() && shown.get(i).equals(items.get(i));
            rows.add(same ? getChildren().get(i) : row(items.get(i)));
        }
        shown = List.copyOf(items);
        getChildren().setAll(rows);
        return true;
    }

    /** The row of the first item that has to be mended, or null. */
    @Nullable
    Node trouble() {
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).state() == State.FAILED) {
                return getChildren().get(i);
            }
        }
        return null;
    }

    /** What is as it should be takes one line; what is not has room for why and for commands. */
    private static HBox row(Item item) {
        boolean quiet = item.state() == State.WAITING || item.state() == State.SKIPPED;
        boolean loud = item.state() == State.FAILED || item.state() == State.WARNING;
        Label title = Ui.label(item.title(), quiet ? "muted" : "finding-title");
        title.setMinWidth(loud ? USE_PREF_SIZE : TITLE_WIDTH);
        VBox words = new VBox(4, title);
        if (loud) {
            words.getChildren().add(Ui.wrapped(item.detail(), "small-text"));
        } else {
            Label detail = Ui.wrapped(item.detail().isEmpty() ? words(item) : item.detail(), "muted", "small-text");
            HBox.setHgrow(detail, Priority.ALWAYS);
            words.getChildren().setAll(Ui.row(title, detail));
        }
        if (!item.commands().isEmpty()) {
            VBox commands = CommandLines.box(item.commands(), item.title());
            commands.setId("doctor-commands-" + item.id());
            words.getChildren().add(commands);
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox row = new HBox(9, sign(item.state()), words);
        row.setAlignment(loud ? Pos.TOP_LEFT : Pos.CENTER_LEFT);
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
