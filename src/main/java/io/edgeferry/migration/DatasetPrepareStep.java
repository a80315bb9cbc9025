package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.node.NodeException;

/** Takes the claim for this operation and puts the agent at both ends, in helper pods where there is no SSH. */
final class DatasetPrepareStep implements DatasetStep {

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
    public String apply(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        hold(work);
        if (work.job().byHelpers()) {
            volumes(work).make();
            work.helpers().make();
        }
        work.install();
        String nodes =
                work.job().source().node() + " and " + work.job().target().node();
        if (work.job().inLab()) {
            return nodes + " answer";
        }
        return (work.job().byHelpers() ? "helper pods" : "agent") + " on " + nodes;
    }

    private static void hold(DatasetWork work) throws MigrationException, ClusterException {
        Dataset dataset = work.dataset();
        VolumeManifest volume = work.storage()
                .volume(dataset.volume())
                .orElseThrow(() -> new MigrationException("Volume " + dataset.volume() + " is gone from the cluster."));
        if (!volume.path().equals(dataset.folder())) {
            throw new MigrationException(
                    "Volume " + volume + " was replaced by another of the same name." + " Make a new plan.");
        }
        if (dataset.claim().isEmpty()) {
            return;
        }
        ClaimManifest claim = work.storage()
                .claim(dataset.namespace(), dataset.claim())
                .filter(found -> found.uid().equals(dataset.claimUid()))
                .orElseThrow(() -> new MigrationException(
                        "Claim " + dataset.namespace() + "/" + dataset.claim() + " is gone or was replaced."));
        Mover.take(Held.claim(work.storage(), claim), work.job().operation());
    }

    static NewVolumes volumes(DatasetWork work) {
        return new NewVolumes(work.storage(), work.dataset(), work.job().operation());
    }

    @Override
    public void undo(DatasetWork work) throws MigrationException, InterruptedException {
        clean(work);
        if (work.job().byHelpers()) {
            Patience.each(() -> volumes(work).remove());
            work.say("The kubelet of node " + work.job().target().node() + " made folder "
                    + work.dataset().newFolder() + "; it stays there, empty.");
        }
    }

    /** Takes agents, helper pods and the mover away. */
    static void clean(DatasetWork work) throws MigrationException, InterruptedException {
        work.transfer().close();
        Dataset dataset = work.dataset();
        Patience.each(
                () -> {
                    if (work.job().byHelpers()) {
                        work.helpers().remove();
                    } else {
                        work.clearSource();
                    }
                },
                () -> {
                    if (!work.job().byHelpers()) {
                        work.clearTarget();
                    }
                },
                () -> {
                    if (!dataset.claim().isEmpty()) {
                        Mover.release(
                                work.storage(),
                                dataset.namespace(),
                                dataset.claim(),
                                work.job().operation());
                    }
                });
    }
}
