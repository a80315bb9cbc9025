package io.edgeferry.console.migrate;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.Finding;
import java.util.List;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The results of a preflight, errors first: what, why, what to do. */
public final class FindingList extends VBox {

    /** An empty list. */
    public FindingList() {
        getStyleClass().add("findings");
    }

    /** Shows findings. */
    public void set(List<Finding> findings) {
        getChildren().setAll(findings.stream().map(FindingList::line).toList());
    }

    private static HBox line(Finding finding) {
        VBox words = new VBox(2, Ui.wrapped(finding.title(), "finding-title"));
        if (!finding.why().isBlank()) {
            words.getChildren().add(Ui.wrapped(finding.why(), "muted", "small-text"));
        }
        if (!finding.fix().isBlank()) {
            var copy = finding.command()
                    .map(command -> Ui.copyButton("Copy command", () -> command))
                    .orElseGet(() -> Ui.copyButton(finding::fix));
            copy.setId("copy-" + Ui.id(finding.check()));
            copy.setAccessibleText(copy.getText() + " for: " + finding.title());
            words.getChildren().add(CommandLines.row(finding.fix(), "fix", copy));
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        var sign = Ui.tag("", kind(finding));
        sign.setGraphic(Ui.icon(icon(finding)));
        sign.setMinWidth(USE_PREF_SIZE);
        HBox line = new HBox(9, sign, words);
        line.getStyleClass().add("finding");
        return line;
    }

    private static String kind(Finding finding) {
        return switch (finding.severity()) {
            case OK -> "ok";
            case WARNING -> "warn";
            case ERROR -> "bad";
        };
    }

    private static Feather icon(Finding finding) {
        return switch (finding.severity()) {
            case OK -> Feather.CHECK;
            case WARNING -> Feather.ALERT_TRIANGLE;
            case ERROR -> Feather.X;
        };
    }
}
