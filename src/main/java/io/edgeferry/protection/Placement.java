package io.edgeferry.protection;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.Fitness;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.PodImages;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses where replicas are kept, and where a pod goes on when its node is lost. Its calls block. */
final class Placement {

    private static final Duration NEAR = Duration.ofMillis(100);
    private static final String SHARED = "/edgeferry-replicas";

    private final Workloads workloads;
    private final NodeWays ways;
    private final SharedFolders folders;

    Placement(Workloads workloads, NodeWays ways) {
        this.workloads = workloads;
        this.ways = ways;
        this.folders = new SharedFolders(ways);
    }

    /**
     * Where replicas are kept.
     *
     * @param node whose agent keeps them
     * @param folder of the store
     */
    record Store(NodeInfo node, String folder) {}

    /** Where the next replica of a pod goes: where the newest ones are if that still serves, else the best node. */
    Store store(PodManifest pod, NodeInfo source, ProtectSpec spec, List<ReplicaNote> replicas)
            throws ClusterException, MigrationException, InterruptedException {
        refuse(source, spec);
        if (spec.shared()) {
            return shared(pod, source, spec.to());
        }
        Map<String, String> obstacles = new LinkedHashMap<>();
        List<NodeInfo> fit = fit(pod, source, Set.of(source.name()), obstacles);
        if (!spec.to().equals(ProtectSpec.ANY)) {
            return fit.stream()
                    .filter(node -> node.name().equals(spec.to()))
                    .findFirst()
                    .map(node -> new Store(node, ProtectionAgent.STORE))
                    .orElseThrow(() -> new MigrationException("Replicas shall go to node " + spec.to()
                            + ", where the pod could not go on: "
                            + obstacles.getOrDefault(
                                    spec.to(),
                                    spec.to().equals(source.name()) ? "it runs there itself" : "there is no such node")
                            + ". Name another node, or write to=any."));
        }
        String now = replicas.isEmpty() ? "" : replicas.getFirst().node();
        return best(fit, now)
                .map(node -> new Store(node, ProtectionAgent.STORE))
                .orElseThrow(() -> new MigrationException(
                        "No other node could take the pod, so no replica is kept: " + words(obstacles)));
    }

    /** Refuses a folder where nodes share none. */
    static void refuse(NodeInfo source, ProtectSpec spec) throws MigrationException {
        if (spec.shared() && Engine.inLab(source.runtime())) {
            throw new MigrationException("Nodes of the lab share no folder, so replicas cannot go to " + spec.to()
                    + ". Name another node, or write to=any.");
        }
    }

    private Store shared(PodManifest pod, NodeInfo source, String folder)
            throws ClusterException, MigrationException, InterruptedException {
        List<NodeInfo> fit = fit(pod, source, Set.of(), new LinkedHashMap<>());
        if (fit.isEmpty()) {
            // One that is full just now sees it as well.
            fit = workloads.nodesInUse().stream()
                    .filter(node -> !node.name().equals(source.name()))
                    .toList();
        }
        folders.prove(source, folder, fit);
        return new Store(source, folder + SHARED);
    }

    /**
     * Where a pod can go on from a replica.
     *
     * @param avoid nodes that are lost
     * @param wanted the node that a person chose, or null
     */
    Optional<NodeInfo> target(
            PodManifest pod,
            NodeInfo source,
            ReplicaNote replica,
            Set<String> avoid,
            @Nullable String wanted,
            Map<String, String> obstacles)
            throws ClusterException, InterruptedException {
        List<NodeInfo> there = new ArrayList<>();
        for (NodeInfo node : wanted(fit(pod, source, avoid, obstacles), wanted)) {
            if (has(node, replica)) {
                there.add(node);
            } else {
                obstacles.put(node.name(), "the replica is on node " + replica.node());
            }
        }
        return best(there, "");
    }

    /** Whether a node reaches a replica by itself: it keeps it, or shares the folder that it is in. */
    static boolean has(NodeInfo node, ReplicaNote replica) {
        boolean shared = !replica.folder().equals(ProtectionAgent.STORE) && !Engine.inLab(node.runtime());
        return shared || node.name().equals(replica.node());
    }

