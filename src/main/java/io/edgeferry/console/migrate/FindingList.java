package io.edgeferry.console.migrate;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.Finding;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/**
 * The results of a preflight, errors first: what, why, what to do. What passed is counted, and shown on demand: it is
 * much, and asks for nothing.
 */
public final class FindingList extends VBox {

    private final Hyperlink more = new Hyperlink();
    private List<Finding> findings = List.of();
    private boolean all;

    /** An empty list. */
    public FindingList() {
        getStyleClass().add("findings");
        more.setId("findings-more");
        more.getStyleClass().add("small-text");
        more.setOnAction(event -> {
            all = !all;
            show();
        });
    }

    /** Shows findings; what passed stays open or closed as it was. */
    public void set(List<Finding> now) {
        if (!now.equals(findings)) {
            findings = List.copyOf(now);
            show();
        }
    }

    private void show() {
        List<Node> lines = new ArrayList<>();
        findings.stream()
                .filter(finding -> finding.severity() != Finding.Severity.OK)
                .forEach(finding -> lines.add(line(finding)));
        List<Finding> passed = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.OK)
                .toList();
        if (!passed.isEmpty()) {
            String number = passed.size() + (passed.size() == 1 ? " check that passed" : " checks that passed");
            more.setText((all ? "Hide " : "Show ") + number);
            more.setVisited(false);
            lines.add(more);
        }
        if (all) {
            passed.forEach(finding -> lines.add(line(finding)));
        }
        boolean focused = more.isFocused();
        getChildren().setAll(lines);
        if (focused) {
            more.requestFocus();
        }
    }

    private static HBox line(Finding finding) {
        VBox words = new VBox(2, Ui.wrapped(finding.title(), "finding-title"));
        if (!finding.why().isBlank()) {
            words.getChildren().add(Ui.wrapped(finding.why(), "muted", "small-text"));
        }
        if (finding.commands().isEmpty() && !finding.fix().isBlank()) {
            var copy = finding.command()
                    .map(command -> Ui.copyButton("Copy command", () -> command))
                    .orElseGet(() -> Ui.copyButton(finding::fix));
            copy.setId("copy-" + Ui.id(finding.check()));
            copy.setAccessibleText(copy.getText() + " for: " + finding.title());
            words.getChildren().add(CommandLines.row(finding.fix(), "fix", copy));
        } else if (!finding.commands().isEmpty()) {
            words.getChildren().add(Ui.wrapped(finding.fix(), "fix"));
            words.getChildren().add(CommandLines.box(finding.commands(), finding.title()));
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
