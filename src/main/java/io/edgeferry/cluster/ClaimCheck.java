package io.edgeferry.cluster;

import io.edgeferry.cluster.Workloads.ClaimTrouble;
import io.edgeferry.cluster.Workloads.ClaimTrouble.Kind;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks whether the claims of a pod can be mounted on another node. */
final class ClaimCheck {

    /** Kinds of volumes that are not attached to a node before they are mounted. */
    private static final Set<String> UNATTACHED = Set.of("local", "hostPath", "nfs", "cephfs", "glusterfs");

    private final KubernetesClient client;

    ClaimCheck(KubernetesClient client) {
        this.client = client;
    }

    List<ClaimTrouble> troubles(PodManifest pod, NodeInfo node) throws ClusterException {
        List<ClaimTrouble> troubles = new ArrayList<>();
        for (String name : pod.claims().stream().distinct().toList()) {
            trouble(pod, name, node).ifPresent(troubles::add);
        }
        return troubles;
    }

    private Optional<ClaimTrouble> trouble(PodManifest pod, String name, NodeInfo node) throws ClusterException {
        PersistentVolumeClaim claim = ApiErrors.call(
                "read claim " + name,
                () -> client.persistentVolumeClaims()
                        .inNamespace(pod.namespace())
                        .withName(name)
                        .get());
        String volume = claim == null ? "" : Pictures.text(claim.getSpec().getVolumeName());
        if (claim == null || volume.isEmpty()) {
            String words = "claim " + name + (claim == null ? " is not there" : " is not bound to a volume");
            return Optional.of(new ClaimTrouble(name, words, Kind.MISSING));
        }
        PersistentVolume found = ApiErrors.call(
                "read volume " + volume,
                () -> client.persistentVolumes().withName(volume).get());
        if (found != null && !new VolumeManifest(found).fits(node)) {
            return Optional.of(new ClaimTrouble(
                    name,
                    "volume " + volume + " of claim " + name + " is tied to other nodes by its node affinity",
                    Pictures.path(found).isEmpty() ? Kind.ELSEWHERE : Kind.TIED));
        }
        return shared(name, Pictures.orEmpty(claim.getSpec().getAccessModes()), found);
    }

    /**
     * Whether source and clone can have a claim at once. The scheduler lets one pod have a ReadWriteOncePod claim, and
     * a disk that is attached to nodes goes to one node at a time; files on a node or of a server are not attached.
     */
    private static Optional<ClaimTrouble> shared(String name, List<String> modes, @Nullable PersistentVolume volume) {
        if (modes.contains("ReadWriteOncePod")) {
            return Optional.of(new ClaimTrouble(
                    name, "claim " + name + " is ReadWriteOncePod: one pod has it at a time", Kind.ONE_POD));
        }
        boolean one =
                modes.contains("ReadWriteOnce") && !modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany");
        if (one && volume != null && !UNATTACHED.contains(new VolumeManifest(volume).kind())) {
            return Optional.of(new ClaimTrouble(
                    name, "claim " + name + " is ReadWriteOnce: its disk is at one node at a time", Kind.ONE_NODE));
        }
        return Optional.empty();
    }
}
