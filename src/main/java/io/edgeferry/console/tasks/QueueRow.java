package io.edgeferry.console.tasks;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.console.migrate.FindingList;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.migration.Queued.State;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** An entry of the queue: its place, what it waits for or why it was refused, and a button that takes it away. */
final class QueueRow extends VBox {

    private final String id;
    private final QueueBook queue;
    private final Label place = Ui.label("", "queue-place");
    private final FontIcon kind = Ui.icon(Feather.BOX, "kind-icon");
    private final Label title = Ui.label("", "row-title");
    private final Label why = Ui.label("", "muted", "small-text");
    private final Label reason = Ui.wrapped("", "queue-reason");
    private final Tooltip tip = new Tooltip();
    private final Button head = Ui.button("", this::turn, "choice", "flat");
    private final Button away = Ui.button("", this::away, "icon-button", "flat");
    private final GuardedButton guarded = new GuardedButton(away);
    private final FindingList findings = new FindingList();
    private @Nullable Queued shown;
    private boolean open;

    QueueRow(String id, QueueBook queue) {
        this.id = id;
        this.queue = queue;
        getStyleClass().add("queue-row");
        title.setMinWidth(0);
        why.setMinWidth(0);
        head.setTooltip(tip);
        away.setGraphic(Ui.icon(Feather.X));
        away.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        VBox text = new VBox(1, Ui.row(kind, title), why);
        text.setMinWidth(0);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox content = new HBox(8, place, text);
        content.setAlignment(Pos.CENTER_LEFT);
        head.setGraphic(content);
        head.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setMaxWidth(Double.MAX_VALUE);
        head.setMinWidth(0);
        HBox.setHgrow(head, Priority.ALWAYS);
        content.prefWidthProperty().bind(head.widthProperty().subtract(14));
        HBox line = new HBox(2, head, guarded);
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(line, reason, findings);
    }

    /** Id of its entry. */
    String entry() {
        return id;
    }

    boolean hasFocus() {
        return head.isFocused() || away.isFocused();
    }

    void focus() {
        head.requestFocus();
    }

    private void turn() {
        open = !open;
        Ui.show(findings, open && !findings.getChildren().isEmpty());
    }

    /** Takes it back, or puts it away when it was refused. */
    void away() {
        if (shown != null && !away.isDisabled()) {
            if (shown.state() == State.REFUSED) {
                queue.dismiss(id);
            } else {
                queue.cancel(id);
            }
        }
    }

    /**
     * Shows the entry.
     *
     * @param at its place among those of its kind, from 1
     * @param forbidden why it may not be taken back now, or empty
     */
    void set(Queued entry, int at, String forbidden) {
        boolean bad = entry.state() == State.REFUSED;
        place.setText(bad ? "" : Integer.toString(at));
        place.setGraphic(bad ? Ui.icon(Feather.X_CIRCLE, "bad") : null);
        why.setText(bad ? "" : words(entry));
        Ui.show(why, !bad);
        reason.setText(bad ? entry.why() : "");
        Ui.show(reason, bad && !entry.why().isEmpty());
        String does = (bad ? "Put away " : "Take back ") + entry.request().words();
        away.setText(does);
        guarded.say(does, bad ? "" : forbidden);
        if (entry.equals(shown)) {
            return;
        }
        if (bad && (shown == null || shown.state() != State.REFUSED)) {
            open = true;
        }
        shown = entry;
        QueueRequest request = entry.request();
        setId(Ui.id("queued-" + request.name()));
        boolean data = request instanceof QueueRequest.OfDataset;
        kind.setIconCode(data ? Feather.DATABASE : Feather.BOX);
        Ui.mark(kind, "violet", data);
        title.setText(
                request.name() + (entry.from().isEmpty() ? " → " : ": " + entry.from() + " → ") + request.target());
        away.setId(Ui.id((bad ? "queue-dismiss-" : "queue-cancel-") + request.name()));
        findings.set(entry.findings().stream()
                .filter(finding -> bad && finding.severity() != Finding.Severity.OK)
                .toList());
        Ui.show(findings, open && !findings.getChildren().isEmpty());
        tip.setText(title.getText() + "\n" + words(entry));
        head.setAccessibleText(request.words() + ", " + entry.words() + ", " + words(entry));
    }

    private static String words(Queued entry) {
        return switch (entry.state()) {
            case PLANNING -> "asking both nodes…";
            case WAITING -> entry.why().isEmpty() ? "waits for its turn" : entry.why();
            default -> entry.why();
        };
    }
}
