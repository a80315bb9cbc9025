package io.edgeferry.migration;

import io.edgeferry.task.Station;
import io.edgeferry.transfer.TransferPath;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a dataset's copy would do, found out without changing anything.
 *
 * @param request what was asked for
 * @param context name of the kubeconfig context
 * @param volume name of the volume
 * @param claim {@code namespace/name} of its claim, or empty
 * @param source node it lies on
 * @param folder its folder there
 * @param newVolume name of the volume on the target
 * @param newClaim {@code namespace/name} of its claim, or empty
 * @param newFolder folder on the target
 * @param route path that was chosen; never {@link TransferPath#AUTO}
 * @param files number of files, or -1 when not counted
 * @param bytes what they hold, or -1
 * @param time predicted time of the copy, or null
 * @param stations steps in order with their predicted times
 * @param findings results of the preflight, errors first
 */
public record DatasetPlan(
        DatasetRequest request,
        String context,
        String volume,
        String claim,
        String source,
        String folder,
        String newVolume,
        String newClaim,
        String newFolder,
        TransferPath route,
        long files,
        long bytes,
        @Nullable Duration time,
        List<Station> stations,
        List<Finding> findings) {

    /** Copies the lists. */
    public DatasetPlan {
        stations = List.copyOf(stations);
        findings = List.copyOf(findings);
    }

    /** The findings that block. */
    public List<Finding> errors() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .toList();
    }

    /** Whether nothing blocks. */
    public boolean possible() {
        return errors().isEmpty();
    }
}
