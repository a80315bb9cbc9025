package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link Doctor} over a cluster: asks what can be asked, then makes a checkpoint of a scratch pod. */
final class NodeDoctor implements Doctor {

    private static final Duration SHORT = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final NodeShells shells;
    private final Path folder;
    private final DoctorBook book;

    /** @param folder where journals are */
    NodeDoctor(Cluster cluster, NodeShells shells, Path folder, DoctorBook book) {
        this.cluster = cluster;
        this.shells = shells;
        this.folder = folder;
        this.book = book;
    }

    @Override
    public Map<String, DoctorReport> known() {
        return book.all(cluster.context().server());
    }

    @Override
    public DoctorReport examine(String name, Options options, Consumer<DoctorReport> listener)
            throws MigrationException, InterruptedException {
        NodeInfo node;
        try {
            Optional<NodeInfo> found = cluster.workloads().node(name);
            node = found.orElseThrow(() ->
                    new MigrationException("There is no node " + name + ". `kubectl get nodes` lists the nodes."));
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
        if (Engine.inLab(node.runtime())) {
            throw new MigrationException("There is nothing to examine: node " + name + " is of the lab, which tries"
                    + " itself what makes its checkpoints ("
                    + Engine.of(node.runtime()).words() + ").");
        }
        Examination report = new Examination(name, Instant.now(), listener);
        NodeFacts facts = machine(node, report);
        kubelet(node, options, report);
        boolean fine = report.fine(Examination.SUDO, Examination.RUNTIME, Examination.CRIU, Examination.KUBELET);
        if (options.scratch() && facts != null && fine) {
            scratch(node, facts, options, report);
        }
        if (Thread.interrupted()) {
            // What was asked last may have failed for that alone: no verdict.
            throw new InterruptedException();
        }
        DoctorReport end = report.end();
        book.keep(cluster.context().server(), end);
        return end;
    }

    private @Nullable NodeFacts machine(NodeInfo node, Examination report) throws InterruptedException {
        NodeShell shell = shells.shell(node.name(), node.address());
        report.begin(Examination.SSH);
        try {
            shell.check(Command.of("true"), SHORT);
            report.ok(Examination.SSH, shell.user() + "@" + shell.address() + ", port " + shell.port());
        } catch (NodeException e) {
            report.fail(Examination.SSH, String.valueOf(e.getMessage()), Remedies.ssh(shell));
            return null;
        }
        report.begin(Examination.SUDO);
        try {
            NodeFacts facts = ContainerdNode.facts(shell);
            report.ok(Examination.SUDO, shell.user().equals("root") ? "as root" : "sudo -n as " + shell.user());
            runtime(node, facts, report);
            criu(shell, facts, report);
            return facts;
        } catch (NodeException e) {
            report.fail(Examination.SUDO, String.valueOf(e.getMessage()), Remedies.sudo(shell));
            return null;
        }
    }

    private static void runtime(NodeInfo node, NodeFacts facts, Examination report) {
        report.begin(Examination.RUNTIME);
        if (facts.containerd().isEmpty()) {
            report.fail(
                    Examination.RUNTIME,
                    "No containerd with ctr answers; the node's runtime is " + node.runtime() + ".",
                    Remedies.runtime(node.name()));
            return;
        }
        report.ok(
                Examination.RUNTIME,
                "containerd " + facts.containerd() + (facts.runc().isEmpty() ? "" : ", runc " + facts.runc())
                        + ", cgroup v" + facts.cgroup());
        Finding restore = Restorability.judge(facts.containerd(), facts.restoreEnabled(), node.name());
        if (restore.severity() == Finding.Severity.ERROR) {
            report.takesNone(restore.title() + ". " + restore.why(), restore.commands());
        }
    }

    private static void criu(NodeShell shell, NodeFacts facts, Examination report) throws InterruptedException {
        report.begin(Examination.CRIU);
        if (facts.criu().isEmpty()) {
            report.fail(Examination.CRIU, "There is no CRIU.", Remedies.criu(shell.node()));
            return;
        }
        try {
            CriuFacts criu = CriuFacts.of(shell);
            String set = criu.options().isEmpty() ? "" : ", runc.conf: " + String.join(" ", criu.options());
            if (criu.trouble().isEmpty()) {
                report.ok(Examination.CRIU, "CRIU " + facts.criu() + ", kernel " + facts.kernel() + set);
            } else {
                report.fail(
                        Examination.CRIU,
                        "CRIU " + facts.criu() + " complains about kernel " + facts.kernel() + ": " + criu.trouble(),
                        Remedies.criuCheck(shell.node()));
            }
        } catch (NodeException e) {
            report.fail(Examination.CRIU, String.valueOf(e.getMessage()), Remedies.criuCheck(shell.node()));
        }
    }

    private void kubelet(NodeInfo node, Options options, Examination report) {
        report.begin(Examination.KUBELET);
        try {
            List<String> missing = cluster.missingRights(options.namespace());
            if (!missing.isEmpty()) {
                report.fail(Examination.KUBELET, "You may not " + String.join(", ", missing) + ".", Remedies.rights());
                return;
            }
            String trouble = cluster.workloads().checkpointTrouble(node.name());
            if (trouble.isEmpty()) {
                report.ok(Examination.KUBELET, node.kubelet() + " serves checkpoints");
            } else {
                report.fail(
                        Examination.KUBELET,
                        trouble + ".",
                        trouble.contains("feature gate")
                                ? Remedies.gate(node.name())
                                : trouble.contains("nodes/checkpoint")
                                        ? Remedies.kubeletIdentity()
                                        : Remedies.rights());
            }
        } catch (ClusterException e) {
            report.fail(Examination.KUBELET, String.valueOf(e.getMessage()), Remedies.api());
        }
    }

    private void scratch(NodeInfo node, NodeFacts facts, Options options, Examination report)
            throws InterruptedException {
        String image = options.image();
        try {
            if (image == null) {
                ContainerdNode runtime = new ContainerdNode(shells.shell(node.name(), node.address()), facts.ctr());
                image = ScratchImage.find(cluster.workloads(), runtime, node.name())
                        .orElse(null);
            }
        } catch (ClusterException e) {
            report.fail(Examination.POD, String.valueOf(e.getMessage()), Remedies.api());
            return;
        } catch (NodeException e) {
            report.fail(Examination.POD, String.valueOf(e.getMessage()), Remedies.runtime(node.name()));
            return;
        }
        if (image == null) {
            report.warn(
                    Examination.POD,
                    "No image for a scratch pod was found on the node. Name one that is there and holds a shell.",
                    List.of("edgeferry doctor " + node.name() + " --image IMAGE"));
            return;
        }
        new ScratchRun(cluster, shells, folder, node, facts, report).run(options.namespace(), image);
    }
}
