package io.edgeferry.console.migrate;

import io.edgeferry.console.Ui;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.PolicyChoice.Kind;
import io.edgeferry.transfer.TransferPath;
import java.util.function.Consumer;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;

/** The options of a dataset's copy as a small form; tells each valid change. */
public final class DatasetForm extends GridPane {

    private final Consumer<DatasetOptions> changed;
    private final ChoiceBox<TransferPath> path = Ui.choice("dataset-path", DatasetForm::word, TransferPath.values());
    private final ChoiceBox<Kind> policy = Ui.choice("dataset-policy", DatasetForm::word, Kind.values());
    private final Label windowName = Ui.label("", "muted");
    private final Spinner<Integer> window;
    private final Label imageName = Ui.label("Helper image", "muted");
    private final TextField image = new TextField();
    private DatasetOptions options;

    /** @param changed gets the options after each change that is valid */
    public DatasetForm(DatasetOptions options, Consumer<DatasetOptions> changed) {
        this.options = options;
        this.changed = changed;
        getStyleClass().add("form");
        window = new Spinner<>(1, PolicyChoice.MOST, options.policy().window());
        window.setId("dataset-window");
        window.setEditable(true);
        window.setPrefWidth(110);
        image.setId("dataset-image");
        image.setPromptText("that of a pod which uses the dataset");
        image.setText(options.helperImage());
        line(0, Ui.label("Way of the bytes", "muted"), path);
        line(1, imageName, image);
        line(2, Ui.label("Streams", "muted"), policy);
        line(3, windowName, window);
        path.setValue(options.path());
        policy.setValue(options.policy().kind());
        show();
        path.valueProperty().addListener((property, was, is) -> take());
        policy.valueProperty().addListener((property, was, is) -> take());
        window.valueProperty().addListener((property, was, is) -> take());
        window.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                window.commitValue();
            }
        });
        image.setOnAction(event -> take());
        image.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                take();
            }
        });
    }

    private void line(int row, Label name, javafx.scene.Node field) {
        name.setLabelFor(field);
        name.setMinWidth(120);
        add(name, 0, row);
        add(field, 1, row);
    }

    private void show() {
        boolean helper = path.getValue() == TransferPath.API;
        Ui.show(imageName, helper);
        Ui.show(image, helper);
        windowName.setText(policy.getValue() == Kind.FIXED ? "Window" : "Window up to");
    }

    private void take() {
        show();
        Integer streams = window.getValue();
        DatasetOptions next = new DatasetOptions(
                path.getValue(),
                new PolicyChoice(
                        policy.getValue(), streams == null ? options.policy().window() : streams),
                image.getText().strip());
        if (!next.equals(options)) {
            options = next;
            changed.accept(next);
        }
    }

    /** The word for a path. */
    public static String word(TransferPath path) {
        return switch (path) {
            case AUTO -> "The first that works";
            case DIRECT -> "Direct, node to node";
            case RELAY -> "Relay through this machine";
            case API -> "Through the API server, by helper pods";
        };
    }

    /** The word for a policy. */
    public static String word(Kind kind) {
        return switch (kind) {
            case ADAPTIVE -> "Adaptive: finds the best window";
            case PAPER -> "As in the paper: follows throughput";
            case FIXED -> "Always the same number";
        };
    }

    /** The policy in a few words. */
    static String words(PolicyChoice policy) {
        return switch (policy.kind()) {
            case ADAPTIVE -> "adaptive, up to " + policy.window();
            case PAPER -> "as in the paper, up to " + policy.window();
            case FIXED -> policy.window() == 1 ? "one" : "always " + policy.window();
        };
    }
}
