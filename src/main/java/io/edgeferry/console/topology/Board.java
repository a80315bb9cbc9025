package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * What the topology shows of a picture: cards with their chips, and what lies on no node.
 *
 * @param cards one per node that is wanted, by name
 * @param unscheduled pods without a node
 * @param floating volumes without a node
 * @param unbound claims that no volume is bound to
 * @param folded whether cards are folded to two lines because there are many
 * @param hidden number of nodes that the search hides
 */
public record Board(
        List<Card> cards,
        List<PodInfo> unscheduled,
        List<VolumeInfo> floating,
        List<ClaimInfo> unbound,
        boolean folded,
        int hidden) {

    /** Above this many cards they fold. */
    public static final int FOLD_ABOVE = 60;

    /** Nothing. */
    public static final Board EMPTY = new Board(List.of(), List.of(), List.of(), List.of(), false, 0);

    /**
     * A node with what lies on it.
     *
     * @param node the node
     * @param pods its pods that are wanted
     * @param volumes its volumes that are wanted
     */
    public record Card(NodeInfo node, List<PodInfo> pods, List<VolumeInfo> volumes) {}

    /** The board of a picture. */
    public static Board of(ClusterPicture picture, Filter filter) {
        return of(new PictureIndex(picture), filter);
    }

    /** The board of a picture that was sorted. */
    public static Board of(PictureIndex index, Filter filter) {
        ClusterPicture picture = index.picture();
        List<Card> cards = new ArrayList<>();
        for (NodeInfo node : picture.nodes()) {
            boolean whole = filter.matches(node.name());
            List<PodInfo> pods = index.podsOn(node.name()).stream()
                    .filter(pod -> filter.wants(pod) && (whole || filter.matches(pod.name())))
                    .toList();
            List<VolumeInfo> volumes = index.volumesOn(node.name()).stream()
                    .filter(volume -> whole || matches(filter, volume))
                    .toList();
            if (whole || !pods.isEmpty() || !volumes.isEmpty()) {
                cards.add(new Card(node, pods, volumes));
            }
        }
        List<PodInfo> unscheduled = picture.pods().stream()
                .filter(pod -> index.node(pod.node()).isEmpty() && !PictureIndex.finished(pod))
                .filter(pod -> filter.wants(pod) && filter.matches(pod.name()))
                .toList();
        List<VolumeInfo> floating = picture.volumes().stream()
                .filter(volume -> index.node(volume.node()).isEmpty() && matches(filter, volume))
                .toList();
        List<ClaimInfo> unbound = picture.claims().stream()
                .filter(claim -> !claim.bound())
                .filter(claim -> filter.wants(claim.namespace()) && filter.matches(claim.name()))
                .toList();
        return new Board(
                cards,
                unscheduled,
                floating,
                unbound,
                cards.size() > FOLD_ABOVE,
                picture.nodes().size() - cards.size());
    }

    private static boolean matches(Filter filter, VolumeInfo volume) {
        return filter.matches(volume.name()) || filter.matches(volume.claim());
    }
}
