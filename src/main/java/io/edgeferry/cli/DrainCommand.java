package io.edgeferry.cli;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.DrainOptions;
import io.edgeferry.migration.DrainOutcome;
import io.edgeferry.migration.DrainPlan;
import io.edgeferry.migration.DrainPlan.Stay;
import io.edgeferry.migration.Drainer;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.migration.Queued;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry drain NODE}, which is {@code kubectl edgeferry drain NODE}. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Empties a node by migration: cordons it, then moves its training pods to other nodes, one after the other"
                    + " on each link. Datasets that lie on the node go along with their pods.",
            "Pods of DaemonSets, static pods and ended ones stay, and so does what cannot be moved; each is named.",
            "Exit code 0: all that can leave has left; 1: a pod was refused or stays that does not belong to the node;"
                    + " 3: one was rolled back; 4: one needs you."
        })
final class DrainCommand extends ClusterCommand {

    @Parameters(index = "0", paramLabel = "NODE", description = "Node to empty")
    private String node = "";

    @Option(names = "--to", paramLabel = "NODE", description = "Node that may take pods; can be repeated; default: all")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--no-cordon", description = "Leave the node open for new pods")
    private boolean noCordon;

    @Option(names = "--dry-run", description = "Only plan and check")
    private boolean dryRun;

    @Mixin
    private PodOptions options = new PodOptions();

    @Override
    void check() {
        var unused = options.read();
    }

    @Override
    int run(ClusterSession session, boolean json) throws MigrationException, InterruptedException {
        Migrations migrations = session.migrations();
        Drainer drainer = migrations.drainer();
        DrainOptions wanted = new DrainOptions(targets, !noCordon, options.read());
        if (dryRun) {
            return dryRun(migrations, drainer.plan(node, wanted), json);
        }
        MoveCommand.settleEarlier(migrations, err());
        DrainPlan plan = drainer.plan(node, wanted);
        if (!json) {
            print(plan);
        }
        migrations.queue().limit(options.atOnce());
        QueueRun run = new QueueRun(migrations, err(), !json);
        List<Queued> ends = run.follow(drainer.start(plan));
        DrainOutcome outcome = DrainOutcome.of(plan, ends);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("node", node);
            all.put("cordoned", plan.options().cordon());
            all.put("empty", outcome.empty());
            all.put("pods", run.json(ends));
            all.put("stays", outcome.stays());
            Output.value(out(), all);
        } else {
            end(run, plan, outcome, ends);
        }
        int code = QueueRun.exitCode(ends);
        return code == 0 && !outcome.empty() ? EdgeFerryCommand.FAILED : code;
    }

    /** The preflight of each pod besides, as if each went alone. */
    private int dryRun(Migrations migrations, DrainPlan plan, boolean json)
            throws MigrationException, InterruptedException {
        List<Plan> plans = new ArrayList<>();
        for (DrainPlan.Move move : plan.moves()) {
            plans.add(migrations.plan(move.request()));
        }
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("drain", plan);
            all.put("plans", plans);
            Output.value(out(), all);
        } else {
            print(plan);
            plans.forEach(one -> {
                out().println();
                Output.plan(out(), one, false);
            });
        }
        boolean possible = plan.possible() && plans.stream().allMatch(Plan::possible);
        return possible && DrainOutcome.of(plan, List.of()).empty() ? 0 : EdgeFerryCommand.FAILED;
    }

    private void print(DrainPlan plan) {
        Output.findings(out(), plan.findings());
        for (DrainPlan.Move move : plan.moves()) {
            out().println(move.request().pod() + " → " + move.request().target() + ": " + move.why());
        }
        stays("Stays on " + plan.node(), plan.stays());
        if (plan.moves().isEmpty()) {
            out().println("There is nothing to move on node " + plan.node() + ".");
        }
        out().flush();
    }

    private void stays(String title, List<Stay> stays) {
        if (!stays.isEmpty()) {
            out().println(title + ":");
            stays.forEach(stay -> out().println("  " + stay.namespace() + "/" + stay.pod() + ": " + stay.why()));
        }
    }

    private void end(QueueRun run, DrainPlan plan, DrainOutcome outcome, List<Queued> ends) {
        if (!ends.isEmpty()) {
            out().println();
            QueueRun.table(out(), ends);
            run.commands(out(), ends);
        }
        List<Stay> others = outcome.stays().stream()
                .filter(stay -> !stay.reason().ofTheNode())
                .toList();
        if (outcome.empty()) {
            out().println("Node " + node + " is empty, but for what belongs to it.");
        } else {
            stays("Node " + node + " is not empty", others);
        }
        if (plan.options().cordon()) {
            out().println("It is cordoned; `edgeferry uncordon " + node + "` opens it again.");
        }
        out().flush();
    }
}
