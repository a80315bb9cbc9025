package io.edgeferry.console.migrate;

import io.edgeferry.console.Ui;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationOptions.Naming;
import io.edgeferry.migration.MigrationOptions.Path;
import io.edgeferry.migration.MigrationOptions.Restart;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;

/** The options of a migration as a small form; tells each valid change. */
public final class OptionsForm extends GridPane {

    private static final Map<Enum<?>, String> WORDS = Map.of(
            Path.AUTO, "Direct if possible, else relay",
            Path.DIRECT, "Direct, node to node",
            Path.RELAY, "Relay through this machine",
            Path.SHARED, "Shared folder",
            Naming.NUMBERED, "Numbered: both exist until proved",
            Naming.KEEP, "Keep: source is deleted first",
            Restart.RESTORE, "Begin at the dump",
            Restart.COLD, "Start anew",
            Restart.NEVER, "Never restart");

    private final Consumer<MigrationOptions> changed;
    private final ChoiceBox<Path> path = Ui.choice("option-path", OptionsForm::word, Path.values());
    private final TextField folder = new TextField();
    private final Label folderError = Ui.wrapped("", "field-error");
    private final ChoiceBox<Naming> naming = Ui.choice("option-naming", OptionsForm::word, Naming.values());
    private final ChoiceBox<Restart> restart = Ui.choice("option-restart", OptionsForm::word, Restart.values());
    private final CheckBox weak = new CheckBox("Accept a weaker proof when the log shows no steps");
    private MigrationOptions options;

    /** @param changed gets the options after each change that is valid */
    public OptionsForm(MigrationOptions options, Consumer<MigrationOptions> changed) {
        this.options = options;
        this.changed = changed;
        getStyleClass().add("form");
        folder.setId("option-folder");
        folder.setPromptText("/mnt/shared, seen by both nodes");
        weak.setId("option-weak");
        line(0, "Way of the bytes", path);
        add(folder, 1, 1);
        add(folderError, 1, 2);
        line(3, "Name on the target", naming);
        line(4, "On a later restart", restart);
        add(weak, 1, 5);
        fill();
        path.valueProperty().addListener((property, was, is) -> take());
        naming.valueProperty().addListener((property, was, is) -> take());
        restart.valueProperty().addListener((property, was, is) -> take());
        weak.selectedProperty().addListener((property, was, is) -> take());
        folder.setOnAction(event -> take());
        folder.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                take();
            }
        });
    }

    private void line(int row, String title, javafx.scene.Node field) {
        Label label = Ui.label(title, "muted");
        label.setLabelFor(field);
        label.setMinWidth(120);
        add(label, 0, row);
        add(field, 1, row);
    }

    private void fill() {
        path.setValue(options.path());
        folder.setText(options.sharedFolder() == null ? "" : options.sharedFolder());
        naming.setValue(options.naming());
        restart.setValue(options.restart());
        weak.setSelected(options.weakProof());
        showFolder("");
    }

    private void showFolder(String error) {
        boolean shared = path.getValue() == Path.SHARED;
        Ui.show(folder, shared);
        folderError.setText(error);
        Ui.show(folderError, shared && !error.isEmpty());
    }

    private void take() {
        boolean shared = path.getValue() == Path.SHARED;
        String where = folder.getText().strip();
        if (shared && !where.startsWith("/")) {
            showFolder("Name a folder that both nodes see, with its whole path.");
            return;
        }
        showFolder("");
        MigrationOptions next = options.withPath(path.getValue(), shared ? where : null)
                .withNaming(naming.getValue())
                .withRestart(restart.getValue())
                .withWeakProof(weak.isSelected());
        if (!next.equals(options)) {
            options = next;
            changed.accept(next);
        }
    }

    /** The word for a value of an option. */
    public static String word(Enum<?> value) {
        return WORDS.getOrDefault(value, value.name());
    }
}
