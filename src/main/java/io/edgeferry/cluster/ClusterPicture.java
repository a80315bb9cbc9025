package io.edgeferry.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at one moment; immutable, sorted by name.
 *
 * @param version grows with every change; equal versions mean equal pictures
 * @param liveness how live it is
 * @param staleSince since when it has not been live, or null
 * @param trouble what broke, or what the user may not see, for a person; may be empty
 * @param nodes the nodes
 * @param pods the pods of all namespaces that may be seen
 * @param volumes the persistent volumes; empty where they may not be seen
 * @param claims the claims of the namespaces that may be seen; empty where they may not be seen
 * @param nodesRefused whether the user may not list nodes, so that there may be some
 */
public record ClusterPicture(
        long version,
        Liveness liveness,
        @Nullable Instant staleSince,
        String trouble,
        List<NodeInfo> nodes,
        List<PodInfo> pods,
        List<VolumeInfo> volumes,
        List<ClaimInfo> claims,
        boolean nodesRefused) {

    /** Nothing known yet. */
    public static final ClusterPicture EMPTY =
            new ClusterPicture(0, Liveness.CONNECTING, null, "", List.of(), List.of(), List.of());

    /** Copies the lists. */
    public ClusterPicture {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        volumes = List.copyOf(volumes);
        claims = List.copyOf(claims);
    }

    /** A picture without claims, of somebody who may list nodes. */
    public ClusterPicture(
            long version,
            Liveness liveness,
            @Nullable Instant staleSince,
            String trouble,
            List<NodeInfo> nodes,
            List<PodInfo> pods,
            List<VolumeInfo> volumes) {
        this(version, liveness, staleSince, trouble, nodes, pods, volumes, List.of(), false);
    }

    /** How live a picture is. */
    public enum Liveness {
        /** The first lists have not come yet. */
        CONNECTING,
        /** Every watch runs, except what the user may not list. */
        LIVE,
        /** A watch broke and has not come back; the picture is of {@code staleSince}. */
        STALE
    }

    /** The node of this name. */
    public Optional<NodeInfo> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** The pod of this name. */
    public Optional<PodInfo> pod(String namespace, String name) {
        return pods.stream()
                .filter(pod -> pod.namespace().equals(namespace) && pod.name().equals(name))
                .findFirst();
    }

    /** Pods bound to a node. */
    public List<PodInfo> podsOn(String node) {
        return pods.stream().filter(pod -> pod.node().equals(node)).toList();
    }
}
