package io.edgeferry.cli;

import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how pods are moved. */
final class PodOptions {

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

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of several pods, how many at the same time from one node to another; 1 to 16")
    private int atOnce = MigrationQueue.USUAL_LIMIT;

    /**
     * How a pod is moved.
     *
     * @throws IllegalArgumentException with words for a person
     */
    MigrationOptions read() {
        if (atOnce < 1 || atOnce > MigrationQueue.HIGHEST_LIMIT) {
            throw new IllegalArgumentException(
                    "--at-once " + atOnce + " is not between 1 and " + MigrationQueue.HIGHEST_LIMIT);
        }
        return new MigrationOptions(
                MoveCommand.choice("--path", path, MigrationOptions.Path.class),
                sharedFolder,
                keepName ? MigrationOptions.Naming.KEEP : MigrationOptions.Naming.NUMBERED,
                MoveCommand.choice("--restart", restart, MigrationOptions.Restart.class),
                weakProof,
                Duration.ofSeconds(timer));
    }

    int atOnce() {
        return atOnce;
    }
}
