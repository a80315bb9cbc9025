package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.TreeItem;
import javafx.scene.layout.Region;
import org.controlsfx.control.BreadCrumbBar;
import org.jspecify.annotations.Nullable;

/** Where a pod is, as a path that leads there: its node, its namespace, the pod. */
final class PathBar extends BreadCrumbBar<PathBar.Step> {

    private final TopologyActions actions;
    private final Consumer<Selection> select;
    private List<Step> shown = List.of();

    /**
     * A part of the path.
     *
     * @param words what it says
     * @param selection what it selects, or null for a namespace, which is looked at, and for where there is nothing
     */
    record Step(String words, String id, @Nullable Selection selection) {}

    /** @param select selects something */
    PathBar(TopologyActions actions, Consumer<Selection> select) {
        this.actions = actions;
        this.select = select;
        setId("inspector-path");
        getStyleClass().add("path-bar");
        setAutoNavigationEnabled(false);
        setFocusTraversable(false);
        setCrumbFactory(item -> crumb(item.getValue(), item.isLeaf()));
        setOnCrumbAction(event -> go(event.getSelectedCrumb().getValue()));
    }

    /** Shows the path to a pod, or none. */
    void show(@Nullable PodInfo pod) {
        Ui.show(this, pod != null);
        if (pod == null) {
            return;
        }
        List<Step> next = new ArrayList<>();
        next.add(
                pod.node().isEmpty()
                        ? new Step("on no node", "path-node", null)
                        : new Step(pod.node(), "path-node", new Selection(Selection.Kind.NODE, "", pod.node())));
        next.add(new Step(pod.namespace(), "path-namespace", null));
        next.add(new Step(pod.name(), "path-pod", Selection.of(pod)));
        if (!Objects.equals(next, shown)) {
            shown = next;
            setSelectedCrumb(buildTreeModel(next.toArray(new Step[0])));
        }
    }

    private static Button crumb(Step step, boolean last) {
        Button button = new Button(last ? step.words() : step.words() + "  ›");
        button.setId(step.id());
        button.getStyleClass().addAll("flat", "crumb");
        button.setMinWidth(last ? 0 : Region.USE_PREF_SIZE);
        return button;
    }

    private void go(Step step) {
        if (step.id().equals("path-namespace")) {
            actions.look(step.words());
        } else if (step.selection() != null) {
            select.accept(step.selection());
        }
    }

    /** The path, last part last; the root alone when nothing is shown. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (TreeItem<Step> at = getSelectedCrumb(); at != null; at = at.getParent()) {
            words.addFirst(at.getValue().words());
        }
        return words;
    }
}
