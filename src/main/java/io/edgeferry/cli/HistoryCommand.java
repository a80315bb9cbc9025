package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.TaskSnapshot;
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

/** {@code edgeferry history}. */
@Command(name = "history", mixinStandardHelpOptions = true, description = "Lists past migrations, newest first.")
final class HistoryCommand implements Callable<Integer> {

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
    public Integer call() throws ClusterException, IOException {
        boolean json = Output.json(output);
        try (ClusterSession session = connect.open(DataFolder.ofUser())) {
            List<TaskSnapshot> past = session.migrations().history();
            PrintWriter out =
                    java.util.Objects.requireNonNull(spec).commandLine().getOut();
            if (json) {
                Output.value(out, past.stream().map(Output::map).toList());
            } else if (past.isEmpty()) {
                out.println("No migration of this cluster is in the journal.");
            } else {
                past.forEach(task -> out.printf(
                        "%-24s %-11s %s/%s %s → %s%n",
                        task.id(), task.state().words(), task.namespace(), task.pod(), task.from(), task.to()));
            }
            out.flush();
            return 0;
        }
    }
}
