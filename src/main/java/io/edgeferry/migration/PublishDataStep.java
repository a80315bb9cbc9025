package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferException;
import java.io.IOException;

/**
 * Lets the transfers go, so that nothing of theirs is in the copies, and makes volumes and claims of them, for the clone
 * to use under the same paths.
 */
final class PublishDataStep implements MigrationStep {

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
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        work.journal(ID, state -> state.withData(new MigrationState.Data(true, true)));
        StringBuilder names = new StringBuilder();
        for (PodData.One one : work.data().all()) {
            finish(one);
            one.volumes().make();
            names.append(names.isEmpty() ? "claim " : ", ").append(one.dataset().newClaim());
        }
        return names.toString();
    }

    private static void finish(PodData.One one)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        try {
            one.transfer().finish();
        } catch (TransferException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void undo(MigrationWork work) throws MigrationException, InterruptedException {
        for (PodData.One one : work.data().all()) {
            Patience.each(() -> one.volumes().remove());
        }
    }
}
