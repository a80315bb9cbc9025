package io.edgeferry.cli;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.protection.ProtectionService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry failover POD}. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a protected pod whose node is lost go on elsewhere, from its newest replica that verifies. The lost"
                    + " node is fenced first, so that it never comes back with a second live copy.",
            "Exit code 0: it goes on; 3: nothing was done, since the node lives; 4: it needs you."
        })
final class FailoverCommand extends ProtectionCommand {

    @Parameters(index = "0", paramLabel = "POD", description = "The pod, or the name that its training began with")
    private String pod = "";

    @Option(names = "--to", paramLabel = "NODE", description = "Node to go on at; default: the best")
    private @Nullable String target;

    @Option(
            names = "--taint",
            description = "Also taint the lost node node.kubernetes.io/out-of-service, which evicts ALL of its pods")
    private boolean taint;

    @Option(
            names = "--node-is-off",
            description = "The machine of the lost node is switched off for certain: needs no other fence")
    private boolean off;

    @Option(names = "--cold", description = "Begin anew, from step 0, when no replica can be used")
    private boolean cold;

    @Override
    int run(ProtectionService protections, String where, boolean json) throws MigrationException, InterruptedException {
        protections.start();
        return follow(protections.failover(new FailoverRequest(where, pod, target, taint, off, cold)), json);
    }
}
