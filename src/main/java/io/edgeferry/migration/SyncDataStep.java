package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends what changed in the datasets since they were copied, and compares all of it by hash, while the pod is frozen:
 * its open files have to be there with the same size when it is restored. What is not equal takes everything back.
 */
final class SyncDataStep implements MigrationStep {

    static final String ID = "sync";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final long SLOW_DISK = 20_000_000;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Sync data";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        PodData data = work.data();
        TimerKeeper keeper = new TimerKeeper(work, FreezeStep.timer(work.job()));
        long sent = 0;
        AtomicReference<Meanwhile> self = new AtomicReference<>();
        Meanwhile watch = new Meanwhile(PAUSE, data::signs, () -> {
            Meanwhile it = self.get();
            if (it != null && data.full()) {
                it.giveUp();
            }
            keeper.more();
        });
        self.set(watch);
        try (watch) {
            for (PodData.One one : data.all()) {
                watch.expectSigns(SILENCE);
                DataCopying copying = new DataCopying(work, one.transfer(), one.flow(), null);
                TransferReport report = copying.copy();
                sent += report.sentBytes();
                // Nothing is heard of a check until it is over.
                watch.expectSigns(SILENCE.plusSeconds(report.listing().bytes() / SLOW_DISK));
                wantEqual(work, one.dataset(), copying.check());
            }
        } catch (TransferException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            if (watch.stalled()) {
                throw new MigrationException(
                        data.full()
                                ? "Node " + work.job().target().node()
                                        + " has no space left for what the pod wrote meanwhile, and it is frozen."
                                : "The copy of the data gave no sign of life while the pod was frozen.",
                        e);
            }
            throw e;
        }
        work.recorder().bytesDone();
        return Amounts.bytes(sent) + " more, all equal by hash";
    }

    private static void wantEqual(MigrationWork work, Dataset dataset, TransferReport report)
            throws MigrationException {
        boolean sound = DataCopying.sound(report);
        UnequalFile list = UnequalFile.of(work, dataset);
        String named = "";
        try {
            Path file = list.tell(
                    report,
                    sound ? "Not copied: " : "Not equal: ",
                    report.missing().stream()
                            .filter(one -> sound || !DataCopying.harmless(one))
                            .toList());
            named = " All are in " + file + ".";
        } catch (IOException e) {
            // The pod is frozen: a full disk of this machine is no reason to hold it up.
            work.warn("What is not equal could not be listed in " + list.path() + ": " + e.getMessage() + ".");
        }
        if (!sound) {
            throw new MigrationException("Dataset " + dataset.name() + " is not equal on the target: "
                    + report.missingCount() + (report.missingCount() == 1 ? " entry. " : " entries. ")
                    + DataCopying.why(report) + named);
        }
    }

    @Override
    public void undo(MigrationWork work) throws MigrationException {
        // The pod is resumed first; what was copied is removed after that.
        work.data().close();
    }
}
