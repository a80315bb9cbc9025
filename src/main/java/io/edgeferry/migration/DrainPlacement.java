package io.edgeferry.migration;

import io.edgeferry.cluster.Access;
import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.migration.DrainPlan.Move;
import io.edgeferry.migration.DrainPlan.Reason;
import io.edgeferry.migration.DrainPlan.Stay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds a node for each pod of a node that is drained: the largest first, each to the node with the most memory that is
 * not asked for yet, counting what those before it ask for. For one drain, on one thread.
 */
final class DrainPlacement {

    private static final int NAMED = 3;

    private final Cluster cluster;
    private final NodeInfo source;
    private final MigrationOptions options;
    private final Map<String, NodeInfo> targets = new LinkedHashMap<>();
    private final Map<String, List<String>> missing = new HashMap<>();
    private final Map<String, List<String>> missingForData = new HashMap<>();
    private final Map<String, Set<String>> takers = new TreeMap<>();

    DrainPlacement(Cluster cluster, NodeInfo source, List<NodeInfo> targets, MigrationOptions options) {
        this.cluster = cluster;
        this.source = source;
        this.options = options;
        targets.forEach(target -> this.targets.put(target.name(), target));
    }

    /** A pod's volume. */
    private record Mounted(String claim, VolumeManifest volume, boolean along) {}

    /**
     * Places pods.
     *
     * @param stays gets those that stay
     * @return the moves, in the order in which they were placed
     */
    List<Move> place(List<PodInfo> pods, List<Stay> stays) throws ClusterException {
        List<PodInfo> sorted = pods.stream()
                .sorted(Comparator.comparingLong((PodInfo pod) -> pod.requests().memory())
                        .reversed()
                        .thenComparing(PodInfo::key))
                .toList();
        List<Move> moves = new ArrayList<>();
        for (PodInfo info : sorted) {
            Optional<PodManifest> pod = cluster.workloads().pod(info.namespace(), info.name());
            if (pod.isEmpty() || !pod.get().node().equals(source.name())) {
                continue;
            }
            List<String> lacks = missing(info.namespace());
            Optional<String> unfit = unfit(pod.get());
            if (!lacks.isEmpty()) {
                stays.add(NodeDrainer.stay(
                        info,
                        Reason.FORBIDDEN,
                        "You may not " + String.join(", ", lacks) + " in namespace " + info.namespace()));
            } else if (unfit.isPresent()) {
                stays.add(NodeDrainer.stay(info, Reason.UNFIT, unfit.get()));
            } else {
                place(info, pod.get(), moves, stays);
            }
        }
        return moves;
    }

    private List<String> missing(String namespace) throws ClusterException {
        List<String> known = missing.get(namespace);
        if (known == null) {
            known = cluster.missingRights(namespace);
            missing.put(namespace, known);
        }
        return known;
    }

    private List<String> missingForData(String namespace) throws ClusterException {
        List<String> known = missingForData.get(namespace);
        if (known == null) {
            known = cluster.access(namespace).lacks(Access.Purpose.COPY);
            missingForData.put(namespace, known);
        }
        return known;
    }

    private Optional<String> unfit(PodManifest pod) {
        if (pod.helper()) {
            return Optional.of("It helps a copy that is at work, and ends with it");
        }
        if (Scratch.isOne(pod)) {
            return Optional.of("The doctor made it, and removes it");
        }
        Findings findings = new Findings(options);
        PodCheck.movable(
                pod, Mover.of(pod).map(mover -> Mover.heldBy(pod, mover)).orElse(""), findings);
        return findings.sorted().stream()
                .findFirst()
                .map(finding -> finding.title() + (finding.why().isEmpty() ? "" : ": " + finding.why()));
    }

