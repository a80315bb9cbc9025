package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.protection.demo.CommandSwitch;
import io.edgeferry.protection.demo.DemoOptions;
import io.edgeferry.protection.demo.DemoResult;
import io.edgeferry.protection.demo.Demonstration;
import io.edgeferry.protection.demo.Fault;
import io.edgeferry.protection.demo.LabNodeSwitch;
import io.edgeferry.protection.demo.NodeSwitch;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edgeferry demo failover}. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Demonstrates a failover: starts a training, protects it, breaks its node, and compares the training that"
                    + " is resumed elsewhere with one that begins anew. Removes what it made; Ctrl-C ends it.",
            "Exit code 0: it was resumed from a checkpoint, and one copy of it lived after the node was back; 1: not"
                    + " so."
        })
final class DemoFailoverCommand implements Callable<Integer> {

    private static final Duration SWITCH = Duration.ofSeconds(120);

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private DemoBreakOptions breaking = new DemoBreakOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Where its pods are made; default: the context's")
    private @Nullable String namespace;

    @Option(names = "--lab", description = "Start a lab for it, which needs no cluster at all")
    private boolean lab;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "Where the training begins; the first that fits if left out")
    private @Nullable String node;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Time between two checkpoints, such as 10s or 1m; 10s if left out")
    private String every = "10s";

    @Option(
            names = "--from-pod",
            paramLabel = "POD",
            description = "Copy the manifest of this pod; the pod is not touched")
    private @Nullable String fromPod;

    @Option(names = "--manifest", paramLabel = "FILE", description = "A pod as YAML or JSON that trains")
    private @Nullable Path manifest;

    @Option(
            names = "--train",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "Train for so long before the node is broken; 1m if left out")
    private String train = "1m";

    @Option(
            names = "--beyond",
            paramLabel = "N",
            defaultValue = "20",
            description = "Compare both at N steps after the one at which the original died; 20 if left out")
    private int beyond = 20;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "3m",
            description =
                    "How long each thing is waited for, and in the end the training that began anew; 3m if left out")
    private String patience = "3m";

    @Option(names = "--png", paramLabel = "FILE", description = "Write the two loss curves there, 1920 by 1080")
    private @Nullable Path png;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers there")
    private @Nullable Path json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws ClusterException, IOException, InterruptedException {
        var unused = options("default");
        NodeSwitch chosen = breaking.chosen();
        writable(png);
        writable(json);
        if (!lab) {
            DataFolder data = DataFolder.ofUser();
            try (ClusterSession session = connect.open(data)) {
                String where =
                        ConnectOptions.namespace(namespace, session.cluster().context());
                NodeSwitch nodes = chosen == null ? LabNodeSwitch.of(session.cluster()) : chosen;
                return run(session, data, nodes, options(where));
            }
        }
        if (chosen != null || fromPod != null) {
            throw new IllegalArgumentException("--lab breaks nodes by itself and has no pods but its own; leave out"
                    + " --cut-command, --heal-command and --from-pod.");
        }
        try (DemoLab own = DemoLab.start();
                ClusterSession session = own.open()) {
            return run(session, own.data(), own, options(namespace == null ? "default" : namespace));
        }
    }

    private DemoOptions options(String where) throws IOException {
        return new DemoOptions(
                where,
                fromPod,
                manifest == null ? null : Files.readString(manifest),
                node,
                breaking.fault(),
                ProtectSpec.time(every),
                true,
                ProtectSpec.time(train),
                beyond,
                ProtectSpec.time(patience));
    }

    /** What cannot be written is said before anything is broken, not after. */
    private static void writable(@Nullable Path file) throws IOException {
        if (file != null) {
            Path parent = file.toAbsolutePath().getParent();
            if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
                throw new IOException(file + " cannot be written: " + parent + " is no folder that you may write.");
            }
        }
    }

    private int run(ClusterSession session, DataFolder data, NodeSwitch nodes, DemoOptions options)
            throws IOException, InterruptedException {
        try (ProtectionService protections = new ProtectionService(
                session.cluster(), session.shells(), session.migrations(), data, options.namespace())) {
            Demonstration demonstration =
                    new Demonstration(session.cluster(), protections, nodes, options, Clock.systemUTC());
            try (Interrupted unused = Interrupted.watch(demonstration)) {
                PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
                DemoProgress progress = new DemoProgress(out);
                demonstration.start();
                while (!demonstration.await(Duration.ofMillis(300))) {
                    progress.show(demonstration.snapshot());
                }
                progress.show(demonstration.snapshot());
                return end(out, Objects.requireNonNull(demonstration.snapshot().result()));
            }
        }
    }

    private int end(PrintWriter out, DemoResult result) throws IOException {
        DemoProgress.figures(out, result);
        if (png != null && !result.original().isEmpty()) {
            DemoPicture.write(result, png);
            out.println("The chart is in " + png.toAbsolutePath() + ".");
        }
        if (json != null) {
            Files.writeString(json, DemoJson.text(result));
            out.println("The numbers are in " + json.toAbsolutePath() + ".");
        }
        out.flush();
        return result.good() ? 0 : EdgeFerryCommand.FAILED;
    }

    /** What breaks the node, and how. */
    static final class DemoBreakOptions {

        @Option(names = "--cut", description = "Take the node off the network; this is what is done if left out")
        private boolean cut;

        @Option(names = "--kill", description = "End the node as a power cut does")
        private boolean kill;

        @Option(
                names = "--cut-command",
                paramLabel = "COMMAND",
                description = "Breaks the node; {node} stands for its name. Without it you are told to do it by hand")
        private @Nullable String cutCommand;

        @Option(names = "--heal-command", paramLabel = "COMMAND", description = "Brings the node back")
        private @Nullable String healCommand;

        Fault fault() {
            if (cut && kill) {
                throw new IllegalArgumentException("--cut and --kill were given; one of them is enough.");
            }
            return kill ? Fault.KILL : Fault.CUT;
        }

        @Nullable
        NodeSwitch chosen() {
            if (cutCommand == null && healCommand == null) {
                return null;
            }
            if (cutCommand == null || healCommand == null) {
                throw new IllegalArgumentException("--cut-command and --heal-command go together.");
            }
            return new CommandSwitch(cutCommand, healCommand, SWITCH);
        }
    }
}
