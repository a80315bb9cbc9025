package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command about protected pods. */
abstract class ProtectionCommand extends ClusterCommand {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace; default: the context's")
    private @Nullable String namespace;

    @Override
    final boolean watches() {
        return true;
    }

    @Override
    final int run(ClusterSession session, boolean json) throws MigrationException, InterruptedException {
        String where = ConnectOptions.namespace(namespace, session.cluster().context());
        try (ProtectionService protections = new ProtectionService(
                session.cluster(), session.shells(), session.migrations(), DataFolder.ofUser(), only(where))) {
            return run(protections, where, json);
        }
    }

    /** The namespace whose pods are looked at; empty for all. */
    String only(String where) {
        return where;
    }

    /** Does it. */
    abstract int run(ProtectionService protections, String where, boolean json)
            throws MigrationException, InterruptedException;

    /** Shows a task to its end, and prints that. */
    int follow(Task task, boolean json) throws InterruptedException {
        ProgressLine line = new ProgressLine(err(), !json);
        TaskSnapshot now = task.snapshot();
        while (!now.state().ended()) {
            now = task.await(Duration.ofMillis(200));
            line.show(now);
        }
        line.done();
        if (json) {
            Output.task(out(), now);
        } else {
            Output.end(out(), now);
        }
        return Output.exitCode(now);
    }
}
