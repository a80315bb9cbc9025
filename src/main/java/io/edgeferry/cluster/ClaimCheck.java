package io.edgeferry.cluster;

import io.edgeferry.cluster.Workloads.ClaimTrouble;
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

    List<ClaimTrouble> troubles(PodManifest pod, NodeInfo node) throws ClusterException {
        List<ClaimTrouble> troubles = new ArrayList<>();
        for (String name : pod.claims()) {
            PersistentVolumeClaim claim = ApiErrors.call(
                    "read claim " + name,
                    () -> client.persistentVolumeClaims()
                            .inNamespace(pod.namespace())
                            .withName(name)
                            .get());
            String volume = claim == null ? "" : Pictures.text(claim.getSpec().getVolumeName());
            if (volume.isEmpty()) {
                troubles.add(new ClaimTrouble(
                        name,
                        "claim " + name + (claim == null ? " is not there" : " is not bound to a volume"),
                        false));
                continue;
            }
            PersistentVolume found = ApiErrors.call(
                    "read volume " + volume,
                    () -> client.persistentVolumes().withName(volume).get());
            if (found != null && !new VolumeManifest(found).fits(node)) {
                troubles.add(new ClaimTrouble(
                        name,
                        "volume " + volume + " of claim " + name + " is tied to other nodes by its node affinity",
                        !Pictures.path(found).isEmpty()));
            }
        }
        return troubles;
    }
}
