package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds a dataset's volume, claim and node. */
final class DatasetFinder {

    private final Cluster cluster;

    DatasetFinder(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A dataset in the cluster.
     *
     * @param volume its volume
     * @param claim its claim, or null
     * @param users pods that use the claim
     */
    record Found(VolumeManifest volume, @Nullable ClaimManifest claim, List<PodManifest> users) {
        String namespace() {
            return claim == null ? "" : claim.namespace();
        }

        String claimName() {
            return claim == null ? "" : claim.name();
        }
    }

    /**
     * Where it lies.
     *
     * @param node the node, or null when that cannot be told
     * @param trouble why not
     */
    record Where(@Nullable NodeInfo node, String trouble) {}

    /** By claim, or by volume when the namespace is empty. */
    Found find(DatasetRequest request) throws MigrationException, ClusterException {
        return request.namespace().isEmpty() ? byVolume(request.name()) : byClaim(request.namespace(), request.name());
    }

    private Found byClaim(String namespace, String name) throws MigrationException, ClusterException {
        ClaimManifest claim = cluster.storage()
                .claim(namespace, name)
                .orElseThrow(() -> new MigrationException("There is no claim " + name + " in namespace " + namespace
                        + ". `kubectl get pvc -A` lists the claims; --volume names a volume without claim."));
        if (claim.volume().isEmpty()) {
            throw new MigrationException("Claim " + claim + " is not bound to a volume: there is nothing to copy yet.");
        }
        VolumeManifest volume = cluster.storage()
                .volume(claim.volume())
                .orElseThrow(() -> new MigrationException(
                        "Volume " + claim.volume() + " of claim " + claim + " is gone from the cluster."));
        return new Found(volume, claim, cluster.storage().users(namespace, name));
    }

    private Found byVolume(String name) throws MigrationException, ClusterException {
        VolumeManifest volume = cluster.storage()
                .volume(name)
                .orElseThrow(() ->
                        new MigrationException("There is no volume " + name + ". `kubectl get pv` lists the volumes."));
        Optional<ClaimManifest> claim = volume.claimName().isEmpty()
                ? Optional.empty()
                : cluster.storage().claim(volume.claimNamespace(), volume.claimName());
        boolean bound = claim.filter(found -> found.volume().equals(name)).isPresent();
        return bound ? byClaim(volume.claimNamespace(), volume.claimName()) : new Found(volume, null, List.of());
    }

    /** The node of a dataset: as asked for, by node affinity, or by the pods that use it. */
    Where where(Found found, DatasetRequest request) throws MigrationException, ClusterException {
        if (!request.source().isEmpty()) {
            return new Where(node(request.source()), "");
        }
        VolumeManifest volume = found.volume();
        List<NodeInfo> nodes = cluster.workloads().nodes();
        TreeSet<String> used = found.users().stream()
                .filter(pod -> !pod.node().isEmpty() && !pod.helper())
                .map(PodManifest::node)
                .collect(Collectors.toCollection(TreeSet::new));
        List<NodeInfo> fit = nodes.stream()
                .filter(volume::fits)
                .filter(node -> volume.tied() || used.contains(node.name()))
                .toList();
        if (fit.size() > 1 && volume.tied()) {
            List<NodeInfo> usedThere =
                    fit.stream().filter(node -> used.contains(node.name())).toList();
            fit = usedThere.size() == 1 ? usedThere : fit;
        }
        if (fit.size() == 1) {
            return new Where(fit.getFirst(), "");
        }
        String names = fit.stream().map(NodeInfo::name).collect(Collectors.joining(", "));
        if (volume.tied()) {
            return new Where(
                    null,
                    fit.isEmpty()
                            ? "Its node affinity matches no node of the cluster."
                            : "Its node affinity matches several nodes: " + names + ".");
        }
        return new Where(
                null,
                fit.isEmpty()
                        ? "It is a folder of some node (hostPath without node affinity), and no pod uses it."
                        : "It is a hostPath without node affinity, and pods on " + names
                                + " use it: each of them sees the folder of its own node.");
    }

    /** A node by its name. */
    NodeInfo node(String name) throws MigrationException, ClusterException {
        Optional<NodeInfo> node = cluster.workloads().node(name);
        if (node.isEmpty()) {
            String names =
                    cluster.workloads().nodes().stream().map(NodeInfo::name).collect(Collectors.joining(", "));
            throw new MigrationException("There is no node " + name + ". The nodes are: " + names + ".");
        }
        return node.get();
    }
}
