package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Ui;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.geometry.Bounds;
import javafx.scene.control.TableRow;
import org.jspecify.annotations.Nullable;

/** A node's row in the table, a place to drop. */
final class NodeRow extends TableRow<RowTable.Row<NodeInfo>> implements DropTarget {

    private final Consumer<NodeRow> shown;

    private final Consumer<String> over;

    /**
     * An empty row.
     *
     * @param shown is told when the row stands for another node
     * @param over is told in full what a drop here would do, for which a cell has no room
     */
    NodeRow(Consumer<NodeRow> shown, Consumer<String> over) {
        this.shown = shown;
        this.over = over;
        getStyleClass().add("node-row");
    }

    @Override
    protected void updateItem(RowTable.@Nullable Row<NodeInfo> item, boolean empty) {
        super.updateItem(item, empty);
        setId(item == null || empty ? null : Ui.id("row-" + item.key()));
        if (item == null || empty) {
            mark(Look.PLAIN);
        } else {
            shown.accept(this);
        }
    }

    @Override
    public boolean hasNode() {
        return getItem() != null && !isEmpty();
    }

    @Override
    public NodeInfo node() {
        return Objects.requireNonNull(getItem(), "an empty row").thing();
    }

    @Override
    public void look(Look look, String words) {
        mark(look);
        if (getItem() != null) {
            getItem().hint().set(words);
            if (look == Look.OVER) {
                over.accept(node().name() + ": " + words.replace('\n', ' '));
            }
        }
    }

    private void mark(Look look) {
        Ui.mark(this, "fits", look == Look.FITS || look == Look.OVER);
        Ui.mark(this, "over", look == Look.OVER);
        Ui.mark(this, "unfit", look == Look.UNFIT);
    }

    @Override
    public Bounds where() {
        return localToScene(getLayoutBounds());
    }
}
