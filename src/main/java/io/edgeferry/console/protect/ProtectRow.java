package io.edgeferry.console.protect;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A protected pod in the list: how old its last good checkpoint is comes first, since that is what would be lost. */
final class ProtectRow extends ListCell<String> {

    private final ProtectionBook book;
    private final FontIcon sign = Ui.icon(Feather.SHIELD, "kind-icon");
    private final Label name = Ui.label("", "row-title");
    private final Label state = Ui.tag("", "");
    private final Label age = Ui.label("", "rpo");
    private final Label ageWords = Ui.label("", "muted", "small-text");
    private final Label next = Ui.label("", "muted", "small-text");
    private final Label where = Ui.label("", "muted", "small-text");
    private final Label replicas = Ui.label("", "muted", "small-text");
    private final Label trouble = Ui.label("", "small-text");
    private final VBox box;

    ProtectRow(ProtectionBook book) {
        this.book = book;
        name.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        age.setMinWidth(USE_PREF_SIZE);
        for (Label label : new Label[] {next, where, replicas, trouble}) {
            label.setMinWidth(0);
            whole(label);
        }
        ageWords.setMinWidth(USE_PREF_SIZE);
        where.setMinWidth(USE_PREF_SIZE);
        HBox figure = new HBox(8, age, ageWords, Ui.spacer(), next);
        figure.setAlignment(javafx.geometry.Pos.BASELINE_LEFT);
        box = new VBox(
                3, Ui.row(sign, name, Ui.spacer(), state), figure, Ui.row(where, Ui.spacer(), replicas), trouble);
        getStyleClass().addAll("task-row", "protect-row");
        setPrefWidth(0);
    }

    /** Hovering tells what the row has no room for. */
    private static void whole(Label label) {
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(label.textProperty());
        tip.setWrapText(true);
        tip.setMaxWidth(420);
        label.setTooltip(tip);
    }

    @Override
    protected void updateItem(@Nullable String item, boolean empty) {
        super.updateItem(item, empty);
        setGraphic(empty ? null : box);
        refresh();
    }

    /** Shows the pod as it is now. */
    void refresh() {
        ProtectView view = isEmpty() ? null : book.find(getItem()).orElse(null);
        if (view == null) {
            return;
        }
        ProtectView.State now = view.state();
        box.setId(Ui.id("protected-" + view.id()));
        name.setText(view.pod().pod());
        state.setText(now.words());
        Ui.tagKind(state, now.kind());
        sign.setIconCode(now.wrong() ? Feather.SHIELD_OFF : Feather.SHIELD);
        age.setText(ProtectWords.age(view));
        kind(age, now == ProtectView.State.FIRST ? "" : view.ageKind());
        ageWords.setText(
                view.age() != null
                        ? "checkpoint age"
                        : switch (now) {
                            case FIRST -> "yet";
                            case REFUSED -> "is made";
                            default -> "that is good";
                        });
        next.setText(view.pod().spec() == null ? "" : ProtectWords.next(view));
        where.setText(
                view.pod().node().isEmpty()
                        ? view.pod().namespace()
                        : view.pod().namespace() + " · " + view.pod().node());
        replicas.setText(view.pod().problem().isEmpty() ? ProtectWords.replicas(view) : "");
        String words = ProtectWords.line(view);
        trouble.setText(words);
        kind(trouble, now.wrong() ? now.kind() : "");
        Ui.show(trouble, !words.isEmpty());
        setAccessibleText(view.pod().pod() + ", " + now.words() + ", age of the last good checkpoint " + age.getText()
                + ", " + Formats.counted(view.good(), "good replica") + (words.isEmpty() ? "" : ". " + words));
    }

    /** Colours a figure or a line. */
    static void kind(Label label, String kind) {
        for (String one : new String[] {"ok", "warn", "bad", "accent"}) {
            Ui.mark(label, "tone-" + one, one.equals(kind));
        }
    }
}
