package io.edgeferry.console.shell;

import io.edgeferry.checkpoint.CheckpointFile;
import io.edgeferry.checkpoint.CheckpointFiles;
import io.edgeferry.checkpoint.CheckpointWords;
import io.edgeferry.console.Background;
import io.edgeferry.console.Ui;
import io.edgeferry.console.settings.ConsoleSettings.Theme;
import java.nio.file.Path;
import java.util.List;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.scene.Scene;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/**
 * What opening a checkpoint file from a desktop shows: a window with the words of {@code edgeferry inspect}. Its one
 * parameter is the file.
 */
public final class CheckpointApp extends Application {

    @Override
    public void start(Stage stage) {
        show(stage, Path.of(getParameters().getRaw().getFirst()));
    }

    /** Shows a file on a stage, or why it is not shown. Called on the screen's thread; it is read elsewhere. */
    static void show(Stage stage, Path file) {
        TextArea text = new TextArea("Reading…");
        text.setId("checkpoint-text");
        text.setEditable(false);
        text.getStyleClass().add("log");
        VBox.setVgrow(text, Priority.ALWAYS);
        var copy = Ui.copyButton(text::getText);
        VBox page = new VBox(8, Ui.row(Ui.label(name(file), "section"), Ui.spacer(), copy), text);
        page.setPadding(new Insets(16));
        Scene scene = new Scene(page, 760, 560);
        Themes themes = new Themes(scene);
        themes.use(Theme.SYSTEM);
        stage.setTitle(name(file) + " – EdgeFerry");
        Icons.set(stage);
        stage.setScene(scene);
        Background background = new Background(Platform::runLater);
        stage.setOnHidden(event -> {
            background.close();
            themes.close();
        });
        stage.show();
        var unused = background.run(
                "checkpoint",
                () -> CheckpointFiles.read(file),
                read -> tell(text, read),
                e -> text.setText(String.valueOf(e.getMessage())));
    }

    private static void tell(TextArea text, CheckpointFile file) {
        List<String> lines = CheckpointWords.lines(file);
        text.setText(String.join("\n", lines));
        text.positionCaret(0);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }
}
