package io.edgeferry.migration;

import io.edgeferry.checkpoint.TransferKey;
import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;

/** Takes the pod for this operation and puts the agent on both nodes, while training goes on. */
final class PrepareStep implements MigrationStep {

    static final String ID = "prepare";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Prepare";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        PodManifest pod = work.source()
                .orElseThrow(() -> new MigrationException(
                        "Pod " + job.namespace() + "/" + job.pod() + " is gone; there is nothing to move."));
        if (!pod.containerId().equals(job.containerId())) {
            throw new MigrationException(
                    "The container of pod " + pod + " was restarted since the plan was made." + " Make a new plan.");
        }
        Mover.take(work.workloads(), pod, job.operation());
        for (Dataset dataset : job.datasets()) {
            takeClaim(work, dataset);
        }
        work.workloads()
                .tell(pod, false, "Migrating", "Moving to node " + job.target().node() + " (" + job.operation() + ")");
        work.sourceNode().prepare();
        work.targetNode().prepare();
        if (job.inLab()) {
            return job.source().node() + " and " + job.target().node() + " answer; "
                    + job.engine().words();
        }
        prepareWay(work);
        return "agent on " + job.source().node() + " and " + job.target().node();
    }

    private static void prepareWay(MigrationWork work) throws MigrationException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        // The doctor's scratch pod stays on its node.
        if (!job.source().node().equals(job.target().node())) {
            switch (job.route()) {
                case DIRECT -> tryStreams(work);
                case RELAY -> work.streams().prepare();
                default -> {}
            }
        }
    }

    /** Where a firewall between the nodes lets SSH through and nothing else, one stream of SSH remains. */
    private static void tryStreams(MigrationWork work) throws MigrationException, NodeException, InterruptedException {
        String trouble = work.streams().directTrouble();
        if (trouble.isEmpty()) {
            return;
        }
        work.warn("The checkpoint goes in one stream, by SSH: " + trouble);
        work.inOneStream();
        TransferKey.install(
                work.sourceShell(),
                work.sourceAgent(),
                work.targetShell(),
                work.targetAgent(),
                work.job().operation());
    }

    private static void takeClaim(MigrationWork work, Dataset dataset) throws MigrationException, ClusterException {
        ClaimManifest claim = work.storage()
                .claim(dataset.namespace(), dataset.claim())
                .filter(found -> found.uid().equals(dataset.claimUid()))
                .orElseThrow(() -> new MigrationException(
                        "Claim " + dataset.namespace() + "/" + dataset.claim() + " is gone or was replaced."));
        Mover.take(Held.claim(work.storage(), claim), work.job().operation());
    }

    /** Gives back the claims of the datasets that went along. */
    static void releaseClaims(MigrationWork work) throws ClusterException {
        for (Dataset dataset : work.job().datasets()) {
            Mover.release(
                    work.storage(),
                    dataset.namespace(),
                    dataset.claim(),
                    work.job().operation());
        }
    }

    @Override
    public void undo(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        Patience.each(
                () -> releaseClaims(work),
                () -> Mover.release(
                        work.workloads(),
                        work.job().namespace(),
                        work.job().pod(),
                        work.job().operation()),
                () -> removeFromTarget(work),
                () -> work.sourceNode().remove());
    }

    /** Takes key and agent from the target. */
    static void removeFromTarget(MigrationWork work) throws NodeException, InterruptedException {
        if (work.job().route() == MigrationOptions.Path.DIRECT && !work.job().inLab()) {
            TransferKey.remove(work.targetShell(), work.job().operation());
        }
        if (work.job().inLab() && !work.job().datasets().isEmpty()) {
            work.calls(work.job().target()).forgetTransfers(work.job().operation());
        }
        work.targetNode().remove();
    }
}