    private void place(PodInfo info, PodManifest pod, List<Move> moves, List<Stay> stays) throws ClusterException {
        List<Mounted> mounted = new ArrayList<>();
        for (String claim : pod.claims().stream().distinct().toList()) {
            Optional<VolumeManifest> volume = volume(pod.namespace(), claim);
            if (volume.isEmpty()) {
                stays.add(NodeDrainer.stay(info, Reason.UNFIT, "Its claim " + claim + " is not bound to a volume"));
                return;
            }
            mounted.add(new Mounted(
                    claim, volume.get(), VolumeRules.goesAlong(volume.get().info(), source.name())));
        }
        List<String> lacks = mounted.stream().anyMatch(Mounted::along) ? missingForData(info.namespace()) : List.of();
        if (!lacks.isEmpty()) {
            stays.add(NodeDrainer.stay(
                    info,
                    Reason.FORBIDDEN,
                    "Its dataset has to go along, and you may not " + String.join(", ", lacks) + " in namespace "
                            + info.namespace()));
            return;
        }
        Map<String, String> obstacles = new LinkedHashMap<>();
        List<NodeInfo> fit = new ArrayList<>();
        for (NodeInfo target : targets.values()) {
            Optional<String> obstacle = obstacle(pod, mounted, target);
            obstacle.ifPresent(words -> obstacles.put(target.name(), words));
            if (obstacle.isEmpty()) {
                fit.add(target);
            }
        }
        Optional<NodeInfo> best = fit.stream()
                .max(Comparator.comparingLong(DrainPlacement::left)
                        .thenComparing(NodeInfo::name, Comparator.reverseOrder()));
        if (best.isEmpty()) {
            stays.add(NodeDrainer.stay(info, Reason.NO_ROOM, nowhere(obstacles)));
            return;
        }
        List<String> along =
                mounted.stream().filter(Mounted::along).map(Mounted::claim).toList();
        along.forEach(claim -> takers.computeIfAbsent(pod.namespace() + "/" + claim, key -> new TreeSet<>())
                .add(pod.name()));
        String where = fit.size() == 1
                ? "the only node that can take it"
                : "the most memory left: " + Amounts.bytes(left(best.get()));
        moves.add(new Move(
                new MigrationRequest(pod.namespace(), pod.name(), best.get().name(), options, !along.isEmpty()),
                where + (along.isEmpty() ? "" : "; takes along " + String.join(", ", along))));
        targets.put(
                best.get().name(),
                best.get().withRequested(best.get().requested().plus(pod.requests())));
    }

    private Optional<VolumeManifest> volume(String namespace, String name) throws ClusterException {
        Optional<ClaimManifest> claim = cluster.storage().claim(namespace, name);
        return claim.isEmpty() || claim.get().volume().isEmpty()
                ? Optional.empty()
                : cluster.storage().volume(claim.get().volume());
    }

    private Optional<String> obstacle(PodManifest pod, List<Mounted> mounted, NodeInfo target) {
        Findings findings = new Findings(options);
        PlaceCheck.judge(pod, source, target, findings);
        Optional<String> place = findings.sorted().stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(Finding::title)
                .findFirst();
        return place.isPresent()
                ? place
                : mounted.stream()
                        .filter(one -> !one.along() && !one.volume().fits(target))
                        .map(one -> "The volume of claim " + one.claim() + " cannot be used on node " + target.name())
                        .findFirst();
    }

    private static long left(NodeInfo node) {
        return node.capacity().memory() - node.requested().memory();
    }

    private static String nowhere(Map<String, String> obstacles) {
        if (obstacles.isEmpty()) {
            return "There is no other node";
        }
        String named = obstacles.values().stream().distinct().limit(NAMED).collect(Collectors.joining("; "));
        long all = obstacles.values().stream().distinct().count();
        return all <= NAMED ? named : named + "; and so on for " + (all - NAMED) + " more";
    }

    /** Warnings about datasets that several pods would take along, each for itself. */
    List<Finding> shared() {
        return VolumeRules.shared(takers);
    }
}
