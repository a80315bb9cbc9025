package io.edgeferry.console.demo;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.demo.DemoChoices;
import io.edgeferry.protection.demo.DemoOptions;
import io.edgeferry.protection.demo.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;

/** What shall be demonstrated; each has a value from the beginning, so that one click is enough. */
final class DemoOptionsBar extends FlowPane {

    private static final String OWN = "the lab's own";
    private static final String FIRST = "first that fits";
    private static final int BEYOND = 20;

    private final ChoiceBox<String> training = Ui.choice("demo-training", text -> text);
    private final ChoiceBox<String> node = Ui.choice("demo-node", text -> text, FIRST);
    private final ChoiceBox<Fault> fault =
            Ui.choice("demo-fault", one -> one == Fault.CUT ? "cut off" : "killed", Fault.values());
    private final ChoiceBox<Duration> every = Ui.choice(
            "demo-every",
            time -> time.toSeconds() + " s",
            Duration.ofSeconds(5),
            DemoOptions.USUAL_EVERY,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    DemoOptionsBar() {
        super(16, 6);
        setId("demo-options");
        setAlignment(Pos.CENTER_LEFT);
        node.setValue(FIRST);
        fault.setValue(Fault.CUT);
        every.setValue(DemoOptions.USUAL_EVERY);
        for (ChoiceBox<?> box : List.of(training, node, fault, every)) {
            box.setPrefWidth(USE_COMPUTED_SIZE);
            box.setMinWidth(USE_PREF_SIZE);
        }
        getChildren()
                .addAll(
                        named("Training", training),
                        named("on node", node),
                        named("which is", fault),
                        named("checkpoint every", every));
    }

    private static HBox named(String words, ChoiceBox<?> box) {
        Label label = Ui.label(words, "muted");
        label.setLabelFor(box);
        box.setAccessibleText(words);
        return Ui.row(label, box);
    }

    void offer(DemoChoices choices) {
        List<String> trainings = new ArrayList<>();
        if (choices.lab()) {
            trainings.add(OWN);
        }
        trainings.addAll(choices.trainings());
        fill(training, trainings);
        List<String> nodes = new ArrayList<>(List.of(FIRST));
        nodes.addAll(choices.nodes());
        fill(node, nodes);
    }

    private static void fill(ChoiceBox<String> box, List<String> values) {
        String before = box.getValue();
        if (!box.getItems().equals(values)) {
            box.getItems().setAll(values);
        }
        box.setValue(before != null && values.contains(before) ? before : values.isEmpty() ? null : values.getFirst());
    }

    /** Why none can be begun, or empty. */
    String lacks() {
        return training.getValue() == null
                ? "there is no training here whose manifest could be copied; make one first"
                : "";
    }

    DemoOptions chosen(String namespace) {
        String pod = training.getValue();
        String where = node.getValue();
        return new DemoOptions(
                namespace,
                OWN.equals(pod) ? null : pod,
                null,
                FIRST.equals(where) ? null : where,
                fault.getValue(),
                every.getValue(),
                false,
                DemoOptions.USUAL_TRAINING,
                BEYOND,
                DemoOptions.USUAL_PATIENCE);
    }
}
