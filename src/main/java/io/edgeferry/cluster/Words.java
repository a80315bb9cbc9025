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

    /**
     * Label on a scratch pod of the node doctor or of a drill: its operation. Whoever finds it removes it when its process
     * is gone.
     */
    public static final String SCRATCH = "edgeferry.io/scratch";

    /** Annotation on the claim of a copy: it is not complete yet. */
    public static final String COPYING = "edgeferry.io/copying";

    /** Label on a helper pod: that it is one. */
    public static final String HELPER = "edgeferry.io/helper";

    /** Annotation on a pod: how it is protected, such as {@code every=60s,keep=3,to=any}. */
    public static final String PROTECT = "edgeferry.io/protect";

    /** Annotation on a pod: it was given up by this failover, and its container may never run again. */
    public static final String FENCED = "edgeferry.io/fenced";

    /** Label on the lease of a protected pod: the pod's origin. */
    public static final String PROTECTION = "edgeferry.io/protection";

    /** Annotation on that lease: a failover that a person asks its holder for, as JSON. */
    public static final String PROTECTION_ASKED = "edgeferry.io/protection-asked";

    /** Annotation on that lease: how the failover that was asked for ended, as JSON. */
    public static final String PROTECTION_ENDED = "edgeferry.io/protection-ended";

    /** Annotation on that lease: its holder is asked to end the protection. */
    public static final String PROTECTION_END = "edgeferry.io/protection-end";

    /** Annotation on that lease: what is known of the protection, as JSON. */
    public static final String PROTECTION_STATE = "edgeferry.io/protection-state";

    /** Label on the pods of a demonstration: which one. Whoever finds it removes it when its process is gone. */
    public static final String DEMO = "edgeferry.io/demo";

    /** Label on the lease of something that is there only as long as the process that made it needs it. */
    public static final String TEMPORARY = "edgeferry.io/temporary";

    /** Annotation on that lease: what was made, as JSON. */
    public static final String TEMPORARY_STATE = "edgeferry.io/temporary-state";

    private Words() {}

    /** The names in a lineage, oldest first; none when there is none. */
    public static List<String> names(@Nullable String lineage) {
        return lineage == null || lineage.isBlank()
                ? List.of()
                : Arrays.stream(lineage.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
