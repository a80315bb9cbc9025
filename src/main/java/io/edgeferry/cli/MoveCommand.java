package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations.Settled;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that plans something, starts it and shows its way to the end. */
abstract class MoveCommand extends ClusterCommand {

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace; default: the context's")
    private @Nullable String namespace;

    @Option(names = "--dry-run", description = "Only plan and check")
    private boolean dryRun;

    /** A plan of one kind, as this command needs it. */
    interface Planned {
        /** Prints it. */
        void print(boolean json);

        /** Results of the preflight. */
        List<Finding> findings();

        /** Starts it. */
        Task start() throws MigrationException;
    }

    /** Finds out what it would do. */
    abstract Planned plan(ClusterSession session, String where)
            throws ClusterException, MigrationException, InterruptedException;

    @Override
    final int run(ClusterSession session, boolean json)
            throws ClusterException, MigrationException, InterruptedException {
        String where = ConnectOptions.namespace(namespace, session.cluster().context());
        settleEarlier(session);
        Planned plan = plan(session, where);
        if (dryRun) {
            plan.print(json);
            boolean blocked =
                    plan.findings().stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
            return blocked ? EdgeFerryCommand.FAILED : 0;
        }
        if (!json) {
            plan.findings().stream()
                    .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                    .forEach(finding -> err().println("! " + EdgeFerryCommand.line(finding)));
            err().flush();
        }
        TaskSnapshot end = follow(plan.start(), json);
        if (json) {
            Output.task(out(), end);
        } else {
            Output.end(out(), end);
        }
        return Output.exitCode(end);
    }

    /** A command that was killed in the midst of a migration finishes it, or takes it back, at its next start. */
    private void settleEarlier(ClusterSession session) throws MigrationException, InterruptedException {
        if (dryRun || !session.migrations().unfinishedPods()) {
            return;
        }
        err().println("An earlier migration was broken off; settling it first …");
        err().flush();
        for (Settled one : session.migrations().recoverPods()) {
            err().println(one.operation() + " " + one.outcome().state().words() + ": "
                    + one.outcome().outcome());
        }
        err().flush();
    }

    /** Shows the way; Ctrl-C cancels, which takes back what was done before the process ends. */
    private TaskSnapshot follow(Task task, boolean json) throws InterruptedException {
        Thread cancel = new Thread(() -> cancelled(task), "cancel");
        Runtime.getRuntime().addShutdownHook(cancel);
        ProgressLine line = new ProgressLine(err(), !json);
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

    /** One of the words of an enum, in small letters. */
    static <E extends Enum<E>> E choice(String option, String text, Class<E> choices) {
        for (E one : choices.getEnumConstants()) {
            if (word(one).equals(text.toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        String words =
                Arrays.stream(choices.getEnumConstants()).map(MoveCommand::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(option + " " + text + " is not one of " + words);
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
