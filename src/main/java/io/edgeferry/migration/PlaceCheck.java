package io.edgeferry.migration;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import java.util.List;

/** Judges the target as the API server sees it: ready, taints, room, admission. */
final class PlaceCheck {

    private final PodManifest pod;
    private final NodeInfo source;
    private final NodeInfo target;
    private final Findings findings;

    private PlaceCheck(PodManifest pod, NodeInfo source, NodeInfo target, Findings findings) {
        this.pod = pod;
        this.source = source;
        this.target = target;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        PlaceCheck check = new PlaceCheck(facts.pod(), facts.source(), facts.target(), findings);
        check.place();
        if (!facts.sameNode()) {
            check.fine(facts.known("room"));
            check.admission(facts.dryRunTrouble(), facts.missingRights().isEmpty());
        }
    }

    /** The same without admission, which has to be asked for. */
    static void judge(PodManifest pod, NodeInfo source, NodeInfo target, Findings findings) {
        new PlaceCheck(pod, source, target, findings).place();
    }

    private void place() {
        if (target.name().equals(source.name())) {
            findings.error(
                    "target",
                    "The pod is on node " + target.name() + " already",
                    "",
                    "Choose another node: `kubectl get nodes`");
            return;
        }
        if (!target.ready()) {
            findings.error(
                    "target",
                    "Node " + target.name() + " is not ready",
                    target.condition(),
                    "Wait or choose another: `kubectl describe node " + target.name() + "`");
        }
        if (!target.schedulable()) {
            findings.error("target", "Node " + target.name() + " is cordoned", "", "kubectl uncordon " + target.name());
        }
        List<String> untolerated = pod.untolerated(target);
        if (!untolerated.isEmpty()) {
            findings.error(
                    "target",
                    "The pod does not tolerate node " + target.name(),
                    "Taints: " + String.join(", ", untolerated) + ".",
                    "Choose another node, or give the pod the toleration: `kubectl describe node " + target.name()
                            + "`");
        }
        String selector = pod.selectorTrouble(target);
        if (!selector.isEmpty()) {
            findings.error(
                    "target",
                    "The pod is not for node " + target.name(),
                    selector + ".",
                    "Choose another node: `kubectl get nodes --show-labels`");
        }
        if (!target.architecture().equals(source.architecture())) {
            findings.error(
                    "architecture",
                    "The nodes' processors differ",
                    source.architecture() + " and " + target.architecture()
                            + ": memory of one means nothing to the other.",
                    "Choose a node of the same architecture: `kubectl get nodes -L kubernetes.io/arch`");
        }
        room();
    }

    /** The scheduler is not asked, since the clone is bound to its node: what it would count is counted here. */
    private void room() {
        var free = target.capacity().memory() - target.requested().memory();
        if (pod.requests().memory() > free) {
            findings.error(
                    "memory",
                    "Node " + target.name() + " has too little memory left",
                    "The pod asks for " + Findings.mb(pod.requests().memory()) + ", " + Findings.mb(Math.max(0, free))
                            + " are not asked for yet.",
                    "Free some, or choose another node: `kubectl describe node " + target.name() + "`");
        }
        if (pod.requests().milliCpu()
                > target.capacity().milliCpu() - target.requested().milliCpu()) {
            findings.error(
                    "cpu",
                    "Node " + target.name() + " has too little CPU left",
                    "The pod asks for " + pod.requests().milliCpu() + " thousandths of a core, "
                            + Math.max(
                                    0,
                                    target.capacity().milliCpu()
                                            - target.requested().milliCpu())
                            + " are not asked for yet.",
                    "Choose another node: `kubectl describe node " + target.name() + "`");
        }
        if (target.capacity().disk() > 0
                && pod.requests().disk()
                        > target.capacity().disk() - target.requested().disk()) {
            findings.error(
                    "disk",
                    "Node " + target.name() + " has too little ephemeral storage left",
                    "The pod asks for " + Findings.mb(pod.requests().disk()) + ".",
                    "Choose another node: `kubectl describe node " + target.name() + "`");
        }
        if (target.capacity().pods() > 0
                && target.requested().pods() >= target.capacity().pods()) {
            findings.error(
                    "pods",
                    "Node " + target.name() + " takes no more pods",
                    "It has " + target.requested().pods() + " of "
                            + target.capacity().pods() + ".",
                    "Choose another node: `kubectl describe node " + target.name() + "`");
        }
    }

    private void fine(boolean roomKnown) {
        findings.okUnless(
                "target", "Node " + target.name() + " is ready, not cordoned, and for this pod (taints, selector)");
        findings.okUnless("architecture", "Both nodes are " + target.architecture());
        boolean room = List.of("memory", "cpu", "disk", "pods").stream().noneMatch(findings::blocked);
        if (room && roomKnown) {
            findings.ok(
                    "room",
                    "Node " + target.name() + " has room: "
                            + Findings.mb(target.capacity().memory()
                                    - target.requested().memory())
                            + " memory, "
                            + (target.capacity().milliCpu() - target.requested().milliCpu())
                            + " thousandths of a core are not asked for");
        }
    }

    private void admission(String trouble, boolean asked) {
        if (!trouble.isEmpty()) {
            findings.error("admission", "The API server would refuse the clone", trouble, mend(trouble));
        } else if (asked) {
            findings.ok(
                    "admission",
                    "The API server would take the clone beside the pod (dry run: quota, Pod Security, admission)");
        }
    }

    private String mend(String trouble) {
        String namespace = pod.namespace();
        if (trouble.contains("exceeded quota")) {
            return "For a moment there are two pods: raise the quota (`kubectl describe quota -n " + namespace
                    + "`), or keep the name (--keep-name).";
        }
        if (trouble.contains("PodSecurity")) {
            return "`kubectl get namespace " + namespace
                    + " -o yaml` shows the label pod-security.kubernetes.io/enforce"
                    + " that the pod violates; the source is older than the label. Change one of them.";
        }
        if (trouble.contains("AlwaysPullImages")) {
            return "Exempt namespace " + namespace + " from it in the API server's admission configuration, then plan"
                    + " again.";
        }
        return "Have the policy that it names allow a second pod of this kind, then plan again: `kubectl get"
                + " validatingwebhookconfigurations,validatingadmissionpolicies`";
    }
}
