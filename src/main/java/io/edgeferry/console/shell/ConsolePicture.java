package io.edgeferry.console.shell;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Ui;
import io.edgeferry.console.charts.FlowPicture;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;

/**
 * A picture of the console on a cluster, drawn without a display: by JavaFX's Headless platform, which has to be chosen
 * by {@code -Dglass.platform=Headless} before JavaFX starts. JavaFX cannot be started again in the same process.
 */
public final class ConsolePicture {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    /** What has just changed is drawn, and laid out again by what it became, within so many pulses. */
    private static final int SETTLED = 30;

    private ConsolePicture() {}

    /**
     * Writes a PNG of 1280 x 800 once a pod is shown on a node. Blocks.
     *
     * @param data whose history is shown; settings are the usual ones and nothing is remembered
     * @param pod {@code namespace-name}
     * @throws IOException with words for a person when it could not be drawn or written in time
     */
    public static void write(Path file, KubeContext context, DataFolder data, String pod, String node, Duration limit)
            throws IOException, InterruptedException {
        Path settings = Files.createTempDirectory("edgeferry-picture");
        CompletableFuture<WritableImage> drawn = new CompletableFuture<>();
        try {
            Platform.startup(() -> open(settings, context, data, new Shot(pod, node, drawn)));
            WritableImage image = drawn.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            Files.write(file, FlowPicture.png(image));
        } catch (TimeoutException e) {
            throw new IOException(
                    "The console did not show " + pod + " on " + node + " within " + limit.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            throw new IOException("The console could not be drawn: " + e.getCause(), e);
        } finally {
            Platform.exit();
            Files.deleteIfExists(settings.resolve("settings.json"));
            // What else is in it, if anything, is the system's to clear away.
            boolean unused = settings.toFile().delete();
        }
    }

    private static void open(Path settings, KubeContext context, DataFolder data, Shot shot) {
        try {
            Stage stage = new Stage();
            stage.setWidth(WIDTH);
            stage.setHeight(HEIGHT);
            ConsoleWindow window = ConsoleWindow.open(
                    stage,
                    new DataFolder(settings),
                    new Entrance(ConsoleApp.opener(data), LabDoor.NONE, List::of, context));
            stage.setWidth(WIDTH);
            stage.setHeight(HEIGHT);
            shot.watch(stage, window);
        } catch (RuntimeException e) {
            shot.drawn.completeExceptionally(e);
        }
    }

    /** Waits for what is to be seen, pulse by pulse, and takes the picture. */
    private static final class Shot {
        private final String chip;
        private final String card;
        private final CompletableFuture<WritableImage> drawn;
        private int pulses;

        Shot(String pod, String node, CompletableFuture<WritableImage> drawn) {
            this.chip = "#" + Ui.id("chip-" + pod);
            this.card = "#" + Ui.id("card-" + node);
            this.drawn = drawn;
        }

        void watch(Stage stage, ConsoleWindow window) {
            new AnimationTimer() {
                @Override
                public void handle(long now) {
                    Node on = stage.getScene().lookup(card);
                    pulses = on != null && on.lookup(chip) != null ? pulses + 1 : 0;
                    if (pulses > SETTLED) {
                        stop();
                        drawn.complete(take(stage.getScene()));
                        window.close();
                    }
                }
            }.start();
        }

        private static WritableImage take(Scene scene) {
            SnapshotParameters parameters = new SnapshotParameters();
            parameters.setViewport(new Rectangle2D(0, 0, WIDTH, HEIGHT));
            return scene.getRoot().snapshot(parameters, null);
        }
    }
}
