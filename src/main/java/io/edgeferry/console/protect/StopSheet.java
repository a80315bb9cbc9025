package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.ReplicaNote;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;

/** Asks before the protection of a pod ends, since its replicas are removed. */
public final class StopSheet extends VBox {

    /**
     * The sheet.
     *
     * @param keep takes the sheet away
     * @param stop takes it away and ends the protection
     */
    public StopSheet(ProtectView view, Runnable keep, Runnable stop) {
        super(12);
        setId("stop-sheet");
        getStyleClass().addAll("ef-sheet", "padded");
        setPrefWidth(480);
        Button no = Ui.button("Keep it protected", keep, "first-focus");
        no.setId("stop-keep");
        Button yes = Ui.button("Stop protecting", stop, "danger");
        yes.setId("stop-yes");
        getChildren()
                .addAll(
                        Ui.wrapped("Stop protecting " + view.pod().pod() + "?", "sheet-title"),
                        Ui.wrapped(removed(view), "muted"),
                        Ui.wrapped(
                                view.pod().gone().isEmpty()
                                        ? "The pod itself trains on and is not touched."
                                        : "The pod is gone: without them there is nothing that it could go on from.",
                                "muted"),
                        Ui.row(Ui.spacer(), yes, no));
    }

    private static String removed(ProtectView view) {
        var replicas = view.pod().replicas();
        if (replicas.isEmpty()) {
            return "Its annotation, its guard and its lease are removed. It has no replica yet.";
        }
        String where = replicas.stream().map(ReplicaNote::node).distinct().collect(Collectors.joining(", "));
        return "This removes " + (replicas.size() == 1 ? "its replica" : "its " + replicas.size() + " replicas")
                + " on "
                + where + ", its guard and its lease. "
                + (view.age() == null
                        ? ""
                        : "The newest checkpoint, step "
                                + ProtectWords.step(replicas.getFirst().step())
                                + (view.pod().gone().isEmpty()
                                        ? ", is gone then: if the node is lost later, the training begins anew. "
                                        : ", is gone then. "))
                + "It cannot be undone.";
    }
}
