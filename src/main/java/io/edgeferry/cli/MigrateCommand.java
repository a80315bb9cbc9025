package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations.Settled;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edgeferry migrate}: what can be moved. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Moves something to another node.",
        subcommands = MigrateCommand.PodCommand.class)
final class MigrateCommand {

    /** {@code edgeferry migrate pod POD NODE}, which is {@code kubectl migrate POD NODE}. */
    @Command(
            name = "pod",
            mixinStandardHelpOptions = true,
            description = {
                "Moves a pod with the training in its memory to another node.",
                "Exit code 0: its log was seen to go on with the next step there; 1: refused, nothing was touched;"
                        + " 3: rolled back, it runs where it was; 4: needs you."
            })
    static final class PodCommand implements java.util.concurrent.Callable<Integer> {

        @Parameters(index = "0", paramLabel = "POD", description = "Name of the pod, or of the pod it descends from")
        private String pod = "";

        @Parameters(index = "1", paramLabel = "NODE", description = "Node to move it to")
        private String node = "";

        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NS",
                description = "Namespace; default: the context's")
        private @Nullable String namespace;

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
                description =
                        "A later restart of the container: restore (begins at the dump), cold (begins anew), never")
        private String restart = "restore";

        @Option(names = "--weak-proof", description = "Accept a pod whose log shows no steps")
        private boolean weakProof;

        @Option(
                names = "--timer",
                paramLabel = "SECONDS",
                defaultValue = "120",
                description = "After which the source resumes by itself when this command is gone")
        private long timer = 120;

        @Option(names = "--dry-run", description = "Only plan and check")
        private boolean dryRun;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "json: one JSON object at the end")
        private @Nullable String output;

        @Mixin
        private ConnectOptions connect = new ConnectOptions();

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ClusterException, MigrationException, IOException, InterruptedException {
            boolean json = Output.json(output);
            MigrationOptions options = options();
            try (ClusterSession session = connect.open(DataFolder.ofUser())) {
                String where =
                        ConnectOptions.namespace(namespace, session.cluster().context());
                settleEarlier(session);
                Plan plan = session.migrations().plan(new MigrationRequest(where, pod, node, options));
                PrintWriter out =
                        java.util.Objects.requireNonNull(spec).commandLine().getOut();
                if (dryRun) {
                    Output.plan(out, plan, json);
                    return plan.possible() ? 0 : EdgeFerryCommand.FAILED;
                }
                if (!json) {
                    warnings(plan);
                }
                Task task = session.migrations().start(plan);
                TaskSnapshot end = follow(task, json);
                if (json) {
                    Output.task(out, end);
                } else {
                    Output.end(out, end);
                }
                return Output.exitCode(end);
            }
        }

        /** A command that was killed in the midst of a migration finishes it, or takes it back, at its next start. */
        private void settleEarlier(ClusterSession session) throws MigrationException, InterruptedException {
            if (dryRun || !session.migrations().unfinished()) {
                return;
            }
            PrintWriter err =
                    java.util.Objects.requireNonNull(spec).commandLine().getErr();
            err.println("An earlier migration was broken off; settling it first …");
            err.flush();
            for (Settled one : session.migrations().recover()) {
                err.println(one.operation() + " " + one.outcome().state().words() + ": "
                        + one.outcome().outcome());
            }
            err.flush();
        }

        private void warnings(Plan plan) {
            PrintWriter err =
                    java.util.Objects.requireNonNull(spec).commandLine().getErr();
            plan.findings().stream()
                    .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                    .forEach(finding -> err.println("! " + EdgeFerryCommand.line(finding)));
            err.flush();
        }

        /** Shows the way; Ctrl-C cancels, which takes back what was done before the process ends. */
        private TaskSnapshot follow(Task task, boolean json) throws InterruptedException {
            Thread cancel = new Thread(() -> cancelled(task), "cancel");
            Runtime.getRuntime().addShutdownHook(cancel);
            PrintWriter err =
                    java.util.Objects.requireNonNull(spec).commandLine().getErr();
            ProgressLine line = new ProgressLine(err, !json);
            while (true) {
                TaskSnapshot now = task.await(Duration.ofMillis(200));
                line.show(now);
                if (now.state().ended()) {
                    line.done();
                    try {
                        Runtime.getRuntime().removeShutdownHook(cancel);
                    } catch (IllegalStateException e) {
                        // The process is ending already: the hook prints the end.
                        return now;
                    }
                    return now;
                }
            }
        }

        private static void cancelled(Task task) {
            if (task.cancel()) {
                System.err.println("\nedgeferry: cancelled; taking back what was done …");
            }
            try {
                TaskSnapshot end = task.await(Duration.ofMinutes(3));
                System.err.println("edgeferry: " + end.state().words() + ": " + end.outcome());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private MigrationOptions options() {
            MigrationOptions.Path way = switch (path.toLowerCase(Locale.ROOT)) {
                case "auto" -> MigrationOptions.Path.AUTO;
                case "direct" -> MigrationOptions.Path.DIRECT;
                case "relay" -> MigrationOptions.Path.RELAY;
                case "shared" -> MigrationOptions.Path.SHARED;
                default ->
                    throw new IllegalArgumentException("--path " + path + " is not one of auto, direct, relay, shared");
            };
            MigrationOptions.Restart policy = switch (restart.toLowerCase(Locale.ROOT)) {
                case "restore" -> MigrationOptions.Restart.RESTORE;
                case "cold" -> MigrationOptions.Restart.COLD;
                case "never" -> MigrationOptions.Restart.NEVER;
                default ->
                    throw new IllegalArgumentException("--restart " + restart + " is not one of restore, cold, never");
            };
            return new MigrationOptions(
                    way,
                    sharedFolder,
                    keepName ? MigrationOptions.Naming.KEEP : MigrationOptions.Naming.NUMBERED,
                    policy,
                    weakProof,
                    Duration.ofSeconds(timer));
        }
    }
}
