package io.edgeferry.migration;

import io.edgeferry.cluster.VolumeInfo;
import java.util.Optional;

/** What a volume alone says about copying its dataset. */
public final class VolumeRules {

    private VolumeRules() {}

    /** Why a volume's dataset cannot be copied; empty when it can. */
    public static Optional<String> immovable(VolumeInfo volume) {
        if (volume.kind().equals("nfs")) {
            return Optional.of("A network volume: every node reaches it");
        }
        if (!volume.kind().equals("local") && !volume.kind().equals("hostPath")) {
            return Optional.of("Volumes of kind " + volume.kind() + " cannot be copied");
        }
        if (volume.node().isEmpty()) {
            return Optional.of("It is tied to no node");
        }
        if (volume.phase().equals("Failed")) {
            return Optional.of("The volume has failed");
        }
        return Optional.empty();
    }

    /** Whether a volume that a pod on this node uses stays behind unless its dataset is taken along. */
    public static boolean goesAlong(VolumeInfo volume, String node) {
        return volume.node().equals(node) && immovable(volume).isEmpty();
    }
}
