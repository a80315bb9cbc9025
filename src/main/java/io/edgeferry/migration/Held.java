package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.Workloads;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something in the cluster that one mover at a time holds, as it was seen. */
interface Held {

    /** For people: {@code Pod default/gru}. */
    String words();

    /** Its uid. */
    String uid();

    /** An annotation, or null. */
    @Nullable
    String annotation(String key);

    /** Sets annotations if it is still as it was seen; null removes one. */
    Held annotate(Map<String, @Nullable String> annotations) throws ClusterException;

    /** It as it is now; empty when it is gone. */
    Optional<Held> again() throws ClusterException;

    /** A pod. */
    static Held pod(Workloads workloads, PodManifest pod) {
        return new Held() {
            @Override
            public String words() {
                return "Pod " + pod;
            }

            @Override
            public String uid() {
                return pod.uid();
            }

            @Override
            public @Nullable String annotation(String key) {
                return pod.annotation(key);
            }

            @Override
            public Held annotate(Map<String, @Nullable String> annotations) throws ClusterException {
                return pod(workloads, workloads.annotate(pod, annotations));
            }

            @Override
            public Optional<Held> again() throws ClusterException {
                return workloads.pod(pod.namespace(), pod.name()).map(now -> pod(workloads, now));
            }
        };
    }

    /** A claim. */
    static Held claim(Storage storage, ClaimManifest claim) {
        return new Held() {
            @Override
            public String words() {
                return "Claim " + claim;
            }

            @Override
            public String uid() {
                return claim.uid();
            }

            @Override
            public @Nullable String annotation(String key) {
                return claim.annotation(key);
            }

            @Override
            public Held annotate(Map<String, @Nullable String> annotations) throws ClusterException {
                return claim(storage, storage.annotate(claim, annotations));
            }

            @Override
            public Optional<Held> again() throws ClusterException {
                return storage.claim(claim.namespace(), claim.name()).map(now -> claim(storage, now));
            }
        };
    }
}
