package io.edgeferry.console.doctor;

import io.edgeferry.console.Ui;
import io.edgeferry.console.topology.NodeSupport;
import java.util.Set;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** A node in the doctor's list: whether it is to be examined, and its last verdict. */
final class DoctorNodeCell extends ListCell<String> {

    private final Examinations examinations;
    private final Set<String> wanted;
    private final CheckBox check = new CheckBox();
    private final Label name = Ui.label("", "row-title");
    private final Label verdict = Ui.label("", "support-words");
    private final ProgressIndicator turning = DoctorItems.spinner();
    private final HBox row;
    private String kind = "";

    /**
     * An empty cell.
     *
     * @param wanted the nodes to be examined
     * @param changed is told when a person wants others
     */
    DoctorNodeCell(Examinations examinations, Set<String> wanted, Runnable changed) {
        this.examinations = examinations;
        this.wanted = wanted;
        getStyleClass().add("task-row");
        check.setFocusTraversable(false);
        check.setOnAction(event -> {
            if (getItem() != null) {
                mark(wanted, getItem(), check.isSelected());
                getListView().getSelectionModel().select(getItem());
                changed.run();
            }
        });
        name.setMinWidth(0);
        verdict.setMinWidth(0);
        VBox words = new VBox(1, name, verdict);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        row = Ui.row(check, words, turning);
        // The list is as wide as it is; long verdicts end with dots.
        setPrefWidth(0);
    }

    static void mark(Set<String> wanted, String node, boolean on) {
        if (on) {
            wanted.add(node);
        } else {
            wanted.remove(node);
        }
    }

    @Override
    protected void updateItem(@Nullable String item, boolean empty) {
        super.updateItem(item, empty);
        setText(null);
        setGraphic(item == null || empty ? null : row);
        setId(item == null || empty ? null : Ui.id("doctor-node-" + item));
        check.setId(item == null || empty ? null : Ui.id("doctor-check-" + item));
        refresh();
    }

    void refresh() {
        String node = getItem();
        if (node == null || isEmpty()) {
            return;
        }
        name.setText(node);
        check.setSelected(wanted.contains(node));
        NodeSupport support = examinations.support(node);
        verdict.setText(support.words());
        verdict.getStyleClass().remove(kind);
        kind = support.kind();
        if (!kind.isEmpty()) {
            verdict.getStyleClass().add(kind);
        }
        boolean working = examinations.look(node).stage() != Examinations.Stage.IDLE;
        Ui.show(turning, working);
        check.setAccessibleText("Examine " + node);
        setAccessibleText(node + ", " + support.words() + (check.isSelected() ? ", chosen" : ""));
    }
}
