package io.edgeferry.migration;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.Command;
import java.util.List;
import java.util.Locale;

/** Judges what the user may do and what the pod is: rights, owner, shape, state, who moves it. */
final class PodCheck {

    private final Facts facts;
    private final Findings findings;

    private PodCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        PodCheck check = new PodCheck(facts, findings);
        check.rights();
        movable(facts.pod(), facts.mover(), findings);
        check.pod();
        check.probes();
    }

    private void rights() {
        if (facts.missingRights().isEmpty()) {
            findings.ok("rights", "You may do all that is needed");
        }
        for (String right : facts.missingRights()) {
            findings.error(
                    "rights",
                    "You may not " + right,
                    "A migration needs this right; nothing was touched.",
                    "Have an administrator bind you to the role edgeferry-operator (resources/manifests/rbac.yaml).",
                    Remedies.rights());
        }
    }

    /**
     * Whether a pod can be moved at all, by what the API server knows of it.
     *
     * @param mover who moves it already, for people; else empty
     */
    static void movable(PodManifest pod, String mover, Findings findings) {
        if (!pod.owner().isEmpty()) {
            findings.error(
                    "owner",
                    "The pod belongs to " + pod.owner(),
                    "Its controller would replace it while it is moved. Only bare pods are handled so far.",
                    "Run the training as a pod of its own.",
                    List.of("kubectl get " + Command.quote(pod.owner().toLowerCase(Locale.ROOT)) + " -n "
                            + pod.namespace() + " -o yaml"));
        }
        for (String reason : pod.unsupported()) {
            findings.error(
                    "shape", "This pod cannot be moved", reason + ".", "Run the training in a pod without that.");
        }
        if (!pod.running()) {
            findings.error(
                    "running",
                    "The pod does not run",
                    "It is " + pod.phase() + (pod.trouble().isEmpty() ? "" : ": " + pod.trouble()) + ".",
                    "Wait until it runs.",
                    Remedies.logs(pod));
        }
        if (pod.terminating()) {
            findings.error(
                    "running", "The pod is being deleted", "There will be nothing to move.", "Choose another pod.");
        }
        if (!mover.isEmpty()) {
            findings.error("mover", "The pod is being moved already", mover, "`edgeferry status`");
        }
    }

    private void pod() {
        PodManifest pod = facts.pod();
        findings.okUnless("owner", "The pod has no controller that would replace it");
        findings.okUnless("shape", "One container, " + pod.container() + ", without GPU, terminal or host namespaces");
        findings.okUnless(
                "running",
                "The pod runs on node " + facts.source().name()
                        + (pod.restarts() == 0
                                ? ""
                                : ", restarted " + pod.restarts() + (pod.restarts() == 1 ? " time" : " times")));
        findings.okUnless("mover", "Nobody else moves the pod");
        pod.remarks().forEach(remark -> findings.warn("shape", remark.title(), remark.why(), remark.fix()));
        if (!facts.checkpointTrouble().isEmpty()) {
            findings.error(
                    "checkpoint",
                    "Node " + facts.source().name() + " makes no checkpoints",
                    facts.checkpointTrouble() + ".",
                    "`edgeferry doctor " + facts.source().name() + "` names what is missing; docs/connect.md, Preparing"
                            + " the nodes, how to mend it.",
                    Remedies.examine(facts.source().name()));
        } else if (facts.missingRights().isEmpty()) {
            findings.ok("checkpoint", "The kubelet of " + facts.source().name() + " makes checkpoints");
        }
    }

    /** A container that has not started yet is killed for its silence as one that has stopped to answer is. */
    private void probes() {
        PodManifest pod = facts.pod();
        if (pod.starting()) {
            findings.error(
                    "startup",
                    "The startup probe of " + pod.container() + " has not passed yet",
                    "A frozen container does not answer; the kubelet would kill it, and what is in its memory is lost.",
                    "Wait until it has started.",
                    List.of("kubectl wait -n " + pod.namespace() + " pod/" + pod.name()
                            + " --for=jsonpath='{.status.containerStatuses[0].started}'=true --timeout=10m"));
        } else if (pod.running()
                && pod.remarks().stream().noneMatch(remark -> remark.title().contains("probe"))) {
            findings.ok("startup", "No probe kills the container while it is frozen");
        }
    }
}
