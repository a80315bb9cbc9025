package io.edgeferry.console.migrate;

import io.edgeferry.console.Ui;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.QueueRequest;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One of several plans: its state in a line, which unfolds to what its preflight found. */
final class PlanRow extends VBox {

    private final Button head = Ui.button("", this::turn, "choice", "flat");
    private final FontIcon fold = Ui.icon(Feather.CHEVRON_RIGHT, "dim");
    private final FontIcon sign = Ui.icon(Feather.CLOCK);
    private final ProgressIndicator turning = SheetParts.turning();
    private final Label words = Ui.label("", "muted", "small-text");
    private final Label state = Ui.tag("", "");
    private final FindingList findings = new FindingList();
    private SeveralModel.@Nullable Line shown;
    private boolean open;

    PlanRow(SeveralModel.Line line) {
        QueueRequest request = line.part().request();
        setId(Ui.id("plan-row-" + request.name()));
        getStyleClass().add("plan-row");
        Label name = Ui.label(request.name(), "row-title");
        name.setMinWidth(0);
        Label way = Ui.label(way(line.part().from(), request.target()), "muted");
        way.setMinWidth(USE_PREF_SIZE);
        words.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        VBox text = new VBox(1, Ui.row(name, way), words);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox content = new HBox(9, new StackPane(sign, turning), text, state, fold);
        content.setAlignment(Pos.CENTER_LEFT);
        head.setGraphic(content);
        head.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setMaxWidth(Double.MAX_VALUE);
        // The graphic is as wide as the button lets it be, so that what stands at the right is at the right.
        content.prefWidthProperty().bind(head.widthProperty().subtract(22));
        findings.getStyleClass().add("plan-row-findings");
        getChildren().addAll(head, findings);
        set(line);
    }

    private static String way(String from, String to) {
        return from.equals(to) ? "on " + from : (from.isEmpty() ? "" : from + " ") + "→ " + to;
    }

    /** What has the focus. */
    Button head() {
        return head;
    }

    /** Which of the rows this lies in, or -1. */
    static int indexOf(List<PlanRow> rows, @Nullable Node focused) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).head() == focused) {
                return i;
            }
        }
        return -1;
    }

    private void turn() {
        open = !open;
        arrange();
    }

    void set(SeveralModel.Line line) {
        if (line.equals(shown)) {
            return;
        }
        boolean blocked = line.state() == SeveralModel.State.BLOCKED;
        // What blocks is seen at once.
        open = open || blocked && !line.findings().isEmpty();
        shown = line;
        boolean asking = line.state() == SeveralModel.State.PLANNING;
        turning.setVisible(asking);
        sign.setVisible(!asking);
        sign.setIconCode(icon(line.state()));
        Ui.mark(sign, "good", line.state() == SeveralModel.State.READY);
        Ui.mark(sign, "bad", blocked);
        words.setText(
                switch (line.state()) {
                    case WAITING -> "its plan waits";
                    case PLANNING -> "asking both nodes…";
                    default -> line.words();
                });
        state.setText(tag(line));
        Ui.tagKind(state, kind(line));
        Ui.show(state, !state.getText().isEmpty());
        findings.set(line.findings().stream()
                .filter(finding -> finding.severity() != Finding.Severity.OK)
                .toList());
        head.setAccessibleText(line.part().request().words() + ", " + state.getText() + ", " + words.getText());
        arrange();
    }

    private void arrange() {
        boolean some = !findings.getChildren().isEmpty();
        Ui.show(findings, some && open);
        fold.setVisible(some);
        fold.setIconCode(open ? Feather.CHEVRON_DOWN : Feather.CHEVRON_RIGHT);
    }

    private static Feather icon(SeveralModel.State state) {
        return switch (state) {
            case WAITING, PLANNING -> Feather.CLOCK;
            case READY -> Feather.CHECK_CIRCLE;
            case BLOCKED -> Feather.X_CIRCLE;
            case STAYS -> Feather.SLASH;
        };
    }

    private static String tag(SeveralModel.Line line) {
        long errors = line.count(Finding.Severity.ERROR);
        long warnings = line.count(Finding.Severity.WARNING);
        return switch (line.state()) {
            case WAITING, PLANNING -> "";
            case READY -> warnings == 0 ? "ready" : "ready, " + warnings + " to know";
            case BLOCKED -> errors == 0 ? "refused" : errors + " to mend";
            case STAYS -> "stays";
        };
    }

    private static String kind(SeveralModel.Line line) {
        return switch (line.state()) {
            case READY -> line.count(Finding.Severity.WARNING) == 0 ? "ok" : "warn";
            case BLOCKED -> "bad";
            default -> "";
        };
    }
}
