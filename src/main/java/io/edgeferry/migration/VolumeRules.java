package io.edgeferry.migration;

import io.edgeferry.cluster.VolumeInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What volumes alone say about copying their datasets. */
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
        if (volume.block()) {
            return Optional.of("A raw block device, not a folder of files");
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

    /**
     * Warnings about datasets that several pods would take along, each for itself.
     *
     * @param takers for each dataset's name the names of the pods that take it
     */
    public static List<Finding> shared(Map<String, ? extends Collection<String>> takers) {
        return takers.entrySet().stream()
                .filter(taken -> taken.getValue().size() > 1)
                .map(taken -> Finding.warning(
                        "shared",
                        String.join(", ", taken.getValue()) + " use the same dataset " + taken.getKey(),
                        "Each takes a copy of its own along: what one writes the others do not see any more.",
                        "Move them one by one where they work on the same files, or put the files on a network"
                                + " volume."))
                .toList();
    }
}
