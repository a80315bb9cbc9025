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

    private void room() {
        String look = "`kubectl describe node " + target.name() + "`";
        NodeInfo.Resources wanted = pod.requests();
        NodeInfo.Resources all = target.capacity();
        NodeInfo.Resources used = target.requested();
        for (NodeInfo.Scarce scarce : target.scarce(wanted)) {
            switch (scarce) {
                case MEMORY ->
                    findings.error(
                            "memory",
                            "Node " + target.name() + " has too little memory left",
                            "The pod asks for " + Findings.mb(wanted.memory()) + ", "
                                    + Findings.mb(Math.max(0, all.memory() - used.memory()))
                                    + " are not asked for yet.",
                            "Free some, or choose another node: " + look);
                case CPU ->
                    findings.error(
                            "cpu",
                            "Node " + target.name() + " has too little CPU left",
                            "The pod asks for " + wanted.milliCpu() + " thousandths of a core, "
                                    + Math.max(0, all.milliCpu() - used.milliCpu()) + " are not asked for yet.",
                            "Choose another node: " + look);
                case DISK ->
                    findings.error(
                            "disk",
                            "Node " + target.name() + " has too little ephemeral storage left",
                            "The pod asks for " + Findings.mb(wanted.disk()) + ".",
                            "Choose another node: " + look);
                case PODS ->
                    findings.error(
                            "pods",
                            "Node " + target.name() + " takes no more pods",
                            "It has " + used.pods() + " of " + all.pods() + ".",
                            "Choose another node: " + look);
            }
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
