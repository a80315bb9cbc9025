package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;

/** Makes volume and claim of the copy, and waits until they are bound. From here nothing goes back. */
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
        NewVolumes volumes = DatasetPrepareStep.volumes(work);
        volumes.make();
        volumes.complete();
        work.journal(ID, DatasetState::withPublished);
        return work.dataset().newWords();
    }

    @Override
    public void undo(DatasetWork work) throws MigrationException, ClusterException, InterruptedException {
        if (!work.job().byHelpers()) {
            DatasetPrepareStep.volumes(work).remove();
        }
    }
}
