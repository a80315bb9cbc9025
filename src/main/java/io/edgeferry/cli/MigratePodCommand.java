package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry migrate pod POD NODE}, which is {@code kubectl migrate POD NODE}. */
@Command(
        name = "pod",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a pod with the training in its memory to another node.",
            "Exit code 0: its log was seen to go on with the next step there; 1: refused, nothing was touched;"
                    + " 3: rolled back, it runs where it was; 4: needs you."
        })
final class MigratePodCommand extends MoveCommand {

    @Parameters(index = "0", paramLabel = "POD", description = "Name of the pod, or of the pod it descends from")
    private String pod = "";

    @Parameters(index = "1", paramLabel = "NODE", description = "Node to move it to")
    private String node = "";

    @Option(
            names = "--with-data",
            description = "Take along its datasets that lie on its node: copied while it trains, the rest while frozen")
    private boolean withData;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "auto",
            description = "Way of the bytes: auto, direct, relay, shared")
    private String path = "auto";

    @Option(names = "--shared-folder", paramLabel = "DIR", description = "Folder that both nodes see, for shared")
    private @Nullable String sharedFolder;

    @Option(names = "--keep-name", description = "Keep the pod's name: it is deleted before the clone is made")
    private boolean keepName;

    @Option(
            names = "--restart",
            paramLabel = "POLICY",
            defaultValue = "restore",
            description = "A later restart of the container: restore (begins at the dump), cold (begins anew), never")
    private String restart = "restore";

    @Option(names = "--weak-proof", description = "Accept a pod whose log shows no steps")
    private boolean weakProof;

    @Option(
            names = "--timer",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "After which the source resumes by itself when this command is gone")
    private long timer = 120;

    @Override
    void check() {
        var unused = options();
    }

    private MigrationOptions options() {
        return new MigrationOptions(
                choice("--path", path, MigrationOptions.Path.class),
                sharedFolder,
                keepName ? MigrationOptions.Naming.KEEP : MigrationOptions.Naming.NUMBERED,
                choice("--restart", restart, MigrationOptions.Restart.class),
                weakProof,
                Duration.ofSeconds(timer));
    }

    @Override
    Planned plan(ClusterSession session, String where)
            throws ClusterException, MigrationException, InterruptedException {
        Plan plan = session.migrations().plan(new MigrationRequest(where, pod, node, options(), withData));
        return new Planned() {
            @Override
            public void print(boolean json) {
                Output.plan(out(), plan, json);
            }

            @Override
            public List<Finding> findings() {
                return plan.findings();
            }

            @Override
            public Task start() throws MigrationException {
                return session.migrations().start(plan);
            }
        };
    }
}
