package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is selected, by name, so that it outlives every update of the picture.
 *
 * @param kind pod, node, volume or claim
 * @param namespace of a pod or a claim, else empty
 * @param name its name
 */
public record Selection(Kind kind, String namespace, String name) {

    /** Kinds of things. */
    public enum Kind {
        /** A pod. */
        POD,
        /** A node. */
        NODE,
        /** A volume. */
        VOLUME,
        /** A claim that no volume is bound to. */
        CLAIM
    }

    /** A pod. */
    public static Selection of(PodInfo pod) {
        return new Selection(Kind.POD, pod.namespace(), pod.name());
    }

    /** A node. */
    public static Selection of(NodeInfo node) {
        return new Selection(Kind.NODE, "", node.name());
    }

    /** A volume. */
    public static Selection of(VolumeInfo volume) {
        return new Selection(Kind.VOLUME, "", volume.name());
    }

    /** A claim. */
    public static Selection of(ClaimInfo claim) {
        return new Selection(Kind.CLAIM, claim.namespace(), claim.name());
    }

    /** Whether it is this pod. */
    public static boolean is(@Nullable Selection selection, PodInfo pod) {
        return selection != null && selection.equals(of(pod));
    }
}
