package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Judges the facts: what blocks a migration, what is worth knowing, each with its fix. Pure. */
final class Preflight {

    private final Facts facts;
    private final MigrationOptions options;
    private final List<Finding> findings = new ArrayList<>();

    private Preflight(Facts facts, MigrationOptions options) {
        this.facts = facts;
        this.options = options;
    }

    /** All findings, errors first. */
    static List<Finding> judge(Facts facts, MigrationOptions options) {
        Preflight preflight = new Preflight(facts, options);
        preflight.rights();
        preflight.pod();
        preflight.place();
        preflight.machines();
        preflight.volumes();
        preflight.space();
        preflight.way();
        preflight.neighbours();
        preflight.proof();
        preflight.findings.sort(Finding.GRAVEST_FIRST);
        return List.copyOf(preflight.findings);
    }

    private void ok(String check, String title) {
        findings.add(Finding.ok(check, title));
    }

    private void warn(String check, String title, String why, String fix) {
        findings.add(Finding.warning(check, title, why, fix));
    }

    private void error(String check, String title, String why, String fix) {
        findings.add(Finding.error(check, title, why, fix));
    }

    private void rights() {
        if (facts.missingRights().isEmpty()) {
            ok("rights", "You may do all that is needed");
        }
        for (String right : facts.missingRights()) {
            error(
                    "rights",
                    "You may not " + right,
                    "A migration needs this right; nothing was touched.",
                    "Have an administrator bind you to the role edgeferry-operator (resources/manifests/rbac.yaml).");
        }
    }

    private void pod() {
        PodManifest pod = facts.pod();
        if (!pod.owner().isEmpty()) {
            error(
                    "owner",
                    "The pod belongs to " + pod.owner(),
                    "Its controller would replace it while it is moved. Only bare pods are handled so far.",
                    "Run the training as a pod of its own.");
        }
        for (String reason : pod.unsupported()) {
            error("shape", "This pod cannot be moved", reason + ".", "Run the training in a pod without that.");
        }
        if (!pod.running()) {
            error(
                    "running",
                    "The pod does not run",
                    "It is " + pod.phase() + (pod.trouble().isEmpty() ? "" : ": " + pod.trouble()) + ".",
                    "Wait until it runs.");
        }
        if (pod.terminating()) {
            error("running", "The pod is being deleted", "There will be nothing to move.", "Choose another pod.");
        }
        if (!facts.mover().isEmpty()) {
            error("mover", "The pod is being moved already", facts.mover(), "edgeferry status");
        }
        pod.remarks().forEach(remark -> warn("shape", remark.title(), remark.why(), remark.fix()));
        if (!facts.checkpointTrouble().isEmpty()) {
            error(
                    "checkpoint",
                    "Node " + facts.source().name() + " makes no checkpoints",
                    facts.checkpointTrouble() + ".",
                    "See docs/connect.md, Preparing the nodes.");
        } else if (facts.missingRights().isEmpty()) {
            ok("checkpoint", "The kubelet of " + facts.source().name() + " makes checkpoints");
        }
    }

