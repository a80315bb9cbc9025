package io.edgeferry.console;

import static io.edgeferry.console.ConsoleUi.onFx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.geometry.Rectangle2D;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.transform.Transform;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;

/** Pictures of what a window shows, at any scale. */
public final class ScenePicture {

    private ScenePicture() {}

    /** Saves what a window shows, at a scale, as a PNG file. */
    public static void save(Stage stage, Path file, double scale) throws IOException {
        PictureFiles.save(take(stage, scale), file);
    }

    /** What a window shows, with the menus over it. */
    static WritableImage take(Stage stage, double scale) {
        return onFx(() -> {
            Scene scene = stage.getScene();
            Parent root = scene.getRoot();
            // Twice: what is arranged by its width is laid out anew.
            for (int i = 0; i < 2; i++) {
                root.applyCss();
                root.layout();
            }
            WritableImage below = shot(root, scale, scene.getWidth(), scene.getHeight());
            List<Window> popups = popups();
            if (popups.isEmpty()) {
                return below;
            }
            Group all = new Group(new ImageView(below));
            for (Window popup : popups) {
                Scene own = popup.getScene();
                ImageView view = new ImageView(shot(own.getRoot(), scale, own.getWidth(), own.getHeight()));
                view.setX((popup.getX() - stage.getX() - scene.getX()) * scale);
                view.setY((popup.getY() - stage.getY() - scene.getY()) * scale);
                all.getChildren().add(view);
            }
            return shot(all, 1, below.getWidth(), below.getHeight());
        });
    }

    /** The menus and tooltips that are open now. */
    static List<Window> popups() {
        return Window.getWindows().stream()
                .filter(window -> window instanceof PopupWindow && window.isShowing())
                .toList();
    }

    private static WritableImage shot(Node node, double scale, double width, double height) {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setFill(Color.TRANSPARENT);
        parameters.setTransform(Transform.scale(scale, scale));
        parameters.setViewport(new Rectangle2D(0, 0, width * scale, height * scale));
        return node.snapshot(parameters, null);
    }

    /** How many colours a picture has, of those looked at in every fourth row and column. */
    static int colours(WritableImage image) {
        PixelReader pixels = image.getPixelReader();
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 4) {
            for (int x = 0; x < image.getWidth(); x += 4) {
                colours.add(pixels.getArgb(x, y));
            }
        }
        return colours.size();
    }

    /** The pixels of one part, with what it throws around it; on the screen's thread. */
    static List<Integer> pixels(Node node) {
        WritableImage image = node.snapshot(new SnapshotParameters(), null);
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] all = new int[width * height];
        image.getPixelReader()
                .getPixels(0, 0, width, height, javafx.scene.image.PixelFormat.getIntArgbInstance(), all, 0, width);
        return List.of(width, height, java.util.Arrays.hashCode(all));
    }
}
