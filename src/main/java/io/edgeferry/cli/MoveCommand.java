package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationQueue;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Migrations.Settled;
import io.edgeferry.migration.Plan;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
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
        if (!dryRun) {
            settleEarlier(session.migrations(), err());
        }
        List<MigrationRequest> several = several(where);
        if (!several.isEmpty()) {
            return several(session.migrations(), several, json);
        }
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
                    .forEach(finding -> Output.finding(err(), "! ", finding));
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

    /** Pods to move one after the other; empty when there is one thing to plan. */
    List<MigrationRequest> several(String where) {
        return List.of();
    }

    /** How many of several at the same time from one node to another. */
    int atOnce() {
        return MigrationQueue.USUAL_LIMIT;
    }

    private int several(Migrations migrations, List<MigrationRequest> requests, boolean json)
            throws MigrationException, InterruptedException {
        if (dryRun) {
            List<Plan> plans = new ArrayList<>();
            for (MigrationRequest request : requests) {
                plans.add(migrations.plan(request));
            }
            if (json) {
                Output.value(out(), plans);
            } else {
                plans.forEach(plan -> Output.plan(out(), plan, false));
            }
            return plans.stream().allMatch(Plan::possible) ? 0 : EdgeFerryCommand.FAILED;
        }
        migrations.queue().limit(atOnce());
        QueueRun run = new QueueRun(migrations, err(), !json);
        List<Queued> ends = run.follow(migrations
                .queue()
                .add(requests.stream()
                        .<QueueRequest>map(QueueRequest.OfPod::new)
                        .toList()));
        if (json) {
            Output.value(out(), run.json(ends));
        } else {
            QueueRun.table(out(), ends);
            run.commands(out(), ends);
        }
        return QueueRun.exitCode(ends);
    }

    /** A command that was killed in the midst of a migration finishes it, or takes it back, at its next start. */
    static void settleEarlier(Migrations migrations, PrintWriter err) throws MigrationException, InterruptedException {
        if (!migrations.unfinishedPods()) {
            return;
        }
        err.println("An earlier migration was broken off; settling it first …");
        err.flush();
        for (Settled one : migrations.recoverPods()) {
            err.println(one.operation() + " " + one.outcome().state().words() + ": "
                    + one.outcome().outcome());
        }
        err.flush();
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
