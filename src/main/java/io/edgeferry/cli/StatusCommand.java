package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations.Remnant;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code edgeferry status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what migrations and copies left anywhere: unfinished ones, held pods and claims, agents, timers,"
                    + " images, helper pods.",
            "Exit code 0: nothing is left, or all of it is at work; 1: something is left, and `edgeferry recover`"
                    + " settles what can be settled."
        })
final class StatusCommand extends ClusterCommand {

    @Override
    int run(ClusterSession session, boolean json) throws MigrationException, InterruptedException {
        List<Remnant> remnants = session.migrations().status();
        if (json) {
            Output.value(out(), remnants);
        } else if (remnants.isEmpty()) {
            out().println("Nothing is left of any migration.");
        } else {
            remnants.forEach(remnant -> out().printf(
                            "%-24s %-12s %s%s%n",
                            remnant.operation(),
                            remnant.place(),
                            remnant.what(),
                            remnant.running() ? " (at work)" : ""));
        }
        return remnants.stream().allMatch(Remnant::running) ? 0 : EdgeFerryCommand.FAILED;
    }
}
