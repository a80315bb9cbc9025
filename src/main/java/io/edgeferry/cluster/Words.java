package io.edgeferry.cluster;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Labels and annotations that this program writes on pods, claims and volumes. */
public final class Words {

    /** Label: name of the pod, claim or volume that a clone or copy descends from. */
    public static final String ORIGIN = "edgeferry.io/origin";

    /** Annotation: the names a pod had before, oldest first, by comma. */
    public static final String LINEAGE = "edgeferry.io/lineage";

    /** Annotation on a clone: node that the pod before it was on. */
    public static final String CAME_FROM = "edgeferry.io/came-from";

    /** Annotation: the mover that holds the pod: operation, holder and expiry as JSON. */
    public static final String MOVER = "edgeferry.io/mover";

    /** Annotation on a clone, a copy or a helper pod: operation that made it. */
    public static final String OPERATION = "edgeferry.io/operation";

    /** Annotation on a pod: regular expression for a step in its log, with a group {@code step}. */
    public static final String STEP_PATTERN = "edgeferry.io/step-pattern";

    /** Annotation on a clone: image the pod was first made with. */
    public static final String BASE_IMAGE = "edgeferry.io/base-image";

    /** Label on a scratch pod of the node doctor: its operation. Such a pod may be removed by whoever finds it. */
    public static final String SCRATCH = "edgeferry.io/scratch";

    /** Annotation on the claim of a copy: it is not complete yet. */
    public static final String COPYING = "edgeferry.io/copying";

    /** Label on a helper pod: that it is one. */
    public static final String HELPER = "edgeferry.io/helper";

    private Words() {}

    /** The names in a lineage, oldest first; none when there is none. */
    static List<String> names(@Nullable String lineage) {
        return lineage == null || lineage.isBlank()
                ? List.of()
                : Arrays.stream(lineage.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