    private void place() {
        NodeInfo target = facts.target();
        if (target.name().equals(facts.source().name())) {
            error("target", "The pod is on node " + target.name() + " already", "", "Choose another node.");
            return;
        }
        if (!target.ready()) {
            error("target", "Node " + target.name() + " is not ready", target.condition(), "Wait or choose another.");
        }
        if (!target.schedulable()) {
            error("target", "Node " + target.name() + " is cordoned", "", "kubectl uncordon " + target.name());
        }
        List<String> untolerated = facts.pod().untolerated(target);
        if (!untolerated.isEmpty()) {
            error(
                    "target",
                    "The pod does not tolerate node " + target.name(),
                    "Taints: " + String.join(", ", untolerated) + ".",
                    "Choose another node, or give the pod the toleration.");
        }
        String selector = facts.pod().selectorTrouble(target);
        if (!selector.isEmpty()) {
            error("target", "The pod is not for node " + target.name(), selector + ".", "Choose another node.");
        }
        if (!target.architecture().equals(facts.source().architecture())) {
            error(
                    "architecture",
                    "The nodes' processors differ",
                    facts.source().architecture() + " and " + target.architecture()
                            + ": memory of one means nothing to the other.",
                    "Choose a node of the same architecture.");
        }
        var free = target.capacity().memory() - target.requested().memory();
        if (facts.pod().requests().memory() > free) {
            error(
                    "memory",
                    "Node " + target.name() + " has too little memory left",
                    "The pod asks for " + mb(facts.pod().requests().memory()) + ", " + mb(Math.max(0, free))
                            + " are not asked for yet.",
                    "Free some, or choose another node.");
        }
        if (facts.pod().requests().milliCpu()
                > target.capacity().milliCpu() - target.requested().milliCpu()) {
            error("cpu", "Node " + target.name() + " has too little CPU left", "", "Choose another node.");
        }
        if (!facts.dryRunTrouble().isEmpty()) {
            error(
                    "admission",
                    "The API server would refuse the clone",
                    facts.dryRunTrouble(),
                    "Have the policy or quota that it names allow a second pod of this kind, then plan again.");
        }
    }

