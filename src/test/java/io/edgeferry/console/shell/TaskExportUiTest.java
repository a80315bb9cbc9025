package io.edgeferry.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.Background;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.PlotPixels;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskSnapshot;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javafx.application.Platform;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files that a person gets of a task; the system's dialog is played by the test. */
class TaskExportUiTest extends ConsoleUi {

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> suggested = new CopyOnWriteArrayList<>();
    private final List<@Nullable File> began = new CopyOnWriteArrayList<>();
    private final TaskSnapshot task = FakeTask.copied().snapshot();
    private volatile boolean dark;
    private volatile @Nullable Path folder;

    private TaskExport export() {
        return new TaskExport(
                (name, type, in) -> {
                    suggested.add(name);
                    began.add(in == null ? new File("nowhere") : in);
                    Path chosen = folder;
                    return chosen == null ? Optional.empty() : Optional.of(chosen.resolve(name));
                },
                new Background(Platform::runLater),
                () -> dark,
                (title, text) -> said.add(title + ": " + text));
    }

    private void run(TaskExport export, Consumer<TaskExport> action) {
        onFx(() -> {
            action.accept(export);
            return true;
        });
    }

    /** A file's text when it holds this. */
    private String written(String end, String expected) throws IOException {
        Path file = home.resolve(task.id() + end);
        await(file + " with " + expected)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(file).contains(expected));
        return Files.readString(file);
    }

    private BufferedImage picture(boolean isDark, boolean onWhite) throws IOException {
        folder = home;
        dark = isDark;
        Path file = home.resolve(task.id() + "-flow.png");
        Files.deleteIfExists(file);
        run(export(), one -> one.picture(task, onWhite));
        await("the picture is whole")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ImageIO.read(file.toFile()) != null);
        return ImageIO.read(file.toFile());
    }

    @Test
    void tableAndTextAreWritten() throws IOException {
        folder = home;
        TaskExport export = export();
        run(export, one -> one.table(task));
        assertThat(written("-flow.csv", "loss 2.4 %")).startsWith("seconds,bytes_per_second,window,loss,");
        run(export, one -> one.text(task));
        assertThat(written(".txt", "dataset migration")).contains("esc50: edge-1 → edge-2");
        assertThat(said).isEmpty();
        assertThat(began.getLast()).as("the next begins where the last was put").isEqualTo(home.toFile());
    }

    @Test
    void picturesAreTwiceTheSizeAndLitAsWanted() throws IOException {
        BufferedImage light = picture(false, false);
        assertThat(light.getWidth()).isEqualTo(2000);
        assertThat(light.getHeight()).isGreaterThan(900);
        assertThat(light.getRGB(4, 4)).isEqualTo(0xFFFFFFFF);
        assertThat(picture(true, false).getRGB(4, 4)).isEqualTo(0xFF161C25);
        assertThat(picture(true, true).getRGB(4, 4)).isEqualTo(0xFFFFFFFF);
        PlotPixels.assertDrawn(light, "throughput", 0xFF2460E6);
        PlotPixels.assertDrawn(light, "window", 0xFF7C3AED);
        PlotPixels.assertDrawn(light, "link", 0xFF0F7553);
    }

    @Test
    void whoCancelsGetsNothing() {
        folder = null;
        run(export(), one -> one.table(task));
        assertThat(suggested).containsExactly(task.id() + "-flow.csv");
        assertThat(home).isDirectoryNotContaining(file -> file.toString().endsWith(".csv"));
    }

    @Test
    void aFailedWriteSaysWhy() {
        folder = home.resolve("gone");
        run(export(), one -> one.table(task));
        await().atMost(PATIENCE).until(() -> !said.isEmpty());
        assertThat(said.getFirst())
                .startsWith("The table could not be saved: ")
                .contains("its folder is not there any more. Choose another folder.");
    }

    @Test
    void reasonsOfFilesAreInWords() {
        Path file = Path.of("a.csv");
        assertThat(TaskExport.why(file, new AccessDeniedException("a.csv")))
                .isEqualTo("a.csv was not written: you may not write there. Choose another folder.");
        assertThat(TaskExport.why(file, new FileSystemException("a.csv", null, "No space left on device")))
                .contains("No space left on device. Make room");
        assertThat(TaskExport.why(file, new IOException("No space left on device")))
                .isEqualTo("a.csv was not written: No space left on device");
    }
}
