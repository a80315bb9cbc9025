package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code edgeferry uncordon NODE}. */
@Command(
        name = "uncordon",
        mixinStandardHelpOptions = true,
        description = "Opens a node for new pods again, as after a drain. Exit code 0: it is open.")
final class UncordonCommand extends ClusterCommand {

    @Parameters(index = "0", paramLabel = "NODE", description = "Node to open")
    private String node = "";

    @Override
    int run(ClusterSession session, boolean json) throws MigrationException {
        session.migrations().drainer().cordon(node, false);
        if (json) {
            Output.value(out(), Map.of("node", node, "cordoned", false));
        } else {
            out().println("Node " + node + " takes new pods again.");
        }
        return 0;
    }
}
