package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.Figure;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferReport;
import java.io.IOException;
import java.time.Duration;

/** Copies the pod's datasets while it trains, so that little is left to send once it is frozen. */
final class CopyDataStep implements MigrationStep {

    static final String ID = "copy";
    private static final Duration RENEW = Duration.ofMinutes(4);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Copy data";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        work.journal(ID, state -> state.withData(new MigrationState.Data(true, false)));
        PodData data = work.data();
        long files = 0;
        long bytes = 0;
        long sent = 0;
        double seconds = 0;
        try (Meanwhile renewing = new Meanwhile(RENEW, data::signs, () -> TimerKeeper.renew(work))) {
            for (PodData.One one : data.all()) {
                DataCopying.Room room = new DataCopying.Room(
                        work.targetFolders(),
                        one.dataset().newFolder(),
                        work.tools().pause());
                TransferReport report = new DataCopying(work, one.transfer(), one.flow(), room).copy();
                files += report.listing().files();
                bytes += report.listing().bytes();
                sent += report.sentBytes();
                seconds += report.seconds();
            }
        } catch (TransferException e) {
            if (e.reason() == TransferException.Reason.REFUSED && !data.opened()) {
                // The ends refused to begin: nothing was put on the target.
                work.journal(ID, state -> state.withData(MigrationState.Data.NONE));
            }
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
        work.recorder().bytesDone();
        work.recorder().measured("data", "Data", Figure.Unit.BYTES, bytes);
        if (seconds > 0 && sent > 0) {
            work.recorder().measured("rate", "Rate", Figure.Unit.BYTES_PER_SECOND, sent / seconds);
        }
        return Amounts.files(files) + ", " + Amounts.bytes(bytes);
    }

    @Override
    public void undo(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        if (!work.state().data().copying()) {
            return;
        }
        for (PodData.One one : work.data().all()) {
            discard(work, one);
        }
        work.journal(ID, state -> state.withData(MigrationState.Data.NONE));
    }

    private static void discard(MigrationWork work, PodData.One one)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        if (work.state().data().finishing()) {
            // The clone may have written into it too; nobody else had it.
            one.transfer().close();
            work.targetFolders().remove(one.dataset().newFolder(), false);
            return;
        }
        try {
            one.transfer().discard();
        } catch (TransferException e) {
            throw new MigrationException(
                    "What was copied to folder " + one.dataset().newFolder() + " on node "
                            + work.job().target().node() + " could not be removed: " + e.getMessage(),
                    e);
        }
    }
}
