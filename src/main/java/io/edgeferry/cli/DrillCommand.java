package io.edgeferry.cli;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.ProtectionService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code edgeferry drill POD}. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Rehearses the failover of a protected pod: restores its newest replica as a scratch copy on another node,"
                    + " sees it train on, and removes it. The pod itself is not touched.",
            "Exit code 0: it would work; 3: it would not, and why."
        })
final class DrillCommand extends ProtectionCommand {

    @Parameters(index = "0", paramLabel = "POD", description = "The pod, or the name that its training began with")
    private String pod = "";

    @Override
    int run(ProtectionService protections, String where, boolean json) throws MigrationException, InterruptedException {
        var unused = protections.look();
        return follow(protections.drill(where, pod), json);
    }
}
