package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations.Settled;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edgeferry recover}. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Finishes or takes back migrations whose console ended in their midst, and cleans up what was left.",
            "Exit code 0: all is settled; 4: something needs you."
        })
final class RecoverCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json")
    private @Nullable String output;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws ClusterException, MigrationException, IOException, InterruptedException {
        boolean json = Output.json(output);
        try (ClusterSession session = connect.open(DataFolder.ofUser())) {
            List<Settled> settled = session.migrations().recover();
            PrintWriter out =
                    java.util.Objects.requireNonNull(spec).commandLine().getOut();
            if (json) {
                Output.value(
                        out,
                        settled.stream().map(one -> Output.map(one.outcome())).toList());
            } else if (settled.isEmpty()) {
                out.println("There was nothing to recover.");
            } else {
                settled.forEach(one -> {
                    out.println(one.operation() + " " + one.outcome().state().words() + ": "
                            + one.outcome().outcome());
                    one.outcome().commands().forEach(command -> out.println("    " + command));
                });
            }
            out.flush();
            return settled.stream().anyMatch(one -> one.outcome().state() == TaskState.NEEDS_YOU)
                    ? EdgeFerryCommand.NEEDS_YOU
                    : 0;
        }
    }
}
