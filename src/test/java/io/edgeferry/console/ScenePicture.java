package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.embed.swing.SwingFXUtils;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.transform.Transform;
import javafx.stage.Stage;
import javax.imageio.ImageIO;

/** Pictures of a scene as PNG files, at any scale. */
final class ScenePicture {

    private ScenePicture() {}

    static void save(Stage stage, Path file, double scale) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var image = ConsoleUi.onFx(() -> {
            Scene scene = stage.getScene();
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            SnapshotParameters parameters = new SnapshotParameters();
            parameters.setTransform(Transform.scale(scale, scale));
            parameters.setViewport(new Rectangle2D(0, 0, scene.getWidth() * scale, scene.getHeight() * scale));
            WritableImage shot = scene.getRoot().snapshot(parameters, null);
            return SwingFXUtils.fromFXImage(shot, null);
        });
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }
}
