package io.edgeferry.migration;

import io.edgeferry.task.Station;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a migration would do, found out without touching anything.
 *
 * @param request what was asked for; its pod is the pod's real name
 * @param context name of the kubeconfig context
 * @param source node where the pod runs
 * @param cloneName name the pod would have on the target
 * @param container name of its container
 * @param route way of the bytes that was chosen: DIRECT, RELAY or SHARED
 * @param restorePath how the container is restored, for people: {@code checkpoint image through containerd 2.3.7}
 * @param stations steps in order with their predicted times
 * @param bytes predicted size of the archive, in bytes; -1 when the memory in use is not known
 * @param downtime predicted time without training, or null when it cannot be told
 * @param proof how it will be proved that training goes on, for people
 * @param findings results of the preflight, errors first
 * @param datasets the datasets that go along
 */
public record Plan(
        MigrationRequest request,
        String context,
        String source,
        String cloneName,
        String container,
        MigrationOptions.Path route,
        String restorePath,
        List<Station> stations,
        long bytes,
        @Nullable Duration downtime,
        String proof,
        List<Finding> findings,
        List<DatasetPlan> datasets) {

    /** Copies the lists. */
    public Plan {
        datasets = List.copyOf(datasets);
        stations = List.copyOf(stations);
        findings = List.copyOf(findings);
    }

    /** A plan without datasets. */
    public Plan(
            MigrationRequest request,
            String context,
            String source,
            String cloneName,
            String container,
            MigrationOptions.Path route,
            String restorePath,
            List<Station> stations,
            long bytes,
            @Nullable Duration downtime,
            String proof,
            List<Finding> findings) {
        this(
                request,
                context,
                source,
                cloneName,
                container,
                route,
                restorePath,
                stations,
                bytes,
                downtime,
                proof,
                findings,
                List.of());
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
