package io.edgeferry.migration;

import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges both machines: reached, runtime, CRIU, kernel, cgroups. */
final class MachineCheck {

    private final Facts facts;
    private final Findings findings;

    private MachineCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        MachineCheck check = new MachineCheck(facts, findings);
        check.reached(facts.source(), facts.sourceFacts() != null, facts.sourceTrouble());
        check.reached(facts.target(), facts.targetFacts() != null, facts.targetTrouble());
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null) {
            return;
        }
        findings.ok("ssh", "Both nodes are reached by SSH, with root's rights");
        check.runtimes(source, target);
        check.criu(facts.source(), source, facts.insight().sourceCriu());
        check.criu(facts.target(), target, facts.insight().targetCriu());
        if (facts.insight().sourceCriu() != null && facts.insight().targetCriu() != null) {
            findings.okUnless("criu-check", "CRIU works with the kernels of both nodes (criu check)");
        }
        if (!target.containerd().isEmpty()) {
            findings.add(Restorability.judge(
                    target.containerd(), target.restoreEnabled(), facts.target().name()));
        }
        check.criuVersions(source.criu(), target.criu());
        check.kernels(source, target);
        check.cgroups(source.cgroup(), target.cgroup());
    }

    private void reached(NodeInfo node, boolean reached, String trouble) {
        if (!reached) {
            findings.error(
                    "ssh",
                    "Node " + node.name() + " was not reached by SSH",
                    trouble,
                    "See Settings, SSH access; docs/connect.md.",
                    List.of(
                            "# user, port and key are in Settings, SSH access; then sudo has to ask for no password",
                            "ssh "
                                    + io.edgeferry.node.Command.quote(
                                            node.address().isEmpty() ? node.name() : node.address())
                                    + " sudo -n true"));
        }
    }

    private void runtimes(NodeFacts source, NodeFacts target) {
        runtime(facts.source(), source);
        runtime(facts.target(), target);
        findings.okUnless(
                "runtime",
                "containerd " + source.containerd() + " on node "
                        + facts.source().name() + ", " + target.containerd() + " on node "
                        + facts.target().name());
    }

    private void runtime(NodeInfo node, NodeFacts machine) {
        if (machine.containerd().isEmpty()) {
            findings.error(
                    "runtime",
                    "No containerd was found on node " + node.name(),
                    "Its runtime is " + node.runtime() + "; so far containerd with `ctr` is needed.",
                    "Install containerd's ctr on that node, or choose another node.",
                    Remedies.runtime(node.name()));
        }
    }

    private void criu(NodeInfo node, NodeFacts machine, @Nullable CriuFacts criu) {
        if (machine.criu().isEmpty()) {
            findings.error(
                    "criu",
                    "No CRIU on node " + node.name(),
                    "It makes and reads the dump.",
                    "Install it: `apt-get install criu`",
                    Remedies.criu(node.name()));
            return;
        }
        if (criu != null && !criu.trouble().isEmpty()) {
            findings.error(
                    "criu-check",
                    "CRIU does not work on node " + node.name(),
                    "`criu check` says: " + criu.trouble(),
                    "Run criu check there as root and mend what it names; a newer CRIU knows newer kernels.",
                    Remedies.criuCheck(node.name()));
        }
        int[] kernel = Versions.numbers(machine.kernel());
        int[] version = Versions.numbers(machine.criu());
        if (kernel.length == 0 || version.length == 0) {
            findings.add(new Unknown(
                            "criu-age",
                            "Whether CRIU on node " + node.name() + " is as new as its kernel",
                            "CRIU says " + machine.criu() + ", the kernel " + machine.kernel() + ".",
                            "Compare them: CRIU 4 belongs to kernels of 6.",
                            Remedies.criuCheck(node.name()))
                    .finding());
        } else if (kernel[0] >= 6 && version[0] < 4) {
            findings.warn(
                    "criu-age",
                    "CRIU " + machine.criu() + " on node " + node.name() + " is older than its kernel "
                            + machine.kernel(),
                    "CRIU 3 does not know all that a kernel 6 has; 3.17 fails on 6.18 at the vDSO.",
                    "Install CRIU 4 on that node.",
                    Remedies.criuRelease(node.name()));
        }
    }

    private void criuVersions(String source, String target) {
        if (source.isEmpty() || target.isEmpty()) {
            return; // No CRIU on a node: said already.
        }
        if (source.equals(target)) {
            findings.ok("criu", "Both nodes have CRIU " + source);
            return;
        }
        boolean older = Versions.compare(target, source) < 0;
        findings.warn(
                "criu",
                "CRIU differs: " + source + " and " + target,
                older
                        ? "The target's is the older one: it may not read the source's dump."
                        : "A dump of another version may not be read.",
                "Install the same version on both nodes.",
                Remedies.criuRelease(
                        older ? facts.target().name() : facts.source().name()));
    }

    private void kernels(NodeFacts source, NodeFacts target) {
        if (source.kernel().isEmpty() || target.kernel().isEmpty()) {
            findings.add(new Unknown(
                            "kernel",
                            "Which kernel a node has",
                            "`uname -r` said nothing.",
                            "Look for yourself: `kubectl get nodes -o wide`",
                            List.of())
                    .finding());
        } else if (Versions.compare(target.kernel(), source.kernel()) < 0) {
            findings.warn(
                    "kernel",
                    "The target's kernel is older: " + target.kernel() + " after " + source.kernel(),
                    "The dump may hold what the older kernel does not have; the restore fails then, and the source"
                            + " resumes.",
                    "Choose a node with kernel " + source.kernel() + " or newer: `kubectl get nodes -o wide`");
        } else {
            findings.ok(
                    "kernel",
                    source.kernel().equals(target.kernel())
                            ? "Both nodes have kernel " + source.kernel()
                            : "The target's kernel is newer: " + target.kernel() + " after " + source.kernel());
        }
    }

    private void cgroups(int source, int target) {
        if (source == 0 || target == 0) {
            String node = source == 0 ? facts.source().name() : facts.target().name();
            findings.add(new Unknown(
                            "cgroup",
                            "Which version of cgroups node " + node + " has",
                            "/sys/fs/cgroup there is neither.",
                            "See what is mounted there.",
                            List.of("# on node " + node + ", as root", "mount -t cgroup,cgroup2"))
                    .finding());
        } else if (source != target) {
            findings.error(
                    "cgroup",
                    "cgroup v" + source + " and v" + target,
                    "A dump carries its cgroups.",
                    "Choose a node with cgroup v" + source + ", or start one of the two with the version of the other.",
                    List.of(
                            "# on each node: cgroup2fs is v2, tmpfs is v1",
                            "stat -fc %T /sys/fs/cgroup",
                            "# the version is chosen by the kernel's command line:"
                                    + " systemd.unified_cgroup_hierarchy=1 is v2"));
        } else if (source == 2) {
            findings.warn(
                    "cgroup",
                    "cgroup v2",
                    "Freezing before the dump was tried on cgroup v1 only.",
                    "Let the doctor try it with a scratch pod first: `edgeferry doctor "
                            + facts.source().name() + " " + facts.target().name() + "`");
        } else {
            findings.ok("cgroup", "Both nodes have cgroup v" + source);
        }
    }
}
