package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes annotations on a pod whatever else is changed of it at the same moment: kubelets and controllers write how a pod
 * is at any time. Not for what others may only set once, which is compare-and-set.
 */
final class Annotating {

    private static final int ATTEMPTS = 5;

    private Annotating() {}

    /**
     * Sets annotations; null removes one. Blocks.
     *
     * @return the pod as it is then
     * @throws ClusterException not found when the pod is gone, or another has its name; a conflict when it is changed all
     *     the time
     */
    static PodManifest now(Workloads workloads, PodManifest seen, Map<String, @Nullable String> annotations)
            throws ClusterException {
        PodManifest pod = seen;
        for (int attempt = 1; ; attempt++) {
            try {
                return workloads.annotate(pod, annotations);
            } catch (ClusterException e) {
                if (!e.conflict() || attempt == ATTEMPTS) {
                    throw e;
                }
                Optional<PodManifest> now = workloads
                        .pod(seen.namespace(), seen.name())
                        .filter(one -> one.uid().equals(seen.uid()));
                pod = now.orElseThrow(() -> new ClusterException(404, "Pod " + seen + " is gone.", e));
            }
        }
    }
}
