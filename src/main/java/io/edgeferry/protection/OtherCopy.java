package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import java.util.List;
import java.util.Optional;

/**
 * Another pod of a training that is failed over, which its failover did not make: the clone of a migration or drain
 * that is not settled, or was settled after the node was lost. A second one beside it would stay for good.
 *
 * @param pod it
 * @param alone whether the lost pod is gone, so that there is nothing to settle any more
 */
record OtherCopy(PodManifest pod, boolean alone) {

    /** The one that may run on another node than the lost one. Blocks. */
    static Optional<OtherCopy> find(Workloads workloads, Training lost, String operation) throws ClusterException {
        List<PodManifest> all =
                workloads.ofOrigin(lost.namespace(), lost.podManifest().origin());
        boolean alone = all.stream().noneMatch(pod -> pod.uid().equals(lost.uid()));
        return all.stream()
                .filter(pod -> lost.leadsTo(pod) && !pod.uid().equals(lost.uid()))
                .filter(pod -> !pod.ended() && !pod.node().equals(lost.node()))
                .filter(pod -> !operation.equals(pod.annotation(Words.OPERATION)))
                .findFirst()
                .map(pod -> new OtherCopy(pod, alone));
    }

    /** Whether the training is where this pod is, and is to be protected there. */
    boolean goesOn() {
        return alone && pod.running() && Fate.mayRun(pod);
    }

    /** For people. */
    String words() {
        return "Pod " + pod + " on node " + pod.node() + " goes on with the training.";
    }

    /**
     * Why no pod is made beside it. It is looked for again, since a migration may be settled meanwhile.
     *
     * @param done what was done by now, for people, a sentence
     */
    NeedsYouException refusal(String done) {
        return NeedsYouException.forNow(
                "Pod " + pod + " on node " + pod.node() + " is a copy of this training already, of a migration or drain"
                        + " that is not settled, so no second one is made. " + done + " `edgeferry recover` settles the"
                        + " migration; then the training is where that pod is, or the failover goes on.",
                List.of(
                        "edgeferry recover",
                        "# only if " + pod.name() + " does not train",
                        "kubectl delete pod " + pod.name() + " -n " + pod.namespace()));
    }
}
