package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferException;
import java.io.IOException;

/**
 * Lets the transfer go, so that nothing of its own is in the copy, then makes volume and claim of it and waits until they
 * are bound. From here nothing goes back.
 */
final class DatasetPublishStep implements DatasetStep {

    static final String ID = "publish";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Publish";
    }

    @Override
    public String apply(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        if (!work.state().finished()) {
            finish(work);
        }
        NewVolumes volumes = DatasetPrepareStep.volumes(work);
        volumes.make();
        volumes.complete();
        work.journal(ID, DatasetState::withPublished);
        return work.dataset().newWords();
    }

    private static void finish(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        boolean again = work.state().finishing();
        work.journal(ID, DatasetState::withFinishing);
        if (work.job().byHelpers()) {
            work.helpers().make();
        }
        work.install();
        try {
            work.transfer().finish();
        } catch (TransferException e) {
            // A console that ended just after the finish left a folder without any mark of the transfer.
            if (!again || e.reason() != TransferException.Reason.REFUSED) {
                throw new MigrationException(String.valueOf(e.getMessage()), e);
            }
        }
        work.journal(ID, DatasetState::withFinished);
    }

    @Override
    public void undo(DatasetWork work) throws MigrationException, ClusterException, InterruptedException {
        if (!work.job().byHelpers()) {
            DatasetPrepareStep.volumes(work).remove();
        }
    }
}
