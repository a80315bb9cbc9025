package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations.Remnant;
import io.edgeferry.task.DataFolder;
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

/** {@code edgeferry status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what migrations left anywhere: unfinished ones, held pods, agents, timers, images.",
            "Exit code 0: nothing is left, or all of it is at work; 1: something is left, and `edgeferry recover`"
                    + " settles what can be settled."
        })
final class StatusCommand implements Callable<Integer> {

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
            List<Remnant> remnants = session.migrations().status();
            PrintWriter out =
                    java.util.Objects.requireNonNull(spec).commandLine().getOut();
            if (json) {
                Output.value(out, remnants);
            } else if (remnants.isEmpty()) {
                out.println("Nothing is left of any migration.");
            } else {
                remnants.forEach(remnant -> out.printf(
                        "%-24s %-12s %s%s%n",
                        remnant.operation(), remnant.place(), remnant.what(), remnant.running() ? " (at work)" : ""));
            }
            out.flush();
            return remnants.stream().allMatch(Remnant::running) ? 0 : EdgeFerryCommand.FAILED;
        }
    }
}
