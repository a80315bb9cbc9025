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
 * @param filledDirs emptyDir volumes of the pod that hold files, or could not be looked at
 */
record Insight(
        @Nullable CriuFacts sourceCriu,
        @Nullable CriuFacts targetCriu,
        @Nullable ContainerInside inside,
        List<String> filledDirs) {

    Insight {
        filledDirs = List.copyOf(filledDirs);
    }
}
