package io.edgeferry.console.shell;

import io.edgeferry.console.tasks.TaskWords;
import io.edgeferry.task.TaskSnapshot;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.stage.FileChooser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves what is known about a task as a text file. */
final class TaskExport {

    private static final Logger LOG = LoggerFactory.getLogger(TaskExport.class);

    private final Desk desk;

    TaskExport(Desk desk) {
        this.desk = desk;
    }

    void save(TaskSnapshot task) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Export task");
        chooser.setInitialFileName(task.id() + ".txt");
        File chosen = chooser.showSaveDialog(desk.frame().getScene().getWindow());
        if (chosen != null) {
            write(task, chosen.toPath());
        }
    }

    private void write(TaskSnapshot task, Path file) {
        var unused = desk.background()
                .run(
                        "export",
                        () -> Files.writeString(file, TaskWords.export(task)),
                        done -> LOG.info("Task {} was exported to {}", task.id(), file),
                        failed -> desk.sheets()
                                .say("The task could not be exported", String.valueOf(failed.getMessage())));
    }
}
