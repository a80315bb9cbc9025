package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.embed.swing.SwingFXUtils;
import javafx.geometry.Rectangle2D;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.transform.Transform;
import javafx.stage.Stage;
import javax.imageio.ImageIO;

/** Pictures of a scene as PNG files, at any scale. */
public final class ScenePicture {

    private ScenePicture() {}

    /** Saves what a window shows, at a scale. */
    public static void save(Stage stage, Path file, double scale) throws IOException {
        save(stage, file, scale, stage.getScene().getWidth(), stage.getScene().getHeight());
    }

    /** Saves what a window would show if its content were of this size, which may be more than the screen has. */
    public static void save(Stage stage, Path file, double scale, double width, double height) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var image = ConsoleUi.onFx(() -> {
            Scene scene = stage.getScene();
            Parent root = scene.getRoot();
            // Twice: what is arranged by its width is laid out anew.
            for (int i = 0; i < 2; i++) {
                root.resize(width, height);
                root.applyCss();
                root.layout();
            }
            SnapshotParameters parameters = new SnapshotParameters();
            parameters.setTransform(Transform.scale(scale, scale));
            parameters.setViewport(new Rectangle2D(0, 0, width * scale, height * scale));
            WritableImage shot = root.snapshot(parameters, null);
            root.resize(scene.getWidth(), scene.getHeight());
            root.requestLayout();
            return SwingFXUtils.fromFXImage(shot, null);
        });
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }
}
