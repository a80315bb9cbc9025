package io.edgeferry.console.doctor;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.console.topology.InspectorPart;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Selection;
import io.edgeferry.console.topology.SupportMark;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import org.jspecify.annotations.Nullable;

/** A node's last verdict in the inspector, and the button that examines it. */
public final class DoctorPart implements InspectorPart {

    private final Examinations examinations;
    private final Supplier<String> denied;
    private final GuardedButton guarded;
    private final SupportMark mark = new SupportMark();
    private String node = "";

    /**
     * The part.
     *
     * @param examine opens the doctor for a node
     * @param denied why nodes may not be examined, or empty
     */
    public DoctorPart(Examinations examinations, Consumer<String> examine, Supplier<String> denied) {
        this.examinations = examinations;
        this.denied = denied;
        Button button = Ui.button("Examine…", () -> examine.accept(node));
        button.setId("inspector-examine");
        guarded = new GuardedButton(button);
        mark.setId("inspector-support");
    }

    @Override
    public Node button() {
        return guarded;
    }

    @Override
    public Node body() {
        return mark;
    }

    @Override
    public void show(@Nullable Selection selection, PictureIndex index) {
        Optional<NodeInfo> selected = Optional.ofNullable(selection)
                .filter(one -> one.kind() == Selection.Kind.NODE)
                .flatMap(one -> index.node(one.name()));
        Ui.show(guarded, selected.isPresent());
        Ui.show(mark, selected.isPresent());
        if (selected.isPresent()) {
            node = selected.get().name();
            mark.set(examinations.support(selected.get()));
            guarded.say("Find out whether it can give and take checkpoints", denied.get());
        }
    }
}
