package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import java.util.List;
import java.util.stream.Stream;

/** Whether a pod may run on another node, by what the API server knows; the nodes themselves are not asked. */
public final class Fitness {

    private Fitness() {}

    /** Why a pod cannot be restored from a checkpoint whatever the node: its owner, its shape; one line for each reason. */
    public static List<String> unmovable(PodManifest pod) {
        Findings findings = new Findings(MigrationOptions.DEFAULT);
        PodCheck.movable(pod, "", findings);
        return findings.sorted().stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(finding -> finding.title() + (finding.why().isEmpty() ? "" : ": " + finding.why()))
                .toList();
    }

    /**
     * Why a pod cannot run on a node: readiness, cordon, taints, selector, architecture, room, claims. Asks the API server
     * for the claims only.
     *
     * @param source where it runs, or ran
     * @return one line for each reason; empty when it can
     */
    public static List<String> obstacles(Workloads workloads, PodManifest pod, NodeInfo source, NodeInfo target)
            throws ClusterException {
        Findings findings = new Findings(MigrationOptions.DEFAULT);
        PlaceCheck.judge(pod, source, target, findings);
        Stream<String> place = findings.sorted().stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(finding -> finding.title() + (finding.why().isEmpty() ? "" : ": " + finding.why()));
        Stream<String> claims = pod.claims().isEmpty()
                ? Stream.of()
                : workloads.claimTroubles(pod, target).stream()
                        .filter(trouble -> trouble.kind() != Workloads.ClaimTrouble.Kind.ONE_NODE
                                && trouble.kind() != Workloads.ClaimTrouble.Kind.ONE_POD)
                        .map(trouble -> "Claim " + trouble.claim() + " " + trouble.words());
        return Stream.concat(place, claims).toList();
    }
}
