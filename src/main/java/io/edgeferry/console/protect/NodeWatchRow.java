package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.NodeVitals;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One node under watch: its lease's age fills a bar, its failed probes fill boxes; both full means lost. */
final class NodeWatchRow extends VBox {

    private static final int MOST_BOXES = 10;

    private final FontIcon sign = Ui.icon(Feather.ACTIVITY);
    private final Label name = Ui.label("", "row-title");
    private final Label state = Ui.tag("", "");
    private final Label lease = Ui.label("", "watch-words");
    private final Region leaseFill = new Region();
    private final StackPane leaseBar = new StackPane(leaseFill);
    private final Label probes = Ui.label("", "watch-words");
    private final HBox boxes = new HBox(3);
    private final Label more = Ui.wrapped("", "small-text");
    private final List<Region> pips = new ArrayList<>();
    private double share;
    private @Nullable NodeVitals shown;

    NodeWatchRow() {
        super(4);
        getStyleClass().add("watch-row");
        leaseBar.getStyleClass().add("watch-bar");
        leaseFill.getStyleClass().add("watch-fill");
        StackPane.setAlignment(leaseFill, Pos.CENTER_LEFT);
        leaseBar.widthProperty().addListener((property, was, is) -> fill());
        leaseBar.setMinWidth(20);
        GridPane.setHgrow(leaseBar, Priority.ALWAYS);
        GridPane.setHgrow(boxes, Priority.ALWAYS);
        boxes.setAlignment(Pos.CENTER_LEFT);
        boxes.setMaxHeight(6);
        lease.setMinWidth(USE_PREF_SIZE);
        probes.setMinWidth(USE_PREF_SIZE);
        name.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        GridPane grid = new GridPane();
        grid.setHgap(10);
        grid.setVgap(2);
        grid.addRow(0, lease, leaseBar);
        grid.addRow(1, probes, boxes);
        getChildren().addAll(Ui.row(sign, name, Ui.spacer(), state), grid, more);
    }

    void set(NodeVitals node) {
        if (node.equals(shown)) {
            return;
        }
        shown = node;
        String kind = ProtectWords.nodeKind(node);
        setId(Ui.id("watch-" + node.node()));
        name.setText(node.node());
        state.setText(ProtectWords.node(node));
        Ui.tagKind(state, kind);
        sign.setIconCode(
                node.blind()
                        ? Feather.EYE_OFF
                        : node.lost() ? Feather.X_OCTAGON : node.doubtful() ? Feather.ALERT_CIRCLE : Feather.ACTIVITY);
        Ui.mark(sign, "good", kind.equals("ok"));
        Ui.mark(sign, "bad", kind.equals("bad"));
        Ui.mark(sign, "warn-icon", kind.equals("warn"));
        lease.setText(ProtectWords.lease(node));
        share = Math.clamp(
                node.leaseAge().toMillis() / (double) node.rule().leaseAge().toMillis(), 0, 1);
        level(leaseFill, share >= 1 ? "bad" : node.leaseAge().toSeconds() > 12 ? "warn" : "");
        fill();
        probes.setText(ProtectWords.probes(node));
        boxes(node);
        String words = ProtectWords.nodeMore(node);
        more.setText(words);
        ProtectRow.kind(more, kind.equals("ok") ? "" : kind);
        Ui.show(more, !words.isEmpty());
        setAccessibleText("Node " + node.node() + ", " + state.getText() + ", " + lease.getText() + ", "
                + probes.getText() + (words.isEmpty() ? "" : ". " + words));
    }

    private void fill() {
        leaseFill.setMaxWidth(share * leaseBar.getWidth());
    }

    private void boxes(NodeVitals node) {
        int wanted = Math.min(MOST_BOXES, node.rule().probes());
        if (pips.size() != wanted) {
            pips.clear();
            for (int i = 0; i < wanted; i++) {
                Region pip = new Region();
                pip.getStyleClass().add("watch-pip");
                pip.setMaxHeight(6);
                HBox.setHgrow(pip, Priority.ALWAYS);
                pips.add(pip);
            }
            boxes.getChildren().setAll(pips);
        }
        double filled = Math.min(1, node.failedProbes() / (double) node.rule().probes()) * wanted;
        for (int i = 0; i < wanted; i++) {
            level(pips.get(i), i < filled ? filled >= wanted ? "bad" : "warn" : "");
        }
    }

    private static void level(Region part, String kind) {
        Ui.mark(part, "warn", kind.equals("warn"));
        Ui.mark(part, "bad", kind.equals("bad"));
    }
}
