package io.edgeferry.console.shell;

import io.edgeferry.console.Background;
import io.edgeferry.console.charts.FlowCsv;
import io.edgeferry.console.charts.FlowPicture;
import io.edgeferry.console.tasks.TaskExports;
import io.edgeferry.console.tasks.TaskWords;
import io.edgeferry.task.TaskSnapshot;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.scene.image.WritableImage;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves what is known about a task: text, table, picture. Files are made and written in the background. */
final class TaskExport implements TaskExports {

    private static final Logger LOG = LoggerFactory.getLogger(TaskExport.class);

    private final Chooser chooser;
    private final Background background;
    private final BooleanSupplier dark;
    private final BiConsumer<String, String> say;
    private @Nullable File folder;

    /** Lets a person name a file. */
    @FunctionalInterface
    interface Chooser {
        /**
         * Asks, and asks again before an existing file is replaced.
         *
         * @param name what is suggested
         * @param type what the file is, for people
         * @param folder where to begin, or null
         */
        Optional<Path> choose(String name, String type, @Nullable File folder);
    }

    /**
     * An exporter.
     *
     * @param dark whether the screen is dark
     * @param say tells a heading and a text
     */
    TaskExport(Chooser chooser, Background background, BooleanSupplier dark, BiConsumer<String, String> say) {
        this.chooser = chooser;
        this.background = background;
        this.dark = dark;
        this.say = say;
    }

    /** The one of the desk, with the system's dialog. */
    static TaskExport of(Desk desk) {
        return new TaskExport(
                dialog(() -> desk.frame().getScene().getWindow()), desk.background(), desk::dark, desk.sheets()::say);
    }

    private static Chooser dialog(Supplier<Window> owner) {
        return (name, type, folder) -> {
            FileChooser chooser = new FileChooser();
            chooser.setTitle("Export " + type);
            chooser.setInitialFileName(name);
            chooser.getExtensionFilters()
                    .add(new FileChooser.ExtensionFilter(type, "*" + name.substring(name.lastIndexOf('.'))));
            if (folder != null && folder.isDirectory()) {
                chooser.setInitialDirectory(folder);
            }
            return Optional.ofNullable(chooser.showSaveDialog(owner.get())).map(File::toPath);
        };
    }

    @Override
    public void text(TaskSnapshot task) {
        save(task.id() + ".txt", "text", () -> utf8(TaskWords.export(task)));
    }

    @Override
    public void table(TaskSnapshot task) {
        save(task.id() + "-flow.csv", "table", () -> utf8(FlowCsv.of(task.flow())));
    }

    @Override
    public void picture(TaskSnapshot task, boolean onWhite) {
        WritableImage picture =
                FlowPicture.draw(task, TaskWords.title(task), TaskWords.about(task), !onWhite && dark.getAsBoolean());
        save(task.id() + "-flow.png", "picture", () -> FlowPicture.png(picture));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void save(String name, String type, Background.Work<byte[]> content) {
        Optional<Path> chosen = chooser.choose(name, type, folder);
        if (chosen.isEmpty()) {
            return;
        }
        Path file = chosen.get();
        folder = file.toAbsolutePath().getParent().toFile();
        var unused = background.run(
                "export",
                () -> Files.write(file, content.run()),
                done -> LOG.info("Exported to {}", file),
                failed -> say.accept("The " + type + " could not be saved", why(file, failed)));
    }

    /** What went wrong with a file, and what to do; the exceptions of files say little more than its name. */
    static String why(Path file, Exception failed) {
        String reason = switch (failed) {
            case AccessDeniedException denied -> "you may not write there. Choose another folder.";
            case NoSuchFileException gone -> "its folder is not there any more. Choose another folder.";
            case FileSystemException other
            when other.getReason() != null -> other.getReason() + ". Make room, or choose another folder.";
            default -> String.valueOf(failed.getMessage());
        };
        return file + " was not written: " + reason;
    }
}