    /** Where else a pod can go on from a replica, or begin anew. */
    Optional<NodeInfo> anywhere(
            PodManifest pod, NodeInfo source, Set<String> avoid, @Nullable String wanted, Map<String, String> obstacles)
            throws ClusterException, InterruptedException {
        return best(wanted(fit(pod, source, avoid, obstacles), wanted), "");
    }

    private static List<NodeInfo> wanted(List<NodeInfo> fit, @Nullable String name) {
        return fit.stream()
                .filter(node -> name == null || node.name().equals(name))
                .toList();
    }

    /** The one that is preferred, else the one with the most room; of those with about as much the one that answers soonest. */
    private Optional<NodeInfo> best(List<NodeInfo> fit, String preferred) throws InterruptedException {
        Optional<NodeInfo> first = fit.stream()
                .filter(node -> fit.size() == 1 || node.name().equals(preferred))
                .findFirst();
        if (first.isPresent()) {
            return first;
        }
        Map<String, Integer> distance = new HashMap<>();
        for (NodeInfo node : fit) {
            distance.put(node.name(), distance(node));
        }
        return fit.stream()
                .min(Comparator.comparingInt(Placement::full)
                        .thenComparingInt(node -> distance.getOrDefault(node.name(), Integer.MAX_VALUE))
                        .thenComparing(Comparator.comparingLong(Placement::left).reversed())
                        .thenComparing(NodeInfo::name));
    }

    /** How far a node is, in steps of four from a tenth of a second on, so that what a busy machine adds does not choose. */
    private int distance(NodeInfo node) throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 2; attempt++) {
            long began = System.nanoTime();
            if (!ways.probe(node).isEmpty()) {
                return Integer.MAX_VALUE;
            }
            least = Math.min(least, System.nanoTime() - began);
        }
        int steps = 0;
        for (long limit = NEAR.toNanos(); least > limit; limit *= 4) {
            steps++;
        }
        return steps;
    }

    /** Eighths of a node's memory that are asked for. */
    private static int full(NodeInfo node) {
        long all = Math.max(1, node.capacity().memory());
        return (int) Math.min(8, node.requested().memory() * 8 / all);
    }

    private List<NodeInfo> fit(PodManifest pod, NodeInfo source, Set<String> avoid, Map<String, String> obstacles)
            throws ClusterException, InterruptedException {
        List<NodeInfo> fit = new ArrayList<>();
        for (NodeInfo node : workloads.nodesInUse()) {
            if (avoid.contains(node.name()) || node.name().equals(source.name())) {
                continue;
            }
            List<String> against = new ArrayList<>(Fitness.obstacles(workloads, pod, source, node));
            if (Engine.inLab(node.runtime()) != Engine.inLab(source.runtime())) {
                against.add("it makes checkpoints in another way");
            }
            if (against.isEmpty()) {
                image(pod, node).ifPresent(against::add);
            }
            if (against.isEmpty()) {
                fit.add(node);
            } else {
                obstacles.put(node.name(), String.join("; ", against));
            }
        }
        return fit;
    }

    /** A restore needs the base image on the node, and no registry may be asked for it then. */
    private Optional<String> image(PodManifest pod, NodeInfo node) throws InterruptedException {
        try {
            return ways.findImage(node, PodImages.names(pod)).isPresent()
                    ? Optional.empty()
                    : Optional.of("it does not have the pod's image " + pod.image());
        } catch (NodeException e) {
            return Optional.of("it cannot be reached: " + e.getMessage());
        }
    }

    static String words(Map<String, String> obstacles) {
        return obstacles.isEmpty()
                ? "there is no other node."
                : obstacles.entrySet().stream()
                        .map(one -> "node " + one.getKey() + ": " + one.getValue())
                        .collect(Collectors.joining("; ", "", "."));
    }

    private static long left(NodeInfo node) {
        return node.capacity().memory() - node.requested().memory();
    }
}
