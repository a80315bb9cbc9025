package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.migration.VolumeRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A picture by name: what lies where and what belongs together. Made once for a picture, in one pass. */
public final class PictureIndex {

    /** Of nothing. */
    public static final PictureIndex EMPTY = new PictureIndex(ClusterPicture.EMPTY);

    private final ClusterPicture picture;
    private final Function<String, NodeSupport> support;
    private final Map<String, NodeInfo> nodes = new HashMap<>();
    private final Map<String, PodInfo> pods = new HashMap<>();
    private final Map<String, VolumeInfo> volumes = new HashMap<>();
    private final Map<String, List<PodInfo>> podsByNode = new HashMap<>();
    private final Map<String, List<VolumeInfo>> volumesByNode = new HashMap<>();
    private final Map<String, List<PodInfo>> podsByClaim = new HashMap<>();
    private final Map<String, VolumeInfo> volumeByClaim = new HashMap<>();
    private final Map<String, ClaimInfo> claims = new HashMap<>();

    /** Sorts a picture of nodes that nobody examined. */
    public PictureIndex(ClusterPicture picture) {
        this(picture, node -> NodeSupport.UNKNOWN);
    }

    /**
     * Sorts a picture.
     *
     * @param support what is known of a node's checkpoints; asked anew each time
     */
    public PictureIndex(ClusterPicture picture, Function<String, NodeSupport> support) {
        this.picture = picture;
        this.support = support;
        picture.nodes().forEach(node -> nodes.put(node.name(), node));
        for (PodInfo pod : picture.pods()) {
            pods.put(pod.key(), pod);
            podsByNode.computeIfAbsent(pod.node(), node -> new ArrayList<>()).add(pod);
            if (!finished(pod)) {
                for (String claim : pod.claims()) {
                    podsByClaim
                            .computeIfAbsent(pod.namespace() + "/" + claim, key -> new ArrayList<>())
                            .add(pod);
                }
            }
        }
        for (VolumeInfo volume : picture.volumes()) {
            volumes.put(volume.name(), volume);
            volumesByNode
                    .computeIfAbsent(volume.node(), node -> new ArrayList<>())
                    .add(volume);
            if (!volume.claim().isEmpty()) {
                volumeByClaim.put(volume.claim(), volume);
            }
        }
        picture.claims().forEach(claim -> claims.put(claim.key(), claim));
    }

    /** The claim of this name. */
    public Optional<ClaimInfo> claim(String namespace, String name) {
        return Optional.ofNullable(claims.get(namespace + "/" + name));
    }

    /** Pods that use a claim; finished ones do not count. */
    public List<PodInfo> users(ClaimInfo claim) {
        return podsByClaim.getOrDefault(claim.key(), List.of());
    }

    /** The picture it was made of. */
    public ClusterPicture picture() {
        return picture;
    }

    /** The node of this name. */
    public Optional<NodeInfo> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** How well a node gives and takes checkpoints, as far as is known by now. */
    public NodeSupport support(String node) {
        return support.apply(node);
    }

    /** The pod of this name. */
    public Optional<PodInfo> pod(String namespace, String name) {
        return Optional.ofNullable(pods.get(namespace + "/" + name));
    }

    /** The volume of this name. */
    public Optional<VolumeInfo> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** The volume that a claim is bound to. */
    public Optional<VolumeInfo> volumeOf(String namespace, String claim) {
        return Optional.ofNullable(volumeByClaim.get(namespace + "/" + claim));
    }

    /** Pods bound to a node. */
    public List<PodInfo> podsOn(String node) {
        return podsByNode.getOrDefault(node, List.of());
    }

    /** Volumes that lie on a node. */
    public List<VolumeInfo> volumesOn(String node) {
        return volumesByNode.getOrDefault(node, List.of());
    }

    /** Pods that use the claim of a volume; finished ones do not count. */
    public List<PodInfo> users(VolumeInfo volume) {
        return volume.claim().isEmpty() ? List.of() : podsByClaim.getOrDefault(volume.claim(), List.of());
    }

    /** Volumes that a pod uses. */
    public List<VolumeInfo> volumesOf(PodInfo pod) {
        return pod.claims().stream()
                .map(claim -> volumeByClaim.get(pod.namespace() + "/" + claim))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Volumes of a pod whose files lie on its node, so that they stay behind unless they are taken along. */
    public List<VolumeInfo> tied(PodInfo pod) {
        return volumesOf(pod).stream()
                .filter(volume -> VolumeRules.goesAlong(volume, pod.node()))
                .toList();
    }

    /** Whether what is selected belongs to something else that is shown: a volume to pods, a pod to volumes. */
    public boolean linked(Selection one, Selection other) {
        if (one.kind() == Selection.Kind.VOLUME && other.kind() == Selection.Kind.POD) {
            return linked(other, one);
        }
        if (one.kind() != Selection.Kind.POD || other.kind() != Selection.Kind.VOLUME) {
            return false;
        }
        Optional<PodInfo> pod = pod(one.namespace(), one.name());
        return pod.isPresent()
                && volumesOf(pod.get()).stream()
                        .anyMatch(volume -> volume.name().equals(other.name()));
    }

    /** What belongs to this: the volumes of a pod, the pods of a volume. */
    public List<Selection> links(Selection one) {
        return switch (one.kind()) {
            case POD ->
                pod(one.namespace(), one.name()).map(this::volumesOf).orElse(List.of()).stream()
                        .map(Selection::of)
                        .toList();
            case VOLUME ->
                volume(one.name()).map(this::users).orElse(List.of()).stream()
                        .map(Selection::of)
                        .toList();
            case CLAIM ->
                claim(one.namespace(), one.name()).map(this::users).orElse(List.of()).stream()
                        .map(Selection::of)
                        .toList();
            case NODE -> List.of();
        };
    }

    /** Whether there is a volume for this pod, or a pod for this volume. */
    public boolean hasLink(Selection one) {
        return switch (one.kind()) {
            case POD ->
                pod(one.namespace(), one.name())
                        .filter(pod -> !volumesOf(pod).isEmpty())
                        .isPresent();
            case VOLUME ->
                volume(one.name()).filter(volume -> !users(volume).isEmpty()).isPresent();
            case CLAIM ->
                claim(one.namespace(), one.name())
                        .filter(claim -> !users(claim).isEmpty())
                        .isPresent();
            case NODE -> false;
        };
    }

    /** Whether a pod has ended. */
    static boolean finished(PodInfo pod) {
        return pod.phase().equals("Succeeded") || pod.phase().equals("Failed");
    }

    /** A volume's name for people: that of its claim, else its own. */
    public static String shortName(VolumeInfo volume) {
        return volume.claim().isEmpty()
                ? volume.name()
                : volume.claim().substring(volume.claim().indexOf('/') + 1);
    }
}
