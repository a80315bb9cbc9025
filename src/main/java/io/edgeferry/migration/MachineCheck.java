package io.edgeferry.migration;

import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import java.util.Set;
import java.util.TreeSet;

/** Judges both machines: reached, runtime, CRIU, kernel, cgroups, processor. */
final class MachineCheck {

    private final Findings findings;

    private MachineCheck(Findings findings) {
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        MachineCheck check = new MachineCheck(findings);
        check.reached(facts.source().name(), facts.sourceFacts() != null, facts.sourceTrouble());
        check.reached(facts.target().name(), facts.targetFacts() != null, facts.targetTrouble());
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null) {
            return;
        }
        check.machine(facts.source(), source, facts.insight().sourceCriu());
        check.machine(facts.target(), target, facts.insight().targetCriu());
        if (!target.containerd().isEmpty()) {
            findings.add(Restorability.judge(
                    target.containerd(), target.restoreEnabled(), facts.target().name()));
        }
        check.criuVersions(source.criu(), target.criu());
        check.kernels(source, target);
        check.cgroups(source.cgroup(), target.cgroup());
        check.processors(source, target);
    }

    private void reached(String node, boolean reached, String trouble) {
        if (!reached) {
            findings.error(
                    "ssh",
                    "Node " + node + " was not reached by SSH",
                    trouble,
                    "See Settings, SSH access; docs/connect.md.");
        }
    }

    private void machine(NodeInfo node, NodeFacts machine, CriuFacts criu) {
        if (machine.containerd().isEmpty()) {
            findings.error(
                    "runtime",
                    "No containerd was found on node " + node.name(),
                    "Its runtime is " + node.runtime() + "; so far containerd with `ctr` is needed.",
                    "Install containerd's ctr on that node, or choose another node.");
        }
        if (machine.criu().isEmpty()) {
            findings.error(
                    "criu",
                    "No CRIU on node " + node.name(),
                    "It makes and reads the dump.",
                    "Install it: `apt-get install criu`");
            return;
        }
        if (!criu.trouble().isEmpty()) {
            findings.error(
                    "criu-check",
                    "CRIU does not work on node " + node.name(),
                    "`criu check` says: " + criu.trouble(),
                    "Run `timeout -s KILL 30 criu check` there as root and mend what it names; a newer CRIU knows"
                            + " newer kernels.");
        }
        int[] kernel = Versions.numbers(machine.kernel());
        int[] version = Versions.numbers(machine.criu());
        if (kernel.length > 0 && version.length > 0 && kernel[0] >= 6 && version[0] < 4) {
            findings.warn(
                    "criu-age",
                    "CRIU " + machine.criu() + " on node " + node.name() + " is older than its kernel "
                            + machine.kernel(),
                    "CRIU 3 does not know all that a kernel 6 has; 3.17 fails on 6.18 at the vDSO.",
                    "Install CRIU 4 on that node.");
        }
    }

    private void criuVersions(String source, String target) {
        if (!source.equals(target)) {
            boolean older = Versions.compare(target, source) < 0;
            findings.warn(
                    "criu",
                    "CRIU differs: " + source + " and " + target,
                    older
                            ? "The target's is the older one: it may not read the source's dump."
                            : "A dump of another version may not be read.",
                    "Install the same version on both nodes.");
        }
    }

    private void kernels(NodeFacts source, NodeFacts target) {
        if (Versions.compare(target.kernel(), source.kernel()) < 0) {
            findings.warn(
                    "kernel",
                    "The target's kernel is older: " + target.kernel() + " after " + source.kernel(),
                    "The dump may hold what the older kernel does not have; the restore fails then, and the source"
                            + " resumes.",
                    "Choose a node with kernel " + source.kernel() + " or newer.");
        }
    }

    private void cgroups(int source, int target) {
        if (source != target) {
            findings.error(
                    "cgroup",
                    "cgroup v" + source + " and v" + target,
                    "A dump carries its cgroups.",
                    "Choose a node with cgroup v" + source + ".");
        } else if (source == 2) {
            findings.warn("cgroup", "cgroup v2", "Freezing before the dump was tried on cgroup v1 only.", "");
        }
    }

    private void processors(NodeFacts source, NodeFacts target) {
        Set<String> missing = new TreeSet<>(source.cpuFlags());
        missing.removeAll(target.cpuFlags());
        if (!missing.isEmpty()) {
            findings.warn(
                    "cpu-features",
                    "The target's processor lacks features of the source's",
                    "A program that uses one of them dies on the target: "
                            + String.join(" ", missing.stream().limit(12).toList())
                            + (missing.size() > 12 ? " and " + (missing.size() - 12) + " more" : ""),
                    "Choose a node with the same or a newer processor.");
        }
    }
}
