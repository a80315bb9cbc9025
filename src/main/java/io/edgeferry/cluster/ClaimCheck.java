package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** Looks whether the claims of a pod can be mounted on another node. */
final class ClaimCheck {

    private final KubernetesClient client;

    ClaimCheck(KubernetesClient client) {
        this.client = client;
    }

    List<String> troubles(PodManifest pod, NodeInfo node) throws ClusterException {
        List<String> troubles = new ArrayList<>();
        for (String name : pod.claims()) {
            PersistentVolumeClaim claim = ApiErrors.call(
                    "read claim " + name,
                    () -> client.persistentVolumeClaims()
                            .inNamespace(pod.namespace())
                            .withName(name)
                            .get());
            String volume = claim == null ? "" : Pictures.text(claim.getSpec().getVolumeName());
            if (volume.isEmpty()) {
                troubles.add("claim " + name + (claim == null ? " is not there" : " is not bound to a volume"));
                continue;
            }
            PersistentVolume found = ApiErrors.call(
                    "read volume " + volume,
                    () -> client.persistentVolumes().withName(volume).get());
            if (found != null && !fits(found, node)) {
                troubles.add("volume " + volume + " of claim " + name + " is tied to other nodes by its node affinity");
            }
        }
        return troubles;
    }

    private static boolean fits(PersistentVolume volume, NodeInfo node) {
        var affinity = volume.getSpec().getNodeAffinity();
        return affinity == null
                || affinity.getRequired() == null
                || Pictures.orEmpty(affinity.getRequired().getNodeSelectorTerms()).stream()
                        .anyMatch(term -> PodShape.matches(term, node.labels()));
    }
}
