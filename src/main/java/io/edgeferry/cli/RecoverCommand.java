package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Migrations.Settled;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code edgeferry recover}. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Finishes or takes back migrations whose console ended in their midst, goes on with copies of datasets, and"
                    + " cleans up what was left.",
            "Exit code 0: all is settled; 4: something needs you."
        })
final class RecoverCommand extends ClusterCommand {

    @Option(
            names = "--discard",
            paramLabel = "OPERATION",
            description = "Give up this copy of a dataset and remove what it had put on the target; nothing else")
    private @Nullable String discard;

    @Override
    int run(ClusterSession session, boolean json) throws MigrationException, InterruptedException {
        List<Settled> settled = settled(session.migrations(), json);
        if (json) {
            Output.value(
                    out(),
                    settled.stream().map(one -> Output.map(one.outcome())).toList());
        } else if (settled.isEmpty()) {
            out().println("There was nothing to recover.");
        } else {
            settled.forEach(one -> {
                out().println(one.operation() + " " + one.outcome().state().words() + ": "
                        + one.outcome().outcome());
                one.outcome().commands().forEach(command -> out().println("    " + command));
            });
        }
        return settled.stream().anyMatch(one -> one.outcome().state() == TaskState.NEEDS_YOU)
                ? EdgeFerryCommand.NEEDS_YOU
                : 0;
    }

    /** A copy of a dataset may take long: its way is shown. */
    private List<Settled> settled(Migrations migrations, boolean json) throws MigrationException, InterruptedException {
        Thread showing = Thread.ofVirtual().unstarted(() -> show(migrations));
        if (!json) {
            showing.start();
        }
        try {
            return discard == null ? migrations.recover() : List.of(migrations.discard(discard));
        } finally {
            showing.interrupt();
            showing.join();
        }
    }

    private void show(Migrations migrations) {
        Map<String, ProgressLine> lines = new HashMap<>();
        try {
            while (true) {
                for (Task task : migrations.tasks()) {
                    if (task.atWork()) {
                        lines.computeIfAbsent(task.id().value(), id -> new ProgressLine(err(), true))
                                .show(task.snapshot());
                    }
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            lines.values().forEach(ProgressLine::done);
        }
    }
}
