package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.CriuFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look into the machines and into the container found.
 *
 * @param sourceCriu what CRIU says of itself on the source; null when it was not asked
 * @param targetCriu what it says on the target; null when it was not asked
 * @param inside what the container's processes hold; null when nobody could look
 * @param memory bytes that a checkpoint will hold where a node tells that by itself, as those of the lab do; else -1
 * @param filledDirs emptyDir volumes of the pod that hold files, or could not be looked at
 */
record Insight(
        @Nullable CriuFacts sourceCriu,
        @Nullable CriuFacts targetCriu,
        @Nullable ContainerInside inside,
        long memory,
        List<String> filledDirs) {

    /** Of nodes that do not tell by themselves what a checkpoint will hold. */
    Insight(
            @Nullable CriuFacts sourceCriu,
            @Nullable CriuFacts targetCriu,
            @Nullable ContainerInside inside,
            List<String> filledDirs) {
        this(sourceCriu, targetCriu, inside, -1, filledDirs);
    }

    Insight {
        filledDirs = List.copyOf(filledDirs);
    }
}
