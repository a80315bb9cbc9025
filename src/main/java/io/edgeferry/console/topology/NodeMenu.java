package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The menu of a node, on its card or its row in the table. Others add to it what can be done with a node. */
public final class NodeMenu {

    private final TopologyActions actions;
    private final Consumer<@Nullable Selection> select;
    private final List<Entry> entries = new ArrayList<>();
    private final ContextMenu menu = new ContextMenu();

    NodeMenu(TopologyActions actions, Consumer<@Nullable Selection> select) {
        this.actions = actions;
        this.select = select;
    }

    /** Something that can be done with a node; made anew each time the menu opens, so that it can be greyed. */
    @FunctionalInterface
    public interface Entry {
        /** The item for a node. */
        MenuItem of(NodeInfo node);
    }

    /** Adds an entry below the others. */
    public void add(Entry entry) {
        entries.add(entry);
    }

    void show(Node owner, NodeInfo node, double x, double y) {
        prepare(owner, node);
        menu.show(owner, x, y);
    }

    void show(Node owner, NodeInfo node) {
        prepare(owner, node);
        menu.show(owner, Side.BOTTOM, 0, 0);
    }

    private void prepare(Node owner, NodeInfo node) {
        if (owner.isFocusTraversable()) {
            owner.requestFocus();
        }
        select.accept(Selection.of(node));
        MenuItem inspect = new MenuItem("Inspect", Ui.icon(Feather.INFO));
        inspect.setId("menu-inspect-node");
        inspect.setOnAction(event -> actions.inspect());
        MenuItem copy = new MenuItem("Copy name", Ui.icon(Feather.COPY));
        copy.setOnAction(event -> Ui.copy(node.name()));
        menu.getItems().setAll(inspect, copy);
        entries.forEach(entry -> menu.getItems().add(entry.of(node)));
    }
}
