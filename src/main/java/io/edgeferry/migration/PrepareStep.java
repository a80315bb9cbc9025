package io.edgeferry.migration;

import io.edgeferry.checkpoint.TransferKey;
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
        work.workloads()
                .tell(pod, false, "Migrating", "Moving to node " + job.target().node() + " (" + job.operation() + ")");
        work.sourceAgent().install(job.source().architecture());
        work.targetAgent().install(job.target().architecture());
        if (job.route() == MigrationOptions.Path.DIRECT) {
            TransferKey.install(
                    work.sourceShell(), work.sourceAgent(), work.targetShell(), work.targetAgent(), job.operation());
        }
        return "agent on " + job.source().node() + " and " + job.target().node();
    }

    @Override
    public void undo(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        Patience.each(
                () -> Mover.release(
                        work.workloads(),
                        work.job().namespace(),
                        work.job().pod(),
                        work.job().operation()),
                () -> removeFromTarget(work),
                () -> work.sourceAgent().remove());
    }

    /** Takes key and agent from the target. */
    static void removeFromTarget(MigrationWork work) throws NodeException, InterruptedException {
        if (work.job().route() == MigrationOptions.Path.DIRECT) {
            TransferKey.remove(work.targetShell(), work.job().operation());
        }
        work.targetAgent().remove();
    }
}
