package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Compares source and target by hash; what changed meanwhile is copied again. Nobody gets a copy that is not whole. */
final class DatasetCheckStep implements DatasetStep {

    static final String ID = "check";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Check";
    }

    @Override
    public String apply(DatasetWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException {
        try (Meanwhile renewing = work.renewing()) {
            TransferReport report = work.copying().check();
            work.recorder().bytesDone();
            if (!DataCopying.sound(report)) {
                throw unsettled(work, report);
            }
            UnequalFile.of(work).tell(report, "Not copied: ", report.missing());
            work.journal(
                    ID,
                    state -> state.withListing(
                                    report.listing().files(), report.listing().bytes())
                            .withChecked(report.targetDigest(), report.missingCount()));
            return Amounts.files(report.listing().files()) + ", "
                    + Amounts.bytes(report.listing().bytes()) + ", sha256 "
                    + report.targetDigest()
                            .substring(0, Math.min(12, report.targetDigest().length()));
        } catch (TransferException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static UnsettledException unsettled(DatasetWork work, TransferReport report) throws IOException {
        List<FileTrouble> bad = report.missing().stream()
                .filter(one -> !DataCopying.harmless(one))
                .toList();
        Path list = UnequalFile.of(work).tell(report, "Not equal: ", bad);
        work.know(state -> state.withHeld(true));
        return new UnsettledException(
                report.missingCount() + (report.missingCount() == 1 ? " entry" : " entries") + " of dataset "
                        + work.dataset().name() + " could not be copied to node "
                        + work.job().target().node() + ", so no volume was made there. " + DataCopying.why(report)
                        + " All are in " + list + ". What was copied is kept.",
                commands(work));
    }

    /** Commands that go on with a copy, or give it up. */
    static List<String> commands(DatasetWork work) {
        return List.of(
                "edgeferry recover",
                "# or, to give up and remove what was copied:",
                "edgeferry recover --discard " + work.job().operation());
    }

    @Override
    public void undo(DatasetWork work) {
        // What was copied again is part of the copy.
    }
}
