package io.edgeferry.console.tasks;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** How a task ended, with the commands that settle what is left. */
final class OutcomeBox extends VBox {

    private final FontIcon icon = Ui.icon(Feather.CHECK_CIRCLE);
    private final Label text = Ui.wrapped("");
    private final VBox commands = new VBox(4);
    private final Button bringBack;
    private final Button retry;
    private final GuardedButton guardedBack;
    private final GuardedButton guardedRetry;
    private boolean mayRetry;
    private List<String> shown = List.of();

    OutcomeBox(Runnable back, Runnable again) {
        super(8);
        getStyleClass().addAll("outcome");
        text.setId("task-outcome");
        commands.setId("task-commands");
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        bringBack = Ui.button("Bring back…", back);
        bringBack.setId("task-bring-back");
        bringBack.setMinWidth(USE_PREF_SIZE);
        retry = Ui.button("Try again…", again);
        retry.setId("task-retry");
        retry.setMinWidth(USE_PREF_SIZE);
        guardedBack = new GuardedButton(bringBack);
        guardedRetry = new GuardedButton(retry);
        HBox line = new HBox(10, icon, text, guardedRetry, guardedBack);
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(line, commands);
    }

    /** Whether there is somebody who can try a task again. */
    void mayRetry(boolean on) {
        mayRetry = on;
    }

    /** Greys what may not be used; empty when all may. */
    void forbid(String why) {
        guardedBack.say("", why);
        guardedRetry.say("", why);
    }

    void set(TaskSnapshot task) {
        boolean ended = task.state().ended();
        Ui.show(this, ended);
        if (!ended) {
            return;
        }
        text.setText(task.outcome().isBlank() ? "Ended: " + task.state().words() + "." : task.outcome());
        String kind = TaskWords.kind(task.state());
        getStyleClass().removeAll("ok", "warn", "bad");
        getStyleClass().add(kind);
        icon.setIconCode(
                switch (task.state()) {
                    case SUCCEEDED -> Feather.CHECK_CIRCLE;
                    case ROLLED_BACK -> Feather.CORNER_UP_LEFT;
                    default -> Feather.ALERT_TRIANGLE;
                });
        // A dataset stays on its source too: there is nothing to bring back.
        boolean movedPod = task.state() == TaskState.SUCCEEDED && task.kind() != TaskKind.DATASET;
        Ui.show(guardedBack, movedPod && task.cloneName() != null);
        boolean undone = task.state() == TaskState.FAILED || task.state() == TaskState.ROLLED_BACK;
        Ui.show(guardedRetry, mayRetry && undone);
        Ui.show(commands, !task.commands().isEmpty());
        if (!task.commands().equals(shown)) {
            shown = task.commands();
            commands.getChildren().setAll(shown.stream().map(OutcomeBox::line).toList());
        }
    }

    private static HBox line(String command) {
        Label words = Ui.wrapped(command, "command");
        HBox.setHgrow(words, Priority.ALWAYS);
        words.setMaxWidth(Double.MAX_VALUE);
        Button copy = Ui.copyButton(() -> command);
        copy.setMinWidth(USE_PREF_SIZE);
        return Ui.row(words, copy);
    }
}
