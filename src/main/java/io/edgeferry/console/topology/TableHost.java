package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import java.util.List;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.TableRow;
import org.jspecify.annotations.Nullable;

/** What the tables do: the same as the cards and chips. */
final class TableHost implements TablePane.Host {

    private final TopologyPlace place;
    private final TopologyActions actions;
    private final CargoDrag drag;
    private final ChipMenu chips;
    private final NodeMenu nodes;
    private final DropHints hints;

    TableHost(
            TopologyPlace place,
            TopologyActions actions,
            CargoDrag drag,
            ChipMenu chips,
            NodeMenu nodes,
            DropHints hints) {
        this.place = place;
        this.actions = actions;
        this.drag = drag;
        this.chips = chips;
        this.nodes = nodes;
        this.hints = hints;
    }

    @Override
    public void select(@Nullable Selection selection) {
        place.select(selection);
    }

    @Override
    public void select(List<Selection> all, @Nullable Selection last) {
        place.select(all, last);
    }

    @Override
    public void inspect() {
        actions.inspect();
    }

    @Override
    public void send(Node owner, Cargo cargo) {
        chips.sendAll(owner, cargo);
    }

    @Override
    public void bringBack(Cargo cargo) {
        actions.bringBack(cargo);
    }

    @Override
    public void protect(Cargo cargo) {
        actions.protect(cargo);
    }

    @Override
    public NodeSupport support(String node) {
        return place.support(node);
    }

    @Override
    public void menu(Node owner, Cargo cargo, @Nullable Double x, @Nullable Double y) {
        if (x == null || y == null) {
            chips.show(owner, cargo);
        } else {
            chips.show(owner, cargo, x, y);
        }
    }

    @Override
    public void menu(Node owner, NodeInfo node, @Nullable Double x, @Nullable Double y) {
        if (x == null || y == null) {
            nodes.show(owner, node);
        } else {
            nodes.show(owner, node, x, y);
        }
    }

    @Override
    public void source(TableRow<?> row, Supplier<@Nullable Cargo> cargo) {
        drag.source(row, () -> place.lifting(cargo.get()));
    }

    @Override
    public void target(NodeRow row) {
        drag.target(row);
    }

    @Override
    public void shown(NodeRow row) {
        hints.refresh(row);
    }
}
