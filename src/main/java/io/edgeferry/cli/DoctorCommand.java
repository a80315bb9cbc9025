package io.edgeferry.cli;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Doctor;
import io.edgeferry.migration.DoctorReport;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edgeferry doctor [NODE…]}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Finds out whether nodes can give and take checkpoints, by making one of a scratch pod on each; names the"
                    + " commands that mend what is missing. Nothing is left behind.",
            "Exit code 0: all of them are ready; 1: one is not, or could not be tried."
        })
final class DoctorCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NODE", arity = "0..*", description = "Nodes to examine; default: all that take pods")
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace of the scratch pod; default: the context's")
    private @Nullable String namespace;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Image of the scratch pod, one that is on the node; default: that of a pod there")
    private @Nullable String image;

    @Option(names = "--no-scratch", description = "Only ask; make no checkpoint")
    private boolean noScratch;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json")
    private @Nullable String output;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws ClusterException, MigrationException, IOException, InterruptedException {
        boolean json = Output.json(output);
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        List<DoctorReport> reports = new ArrayList<>();
        try (ClusterSession session = connect.open(DataFolder.ofUser())) {
            String where = ConnectOptions.namespace(namespace, session.cluster().context());
            Doctor.Options options = new Doctor.Options(where, image, !noScratch);
            if (nodes.isEmpty() && lab(session)) {
                out.println(
                        json
                                ? "[]"
                                : "The nodes of a lab have nothing to examine: the lab itself tries what makes its"
                                        + " checkpoints, and its nodes say which it is.");
                return 0;
            }
            for (String node : nodes.isEmpty() ? all(session) : nodes) {
                if (!json) {
                    out.println(node);
                }
                reports.add(
                        session.migrations().doctor().examine(node, options, json ? report -> {} : new Progress(out)));
                if (!json) {
                    out.println("  checkpoint: " + reports.getLast().words());
                    out.flush();
                }
            }
        }
        if (json) {
            Output.value(out, reports);
        }
        DoctorReport.Verdict wanted = noScratch ? DoctorReport.Verdict.ASKED : DoctorReport.Verdict.READY;
        return reports.stream().allMatch(report -> report.verdict() == wanted) ? 0 : EdgeFerryCommand.FAILED;
    }

    private static boolean lab(ClusterSession session) throws ClusterException {
        List<NodeInfo> all = session.cluster().workloads().nodes();
        return !all.isEmpty() && all.stream().allMatch(node -> Engine.inLab(node.runtime()));
    }

    private static List<String> all(ClusterSession session) throws ClusterException {
        return session.cluster().workloads().nodes().stream()
                .filter(node -> node.taints().stream()
                        .noneMatch(
                                taint -> taint.endsWith(":NoSchedule") && taint.startsWith("node-role.kubernetes.io/")))
                .map(NodeInfo::name)
                .toList();
    }

    /** Prints each item once, when it is over. */
    private static final class Progress implements Consumer<DoctorReport> {
        private final PrintWriter out;
        private final Set<String> told = new HashSet<>();

        Progress(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void accept(DoctorReport report) {
            for (DoctorReport.Item item : report.items()) {
                boolean over = item.state() != DoctorReport.State.WAITING && item.state() != DoctorReport.State.RUNNING;
                if (over && told.add(item.id() + item.detail())) {
                    out.println("  " + sign(item.state()) + " " + item.title()
                            + (item.detail().isEmpty() ? "" : ": " + item.detail()));
                    item.commands().forEach(command -> out.println("      " + command));
                }
            }
            out.flush();
        }

        private static String sign(DoctorReport.State state) {
            return switch (state) {
                case OK -> "✓";
                case WARNING -> "!";
                case FAILED -> "✗";
                default -> "·";
            };
        }
    }
}
