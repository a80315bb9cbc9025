package io.edgeferry.console.doctor;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DoctorReport;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.DoctorReport.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The report of one node: the verdict on top, then what was looked at. */
final class DoctorReportPane extends VBox {

    private final Label name = Ui.label("", "sheet-title");
    private final Label when = Ui.label("", "muted", "small-text");
    private final Button cancel;
    private final FontIcon sign = Ui.icon(Feather.ACTIVITY);
    private final ProgressIndicator turning = DoctorItems.spinner();
    private final Label verdict = Ui.wrapped("");
    private final HBox banner = new HBox(10, sign, turning, verdict);
    private final DoctorItems items = new DoctorItems();
    private final ScrollPane scroll = new ScrollPane(items);
    private String node = "";

    /** @param cancelled ends the examination of a node */
    DoctorReportPane(Consumer<String> cancelled) {
        super(10);
        getStyleClass().add("doctor-report");
        setMinWidth(0);
        name.setMinWidth(0);
        cancel = Ui.button("Cancel", () -> cancelled.accept(node), "small");
        cancel.setId("doctor-cancel");
        cancel.setMinWidth(USE_PREF_SIZE);
        banner.setId("doctor-verdict-box");
        HBox.setHgrow(verdict, Priority.ALWAYS);
        verdict.setMaxWidth(Double.MAX_VALUE);
        banner.setAlignment(Pos.CENTER_LEFT);
        banner.getStyleClass().add("outcome");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        HBox head = Ui.row(name, when, Ui.spacer(), cancel);
        head.setMinHeight(28);
        getChildren().addAll(head, banner, scroll);
    }

    void set(String shown, Examinations.Look look, Instant now) {
        if (!shown.equals(node)) {
            node = shown;
            scroll.setVvalue(0);
        }
        name.setText(shown);
        boolean atWork = look.stage() != Examinations.Stage.IDLE;
        Ui.show(cancel, atWork);
        cancel.setDisable(look.stage() == Examinations.Stage.CANCELLING);
        cancel.setText(look.stage() == Examinations.Stage.CANCELLING ? "Cancelling…" : "Cancel");
        DoctorReport report = look.report();
        boolean old = !atWork && report != null && look.trouble().isEmpty();
        when.setText(old ? "examined " + Formats.day(report.at()) + ", " + DoctorWords.age(report, now) : "");
        String kind = atWork ? "" : kind(look);
        banner.getStyleClass().removeAll("ok", "warn", "bad");
        if (!kind.isEmpty()) {
            banner.getStyleClass().add(kind);
        }
        Ui.show(turning, atWork);
        Ui.show(sign, !atWork);
        sign.setIconCode(
                switch (kind) {
                    case "ok" -> Feather.CHECK_CIRCLE;
                    case "warn" -> Feather.ALERT_TRIANGLE;
                    case "bad" -> Feather.X_CIRCLE;
                    default -> Feather.ACTIVITY;
                });
        verdict.setText(words(look));
        boolean other = items.set(report == null ? List.of() : report.items());
        if (other && !atWork) {
            // The layout of the new rows comes first.
            Platform.runLater(this::reveal);
        }
    }

    /** Scrolls so that what has to be mended is seen. */
    private void reveal() {
        Node trouble = items.trouble();
        double room = items.getHeight() - scroll.getViewportBounds().getHeight();
        if (trouble != null && room > 0) {
            double wanted = trouble.getBoundsInParent().getMaxY()
                    - scroll.getViewportBounds().getHeight();
            scroll.setVvalue(Math.clamp(wanted / room, 0, 1));
        }
    }

    private static String kind(Examinations.Look look) {
        DoctorReport report = look.report();
        return !look.trouble().isEmpty()
                ? "warn"
                : report == null || report.verdict() == Verdict.ASKED ? "" : DoctorWords.kind(report);
    }

    private String words(Examinations.Look look) {
        DoctorReport report = look.report();
        return switch (look.stage()) {
            case WAITING -> "Waits for its turn: three nodes are examined at once.";
            case CANCELLING -> "Cancelling: what was made is being removed…";
            case RUNNING -> report == null ? "Begins…" : "Examining " + node + step(report);
            case IDLE ->
                !look.trouble().isEmpty()
                        ? look.trouble()
                        : report == null
                                ? node + " was not examined yet from this machine."
                                : DoctorWords.verdict(report);
        };
    }

    private static String step(DoctorReport report) {
        long over = report.items().stream()
                .filter(item -> item.state() != State.WAITING && item.state() != State.RUNNING)
                .count();
        return report.items().stream()
                .filter(item -> item.state() == State.RUNNING)
                .findFirst()
                .map(item -> ": " + item.title() + "… (" + (over + 1) + " of "
                        + report.items().size() + ")")
                .orElse("…");
    }
}
