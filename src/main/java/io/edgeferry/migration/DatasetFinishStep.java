package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferException;
import java.io.IOException;

/** Removes what the copy needed: the transfer's own files, agents, helper pods, the mover. */
final class DatasetFinishStep implements DatasetStep {

    static final String ID = "finish";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Finish";
    }

    @Override
    public String apply(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        if (!work.state().finished()) {
            finish(work);
        }
        DatasetPrepareStep.clean(work);
        return "agents removed";
    }

    private static void finish(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        boolean again = work.state().finishing();
        work.journal(ID, DatasetState::withFinishing);
        if (work.job().byHelpers()) {
            work.helpers().make();
        }
        DatasetPrepareStep.installAgents(work);
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
    public void undo(DatasetWork work) {
        throw new IllegalStateException("nothing goes back once the volume is there");
    }
}
