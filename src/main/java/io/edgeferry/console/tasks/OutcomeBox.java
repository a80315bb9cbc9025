package io.edgeferry.console.tasks;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * How a task ended or that it was broken off, with the commands that settle what is left, and what can be done about
 * it here: another try, going on where it stopped, giving it up, the way back.
 */
final class OutcomeBox extends VBox {

    private final TaskActs acts;
    private final FontIcon icon = Ui.icon(Feather.CHECK_CIRCLE);
    private final Label text = Ui.wrapped("");
    private final VBox commands = new VBox(4);
    private final Label working = Ui.label("", "muted");
    private final GuardedButton back;
    private final GuardedButton again;
    private final GuardedButton goOn;
    private final GuardedButton discard;
    private @Nullable TaskSnapshot task;
    private List<String> shown = List.of();

    OutcomeBox(TaskActs acts, Consumer<TaskSnapshot> bringBack) {
        super(8);
        this.acts = acts;
        getStyleClass().addAll("outcome");
        text.setId("task-outcome");
        commands.setId("task-commands");
        working.setId("task-settling");
        working.setMinWidth(USE_PREF_SIZE);
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        back = button("Bring back…", "task-bring-back", bringBack);
        again = button("Try again…", "task-retry", acts::again);
        goOn = button("Go on", "task-go-on", acts::goOn, "accent");
        discard = button("Discard…", "task-discard", acts::discard);
        HBox line = new HBox(10, icon, text, working, discard, goOn, again, back);
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(line, commands);
    }

    private GuardedButton button(String words, String id, Consumer<TaskSnapshot> action, String... classes) {
        Button button = Ui.button(
                words,
                () -> {
                    if (task != null) {
                        action.accept(task);
                    }
                },
                classes);
        button.setId(id);
        button.setMinWidth(USE_PREF_SIZE);
        return new GuardedButton(button);
    }

    /**
     * Shows what can be done about a task, and greys what may not.
     *
     * @param broken whether nobody works on it though it has not ended
     * @param forbidden why no task may be touched now, or empty
     */
    void offer(TaskSnapshot now, boolean broken, String forbidden) {
        task = now;
        TaskState state = now.state();
        boolean dataset = now.kind() == TaskKind.DATASET;
        Ui.show(this, state.ended() || broken);
        String busy = acts.busy(now);
        working.setText(busy);
        Ui.show(working, !busy.isEmpty());
        boolean idle = busy.isEmpty();
        // A dataset stays on its source too: there is nothing to bring back.
        // What a drill made is removed.
        boolean moved = !dataset && now.kind() != TaskKind.DRILL && now.cloneName() != null;
        Ui.show(back, idle && state == TaskState.SUCCEEDED && moved);
        Ui.show(again, idle && mayBeTriedAgain(now));
        // What was copied is kept, and only the same operation may use it.
        boolean stopped = dataset && (state == TaskState.NEEDS_YOU || broken);
        Ui.show(goOn, idle && stopped);
        Ui.show(discard, idle && stopped);
        String why = forbidden.isEmpty() ? acts.denies(now) : forbidden;
        back.say("Plan the way back to " + now.from(), why);
        again.say(
                switch (now.kind()) {
                    case FAILOVER -> "Ask for it again, and say what is certain";
                    case DRILL -> "Rehearse it once more";
                    default -> "Plan the same once more";
                },
                why);
        goOn.say("Go on where it stopped, by the same operation", why);
        discard.say("Give the copy up and remove what was copied", why);
        if (broken) {
            look("warn", Feather.ALERT_TRIANGLE, brokenOff(now));
            show(List.of());
        }
    }

    /** A failover that needs a person goes on when it is asked for again. */
    private static boolean mayBeTriedAgain(TaskSnapshot task) {
        return task.state() == TaskState.FAILED
                || task.state() == TaskState.ROLLED_BACK
                || task.state() == TaskState.NEEDS_YOU && task.kind() == TaskKind.FAILOVER;
    }

    private static String brokenOff(TaskSnapshot task) {
        if (TaskWords.protects(task.kind())) {
            return "It was broken off: nobody works on it here. Whoever leads the protection of " + task.pod()
                    + " goes on with it; Protect says who that is.";
        }
        return task.kind() == TaskKind.DATASET
                ? "It was broken off: nobody works on it. What was copied to " + task.to() + " is kept."
                : "It was broken off: nobody works on it. `edgeferry recover`, or the next start of the console without"
                        + " read-only mode, finishes it or brings the source back.";
    }

    void set(TaskSnapshot now) {
        if (!now.state().ended()) {
            return;
        }
        look(
                TaskWords.kind(now.state()),
                switch (now.state()) {
                    case SUCCEEDED -> Feather.CHECK_CIRCLE;
                    case ROLLED_BACK -> Feather.CORNER_UP_LEFT;
                    default -> Feather.ALERT_TRIANGLE;
                },
                now.outcome().isBlank() ? "Ended: " + TaskWords.state(now) + "." : now.outcome());
        show(now.commands());
    }

    private void look(String kind, Feather sign, String words) {
        text.setText(words);
        getStyleClass().removeAll("ok", "warn", "bad");
        getStyleClass().add(kind);
        icon.setIconCode(sign);
    }

    private void show(List<String> wanted) {
        Ui.show(commands, !wanted.isEmpty());
        if (!wanted.equals(shown)) {
            shown = wanted;
            commands.getChildren().setAll(wanted.stream().map(OutcomeBox::line).toList());
        }
    }

    private static Node line(String command) {
        return CommandLines.isRemark(command)
                ? CommandLines.remark(command)
                : CommandLines.row(command, "command", Ui.copyButton(() -> command));
    }
}
