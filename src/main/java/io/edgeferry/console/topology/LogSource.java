package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/** Which log of a pod is shown: a container's, init containers last, and whether that of its instance before. */
final class LogSource extends HBox {

    private final ChoiceBox<String> containers;
    private final Label only = Ui.label("", "mono", "muted", "small-text");
    private final ToggleButton previous = new ToggleButton("Before restart");
    private List<String> init = List.of();
    private Runnable changed = () -> {};
    private boolean filling;

    LogSource() {
        super(8);
        containers = Ui.choice("inspector-log-container", name -> init.contains(name) ? name + " (init)" : name);
        containers.setPrefWidth(150);
        containers.setAccessibleText("Container");
        containers.valueProperty().addListener((property, was, is) -> tell());
        only.setId("inspector-log-only");
        only.setMinWidth(0);
        previous.setId("inspector-log-previous");
        previous.getStyleClass().addAll("small", "flat-toggle");
        previous.setTooltip(new Tooltip("The log of the instance before the last restart"));
        previous.setOnAction(event -> tell());
        setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        getChildren().addAll(containers, only, previous);
        Ui.show(containers, false);
        Ui.show(previous, false);
    }

    /** Calls this when another log is wanted. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /**
     * Offers the containers of a pod.
     *
     * @param other whether it is another pod than before, of which the first container is shown
     */
    void offer(PodInfo pod, boolean other) {
        List<String> names = new ArrayList<>(pod.containers());
        names.addAll(pod.initContainers());
        filling = true;
        init = pod.initContainers();
        String chosen = containers.getValue();
        if (!names.equals(containers.getItems())) {
            containers.getItems().setAll(names);
        }
        containers.setValue(!other && names.contains(chosen) ? chosen : names.isEmpty() ? null : names.getFirst());
        only.setText(containers.getValue() == null ? "" : containers.getValue());
        if (other || pod.restarts() == 0) {
            previous.setSelected(false);
        }
        Ui.show(containers, names.size() > 1);
        Ui.show(only, names.size() == 1);
        Ui.show(previous, pod.restarts() > 0);
        filling = false;
    }

    private void tell() {
        if (!filling) {
            changed.run();
        }
    }

    /** Name of the container; empty while none is known. */
    String container() {
        return containers.getValue() == null ? "" : containers.getValue();
    }

    /** Whether the instance before the last restart is meant. */
    boolean previous() {
        return previous.isSelected();
    }
}
