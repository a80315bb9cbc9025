package io.edgeferry.migration;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.transfer.TransferPath;
import java.util.List;

/** What of a plan is judged by the API server's objects alone, for tests that compare others with it. */
public final class PureChecks {

    private PureChecks() {}

    /** Titles of the errors of a migration. The target's containerd is taken to be switched on. */
    public static List<String> errors(PodManifest pod, NodeInfo source, NodeInfo target) {
        Findings findings = new Findings(MigrationOptions.DEFAULT);
        PodCheck.movable(
                pod, Mover.of(pod).map(mover -> Mover.heldBy(pod, mover)).orElse(""), findings);
        PlaceCheck.judge(pod, source, target, findings);
        String version = target.runtime().replaceFirst("^containerd://", "");
        findings.add(Restorability.judge(version, "on", target.name()));
        return errors(findings.sorted());
    }

    /** Titles of the errors of a copy from a node that was reached, and holds the files. */
    public static List<String> errors(VolumeManifest volume, NodeInfo source, NodeInfo target) {
        DatasetFacts facts = new DatasetFacts(
                volume,
                null,
                List.of(),
                "",
                source,
                "",
                target,
                List.of(),
                "",
                null,
                "",
                null,
                "",
                TransferPath.RELAY,
                null,
                "/data/copy",
                "",
                "",
                "",
                true);
        return errors(DatasetPreflight.judge(facts, DatasetOptions.DEFAULT));
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(Finding::title)
                .toList();
    }
}
