package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code edgeferry history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Lists past migrations and copies, newest first.")
final class HistoryCommand extends ClusterCommand {

    @Override
    int run(ClusterSession session, boolean json) {
        List<TaskSnapshot> past = session.migrations().history();
        if (json) {
            Output.value(out(), past.stream().map(Output::map).toList());
        } else if (past.isEmpty()) {
            out().println("No migration of this cluster is in the journal.");
        } else {
            past.forEach(task -> out().printf(
                            "%-24s %-11s %-16s %s%s %s → %s%s%n",
                            task.id(),
                            task.state().words(),
                            Output.kind(task),
                            task.namespace().isEmpty() ? "" : task.namespace() + "/",
                            task.pod(),
                            task.from(),
                            task.to(),
                            task.cloneName() == null ? "" : " as " + task.cloneName()));
        }
        return 0;
    }
}
