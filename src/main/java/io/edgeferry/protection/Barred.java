package io.edgeferry.protection;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.PodShape;
import java.util.List;

/** What keeps a pod from being protected whatever its annotation says: an owner that replaces it too, or its shape. */
final class Barred {

    private Barred() {}

    /** Why it is not protected, for people; empty when it may be. */
    static String why(PodInfo pod) {
        if (!pod.owner().isEmpty()) {
            return "Pod " + pod.name() + " belongs to " + pod.owner()
                    + ", which makes its own replacement, so it is not protected."
                    + " Run the training in a pod of its own.";
        }
        List<String> shape = pod.needs().unsupported().stream()
                // Who looks into a pod that is protected does not end that, and its copy comes without them.
                .filter(reason -> !reason.equals(PodShape.EPHEMERAL))
                .toList();
        return shape.isEmpty()
                ? ""
                : "Pod " + pod.name() + " cannot be moved, so it is not protected: " + String.join("; ", shape) + ".";
    }

    /** The same. */
    static String why(PodManifest pod) {
        return why(pod.info());
    }
}
