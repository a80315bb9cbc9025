package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.HelperPod;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.Figure;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferReport;
import java.io.IOException;

/** Sends everything that the target does not have; goes on where it was broken off. */
final class DatasetCopyStep implements DatasetStep {

    static final String ID = "copy";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Copy";
    }

    @Override
    public String apply(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        boolean before = work.state().copying();
        work.journal(ID, state -> state.withCopying(true).withHeld(false));
        try (Meanwhile renewing = work.renewing()) {
            TransferReport report = work.copying().copy();
            work.know(state ->
                    state.withListing(report.listing().files(), report.listing().bytes()));
            work.recorder().bytesDone();
            measure(work, report);
            return Amounts.files(report.sentFiles()) + " sent, " + Amounts.bytes(report.sentBytes())
                    + (report.keptFiles() == 0 ? "" : "; " + report.keptFiles() + " were there");
        } catch (TransferException e) {
            if (e.reason() == TransferException.Reason.REFUSED
                    && !before
                    && !work.transfer().opened()) {
                // The ends refused to begin: nothing was put on the target.
                work.journal(ID, state -> state.withCopying(false));
            }
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void measure(DatasetWork work, TransferReport report) {
        work.recorder()
                .measured("bytes", "Bytes", Figure.Unit.BYTES, report.listing().bytes());
        work.recorder()
                .measured("files", "Files", Figure.Unit.COUNT, report.listing().files());
        if (report.seconds() > 0 && report.sentBytes() > 0) {
            work.recorder()
                    .measured("rate", "Rate", Figure.Unit.BYTES_PER_SECOND, report.sentBytes() / report.seconds());
        }
    }

    @Override
    public void undo(DatasetWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        if (!work.state().copying()) {
            return;
        }
        boolean helpers = work.job().byHelpers();
        if (helpers) {
            work.helpers().make();
        }
        try {
            if (work.state().finishing()) {
                work.transfer().close();
                work.targetFolders()
                        .remove(helpers ? HelperPod.FOLDER : work.dataset().newFolder(), helpers);
            } else {
                work.install();
                work.transfer().discard();
            }
            work.journal(ID, state -> state.withCopying(false));
            work.say("What was copied to node " + work.job().target().node() + " is removed.");
        } catch (TransferException e) {
            throw new MigrationException(
                    "What was copied to folder " + work.dataset().newFolder() + " on node "
                            + work.job().target().node() + " could not be removed: " + e.getMessage(),
                    e);
        }
    }
}