    private void machines() {
        reached(facts.source().name(), facts.sourceFacts() != null, facts.sourceTrouble());
        reached(facts.target().name(), facts.targetFacts() != null, facts.targetTrouble());
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null) {
            return;
        }
        for (var place :
                List.of(java.util.Map.entry(facts.source(), source), java.util.Map.entry(facts.target(), target))) {
            if (place.getValue().containerd().isEmpty()) {
                error(
                        "runtime",
                        "No containerd was found on node " + place.getKey().name(),
                        "Its runtime is " + place.getKey().runtime() + "; so far containerd with `ctr` is needed.",
                        "Install containerd's ctr on that node, or choose another node.");
            }
            if (place.getValue().criu().isEmpty()) {
                error(
                        "criu",
                        "No CRIU on node " + place.getKey().name(),
                        "It makes and reads the dump.",
                        "Install it: apt-get install criu");
            }
        }
        if (!target.containerd().isEmpty()) {
            findings.add(Restorability.judge(
                    target.containerd(), target.restoreEnabled(), facts.target().name()));
        }
        if (!source.criu().equals(target.criu())) {
            warn(
                    "criu",
                    "CRIU differs: " + source.criu() + " and " + target.criu(),
                    "A dump of a newer CRIU may not be read by an older one.",
                    "Install the same version on both nodes.");
        }
        if (source.cgroup() != target.cgroup()) {
            error(
                    "cgroup",
                    "cgroup v" + source.cgroup() + " and v" + target.cgroup(),
                    "A dump carries its cgroups.",
                    "Choose a node with cgroup v" + source.cgroup() + ".");
        } else if (source.cgroup() == 2) {
            warn("cgroup", "cgroup v2", "Freezing before the dump was tried on cgroup v1 only.", "");
        }
        Set<String> missing = new TreeSet<>(source.cpuFlags());
        missing.removeAll(target.cpuFlags());
        if (!missing.isEmpty()) {
            warn(
                    "cpu-features",
                    "The target's processor lacks features of the source's",
                    "A program that uses one of them dies on the target: "
                            + String.join(" ", missing.stream().limit(12).toList()),
                    "Choose a node with the same or a newer processor.");
        }
        image();
    }

    private void reached(String node, boolean reached, String trouble) {
        if (!reached) {
            error(
                    "ssh",
                    "Node " + node + " was not reached by SSH",
                    trouble,
                    "See Settings, SSH access; docs/connect.md.");
        }
    }

    private void image() {
        if (Boolean.FALSE.equals(facts.imageThere())) {
            error(
                    "image",
                    "The pod's image is not on node " + facts.target().name(),
                    "A restore needs the same image there: " + facts.pod().imageId(),
                    "Pull it there first, for example by a short pod of that image on the node.");
        } else if (Boolean.TRUE.equals(facts.imageThere())) {
            ok("image", "The pod's image is on node " + facts.target().name());
        }
    }

    private void volumes() {
        String target = facts.target().name();
        for (String trouble : facts.volumes()) {
            error(
                    "volumes",
                    "A volume of the pod cannot be used on node " + target,
                    "On " + target + ": " + trouble + ".",
                    facts.movableClaims().isEmpty()
                            ? "Bring the data to that node first, or choose a node that has it."
                            : "Take the dataset along (--with-data), or choose a node that has it.");
        }
    }

    private void space() {
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null || facts.memory() < 0) {
            return;
        }
        long dump = facts.memory();
        if (source.freeDumps() >= 0 && source.freeDumps() < dump + dump / 10 + 64_000_000L) {
            error(
                    "space",
                    "Node " + facts.source().name() + " has too little space for the dump",
                    "About " + mb(dump) + " are needed, " + mb(source.freeDumps()) + " are free.",
                    "Free some space below /var/lib/kubelet.");
        }
        long wanted = 3 * dump + 64_000_000L;
        if (target.freeStore() >= 0 && target.freeStore() < wanted) {
            error(
                    "space",
                    "Node " + facts.target().name() + " has too little space for the checkpoint",
                    "containerd keeps it three times (blob, snapshot, restore copy): about " + mb(wanted)
                            + " are needed, " + mb(target.freeStore()) + " are free.",
                    "Free some space below /var/lib/containerd.");
        } else {
            ok("space", "There is space for about " + mb(dump) + " on both nodes");
        }
    }

    private void way() {
        if (options.path() == MigrationOptions.Path.DIRECT && Boolean.FALSE.equals(facts.reach())) {
            error(
                    "path",
                    "Node " + facts.source().name() + " does not reach node "
                            + facts.target().name() + " by SSH",
                    "The direct way goes straight from node to node.",
                    "Choose the relay through this machine, or automatic.");
        }
        if (options.path() == MigrationOptions.Path.AUTO && Boolean.FALSE.equals(facts.reach())) {
            warn(
                    "path",
                    "The bytes go through this machine",
                    "Node " + facts.source().name() + " does not reach node "
                            + facts.target().name() + " by SSH.",
                    "");
        }
        if (!facts.sharedTrouble().isEmpty()) {
            error(
                    "path",
                    "The shared folder cannot be used",
                    facts.sharedTrouble(),
                    "Mount it on both nodes at the same path, or choose another way of the bytes.");
        }
        if (!facts.askTrouble().isEmpty()) {
            error(
                    "node",
                    "A node did not answer all questions",
                    facts.askTrouble(),
                    "Run `ctr version` there, and plan again.");
        }
    }

    private void neighbours() {
        if (!facts.services().isEmpty() && options.naming() == MigrationOptions.Naming.NUMBERED) {
            warn(
                    "labels",
                    "Services reach both pods for a moment",
                    "The clone has the same labels: " + String.join(", ", facts.services()) + ".",
                    "");
        }
        if (!facts.controllers().isEmpty()) {
            error(
                    "labels",
                    "A controller may adopt the clone",
                    String.join(", ", facts.controllers()) + " selects pods with these labels.",
                    "Change the pod's labels.");
        }
        if (options.naming() == MigrationOptions.Naming.KEEP) {
            warn(
                    "naming",
                    "The name is kept",
                    "The source pod is deleted before the proof; going back then means restoring the dump on node "
                            + facts.source().name() + ".",
                    "");
        }
    }

    private void proof() {
        if (!facts.patternTrouble().isEmpty()) {
            error(
                    "proof",
                    "The step pattern cannot be used",
                    facts.patternTrouble(),
                    "Mend the annotation edgeferry.io/step-pattern.");
        } else if (!facts.missingRights().isEmpty() || !facts.pod().running()) {
            return; // Nobody looked into the log.
        } else if (facts.probe() != null) {
            ok("proof", "Steps were found in the log");
        } else if (options.weakProof()) {
            warn("proof", "The proof is weak", "The log shows no steps; it is only seen that the clone runs.", "");
        } else {
            error(
                    "proof",
                    "The log shows no steps",
                    "It cannot be proved that training goes on where it stopped.",
                    "Set the annotation edgeferry.io/step-pattern, or accept the weak proof (--weak-proof).");
        }
    }

    private static String mb(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}
