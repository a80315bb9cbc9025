package io.edgeferry.cli;

import io.edgeferry.checkpoint.CheckpointFile;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root of the command line. Exit codes: 0 done, 1 it failed and says where the pod runs, 2 wrong usage. */
@Command(
        name = "edgeferry",
        mixinStandardHelpOptions = true,
        versionProvider = EdgeFerryCommand.Version.class,
        description = "Moves training pods between the nodes of a Kubernetes edge cluster.",
        subcommands = {
            MigrateCommand.class,
            DrainCommand.class,
            UncordonCommand.class,
            ProtectCommand.class,
            FailoverCommand.class,
            DrillCommand.class,
            DoctorCommand.class,
            StatusCommand.class,
            RecoverCommand.class,
            HistoryCommand.class,
            LabCommand.class,
            InspectCommand.class,
            DemoCommand.class
        })
public final class EdgeFerryCommand {

    /** It failed; where a pod was touched, the message says where it runs. */
    static final int FAILED = 1;

    /** Wrong usage, as picocli has it. */
    static final int USAGE = 2;

    /** A migration was rolled back: the source runs. */
    static final int ROLLED_BACK = 3;

    /** A migration needs a person. */
    static final int NEEDS_YOU = 4;

    /** The version from the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = EdgeFerryCommand.class.getPackage().getImplementationVersion();
            return new String[] {"edgeferry " + (version == null ? "(not packaged)" : version)};
        }
    }

    private EdgeFerryCommand() {}

    /** Whether a command line is nothing but the name of a checkpoint file, as a desktop passes what is opened. */
    public static boolean opens(String... args) {
        return args.length == 1 && !args[0].startsWith("-") && CheckpointFile.isNamed(args[0]);
    }

    /**
     * Runs a command line to its end; a checkpoint file alone is inspected.
     *
     * @return the exit code
     */
    public static int run(String... args) {
        CommandLine commands = new CommandLine(new EdgeFerryCommand());
        commands.setExecutionExceptionHandler(EdgeFerryCommand::failed);
        return opens(args) ? commands.execute("inspect", args[0]) : commands.execute(args);
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult unused) throws Exception {
        PrintWriter err = command.getErr();
        switch (e) {
            case MigrationException failure -> {
                err.println("edgeferry: " + failure.getMessage());
                failure.findings().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                        .forEach(finding -> Output.finding(err, "  ✗ ", finding));
            }
            case ClusterException failure -> err.println("edgeferry: " + failure.getMessage());
            case java.io.IOException failure -> err.println("edgeferry: " + failure.getMessage());
            case java.io.UncheckedIOException failure -> err.println("edgeferry: " + failure.getMessage());
            case IllegalArgumentException failure -> {
                err.println("edgeferry: " + failure.getMessage());
                return USAGE;
            }
            case InterruptedException ignored -> err.println("edgeferry: interrupted");
            default -> throw e;
        }
        return FAILED;
    }

    /** A finding on one line. */
    static String line(Finding finding) {
        return finding.title()
                + (finding.why().isEmpty() ? "" : ": " + finding.why())
                + (finding.fix().isEmpty() ? "" : " Fix: " + finding.fix());
    }
}
