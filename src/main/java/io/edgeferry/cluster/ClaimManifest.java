package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A claim as it was read from the API server, or as it shall be made. Immutable to its users. */
public final class ClaimManifest {

    private final PersistentVolumeClaim claim;

    ClaimManifest(PersistentVolumeClaim claim) {
        this.claim = claim;
    }

    PersistentVolumeClaim claim() {
        return claim;
    }

    /** A claim from its YAML or JSON, as it is kept in a journal. */
    public static ClaimManifest parse(String text) {
        return new ClaimManifest(Serialization.unmarshal(text, PersistentVolumeClaim.class));
    }

    /** The claim as JSON on one line, for a journal. */
    public String json() {
        return Serialization.asJson(claim);
    }

    /** Its namespace. */
    public String namespace() {
        return claim.getMetadata().getNamespace();
    }

    /** Its name. */
    public String name() {
        return claim.getMetadata().getName();
    }

    /** Its uid; empty for a claim that shall be made. */
    public String uid() {
        return Pictures.text(claim.getMetadata().getUid());
    }

    /** Name of the volume it is bound to or asks for, or empty. */
    public String volume() {
        return Pictures.text(claim.getSpec().getVolumeName());
    }

    /** Whether it is bound. */
    public boolean bound() {
        return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
    }

    /** Whether it is being deleted. */
    public boolean terminating() {
        return claim.getMetadata().getDeletionTimestamp() != null;
    }

    /** An annotation, or null. */
    public @Nullable String annotation(String key) {
        return Pictures.orEmpty(claim.getMetadata().getAnnotations()).get(key);
    }

    /** Name of the claim it descends from by copies; its own name when it is no copy. */
    public String origin() {
        return Pictures.orEmpty(claim.getMetadata().getLabels()).getOrDefault(Words.ORIGIN, name());
    }

    /**
     * The claim for a copy: same labels, access modes, size and volume mode; asks for one volume and no other.
     *
     * @param name its name
     * @param volume the volume of the copy, whose storage class it takes
     * @param annotations annotations besides the source's
     */
    public ClaimManifest copyFor(String name, VolumeManifest volume, Map<String, String> annotations) {
        var spec = claim.getSpec();
        return new ClaimManifest(new PersistentVolumeClaimBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace())
                .withLabels(Copies.labels(claim.getMetadata(), origin()))
                .withAnnotations(Copies.annotations(claim.getMetadata(), annotations))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(spec.getAccessModes())
                .withResources(spec.getResources())
                .withVolumeMode(spec.getVolumeMode())
                .withStorageClassName(volume.storageClass())
                .withVolumeName(volume.name())
                .endSpec()
                .build());
    }

    @Override
    public String toString() {
        return namespace() + "/" + name();
    }
}
