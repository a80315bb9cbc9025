package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.NodeVitals;
import java.util.Comparator;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/** The nodes of protected pods with what counts down to their loss, and the rule for it. */
final class NodeWatchPane extends VBox {

    private static final double MOST_HEIGHT = 300;
    private static final Comparator<NodeVitals> WORST_FIRST = Comparator.comparing(
                    (NodeVitals node) -> node.lost() ? 0 : node.doubtful() ? 1 : 2)
            .thenComparing(NodeVitals::node);

    private final ProtectionBook book;
    private final VBox rows = new VBox(6);
    private final Label rule = Ui.wrapped("", "muted", "small-text");

    /** @param change lets a person change the rule */
    NodeWatchPane(ProtectionBook book, Runnable change) {
        super(6);
        this.book = book;
        setId("node-watch");
        getStyleClass().add("node-watch");
        Button edit = Ui.button("Change…", change, "small", "flat");
        edit.setId("rule-change");
        edit.setMinWidth(USE_PREF_SIZE);
        edit.setTooltip(new Tooltip("Change when a node counts as lost"));
        rule.setId("rule-words");
        Label heading = Ui.label("NODES UNDER WATCH", "section");
        ScrollPane scroll = new ScrollPane(rows);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setMaxHeight(MOST_HEIGHT);
        // A scroll pane asks for a fixed height otherwise, whatever it holds.
        scroll.prefHeightProperty().bind(rows.heightProperty().add(2));
        scroll.setMinHeight(0);
        getChildren().addAll(Ui.row(heading, Ui.spacer(), edit), rule, scroll);
    }

    void refresh() {
        List<NodeVitals> nodes = book.nodes().stream().sorted(WORST_FIRST).toList();
        rule.setText("A node counts as lost with a " + book.rule().words() + ".");
        while (rows.getChildren().size() > nodes.size()) {
            rows.getChildren().removeLast();
        }
        while (rows.getChildren().size() < nodes.size()) {
            rows.getChildren().add(new NodeWatchRow());
        }
        for (int i = 0; i < nodes.size(); i++) {
            ((NodeWatchRow) rows.getChildren().get(i)).set(nodes.get(i));
        }
        Ui.show(this, !nodes.isEmpty());
    }
}
