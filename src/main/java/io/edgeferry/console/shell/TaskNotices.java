package io.edgeferry.console.shell;

import io.edgeferry.console.Ui;
import io.edgeferry.console.settings.SettingsStore;
import io.edgeferry.console.tasks.TaskWords;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.util.Duration;
import org.controlsfx.control.Notifications;
import org.kordamp.ikonli.feather.Feather;

/** Announces the end of a task, unless a person switched that off. */
final class TaskNotices {

    private static final int LINE = 84;

    private final Node owner;
    private final SettingsStore settings;
    private final Consumer<OperationId> open;

    TaskNotices(Node owner, SettingsStore settings, Consumer<OperationId> open) {
        this.owner = owner;
        this.settings = settings;
        this.open = open;
    }

    void ended(TaskSnapshot task) {
        say(
                TaskWords.title(task),
                TaskWords.ending(task),
                task.state() == TaskState.SUCCEEDED,
                () -> open.accept(task.id()));
    }

    /** The queue refused an entry when its turn came. */
    void refused(Queued entry, Runnable show) {
        say(entry.request().words() + " was refused", entry.why(), false, show);
    }

    /** A notice does not break lines by itself; one that is too wide would stick out of the window. */
    static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int line = 0;
        for (String word : text.split(" ", -1)) {
            if (line > 0 && line + 1 + word.length() > LINE) {
                lines.append('\n');
                line = 0;
            } else if (line > 0) {
                lines.append(' ');
                line++;
            }
            lines.append(word);
            line += word.length();
        }
        return lines.toString();
    }

    private void say(String title, String text, boolean good, Runnable action) {
        if (!settings.get().notices() || owner.getScene() == null) {
            return;
        }
        Notifications notice = Notifications.create()
                .owner(owner)
                .title(title)
                .text(wrapped(text))
                .graphic(Ui.icon(good ? Feather.CHECK_CIRCLE : Feather.ALERT_TRIANGLE, good ? "good" : "bad"))
                .hideAfter(Duration.seconds(good ? 6 : 12))
                .onAction(event -> action.run());
        // A popup has a scene of its own, so that it has to be told how it is lit.
        boolean dark = owner.getScene().getRoot().getStyleClass().contains("ef-dark");
        notice.styleClass("edgeferry-notice", dark ? "ef-dark" : "ef-light");
        notice.show();
    }
}
