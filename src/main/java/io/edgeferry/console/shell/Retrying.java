package io.edgeferry.console.shell;

import io.edgeferry.console.Background;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import io.edgeferry.console.tasks.TaskActs;
import io.edgeferry.console.tasks.TaskWords;
import io.edgeferry.migration.Migrations;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.HashMap;
import java.util.Map;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;

/** Second tries: plans what failed once more, goes on with copies that stopped, gives copies up. */
final class Retrying implements TaskActs {

    private final Desk desk;
    private final Map<OperationId, String> busy = new HashMap<>();

    Retrying(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void again(TaskSnapshot task) {
        if (TaskWords.protects(task.kind())) {
            desk.protecting().again(task);
            return;
        }
        desk.migrating().again(task);
    }

    @Override
    public void goOn(TaskSnapshot task) {
        act(task, "Going on…", migrations -> migrations.resume(task.id().value()), done -> {}, "It does not go on");
    }

    @Override
    public void discard(TaskSnapshot task) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable keep = () -> handle[0].close();
        Button no = Ui.button("Keep it", keep, "first-focus");
        no.setId("discard-keep");
        Button yes = Ui.button(
                "Discard",
                () -> {
                    handle[0].close();
                    discardNow(task);
                },
                "danger");
        yes.setId("discard-yes");
        VBox sheet = new VBox(
                12,
                Ui.wrapped("Discard the copy of " + task.pod() + "?", "sheet-title"),
                Ui.wrapped(removed(task), "muted"),
                Ui.wrapped(task.pod() + " on " + task.from() + " is not touched.", "muted"),
                Ui.row(Ui.spacer(), yes, no));
        sheet.setId("discard");
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(480);
        handle[0] = desk.sheets().open(sheet, null, keep);
    }

    private static String removed(TaskSnapshot task) {
        long bytes = task.progress().bytes();
        String copied = bytes > 0
                ? "what was copied to " + task.to() + " (" + Formats.bytes(bytes) + ")"
                : "what was" + " copied to " + task.to();
        String made = task.cloneName() == null ? "" : ", volume and claim " + task.cloneName() + " if they were made";
        return "This removes " + copied + made + ", and what helped to copy. It cannot be undone: another try begins"
                + " anew.";
    }

    private void discardNow(TaskSnapshot task) {
        act(
                task,
                "Discarding…",
                migrations -> migrations.discard(task.id().value()),
                settled -> {
                    TaskState state = settled.outcome().state();
                    String how = settled.outcome().outcome().isBlank()
                            ? "It ended: " + state.words() + "."
                            : settled.outcome().outcome();
                    desk.sheets()
                            .say(
                                    state == TaskState.NEEDS_YOU || state == TaskState.FAILED
                                            ? "The copy of " + task.pod() + " was not discarded"
                                            : "The copy of " + task.pod() + " is discarded",
                                    how);
                },
                "It was not discarded");
    }

    private interface Deed<T> {
        T of(Migrations migrations) throws Exception;
    }

    private <T> void act(
            TaskSnapshot task, String words, Deed<T> deed, java.util.function.Consumer<T> done, String failure) {
        Migrations migrations = desk.migrations();
        if (migrations == null || !denies(task).isEmpty() || busy.putIfAbsent(task.id(), words) != null) {
            return;
        }
        Background.Work<T> work = () -> deed.of(migrations);
        var unused = desk.background()
                .run(
                        "settle",
                        work,
                        answer -> {
                            busy.remove(task.id());
                            desk.pullNow();
                            done.accept(answer);
                        },
                        failed -> {
                            busy.remove(task.id());
                            desk.pullNow();
                            desk.sheets()
                                    .say(
                                            failure,
                                            failed.getMessage() == null
                                                    ? "The log of the program says why."
                                                    : failed.getMessage());
                        });
    }

    @Override
    public String denies(TaskSnapshot task) {
        return desk.permissions()
                .denies(
                        switch (task.kind()) {
                            case DATASET -> Act.COPY;
                            case FAILOVER, DRILL -> Act.PROTECT;
                            case POD, POD_WITH_DATASET -> Act.MIGRATE;
                        },
                        task.namespace())
                .orElse("");
    }

    @Override
    public String busy(TaskSnapshot task) {
        return busy.getOrDefault(task.id(), "");
    }
}
