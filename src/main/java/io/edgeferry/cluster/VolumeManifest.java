package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.LocalVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume as it was read from the API server, or as it shall be made. Immutable to its users. */
public final class VolumeManifest {

    private static final String HOSTNAME = "kubernetes.io/hostname";

    private final PersistentVolume volume;

    VolumeManifest(PersistentVolume volume) {
        this.volume = volume;
    }

    PersistentVolume volume() {
        return volume;
    }

    /** A volume from its YAML or JSON, as it is kept in a journal. */
    public static VolumeManifest parse(String text) {
        return new VolumeManifest(Serialization.unmarshal(text, PersistentVolume.class));
    }

    /** The volume as JSON on one line, for a journal. */
    public String json() {
        return Serialization.asJson(volume);
    }

    /** Its name. */
    public String name() {
        return volume.getMetadata().getName();
    }

    /** What a picture shows of it. */
    public VolumeInfo info() {
        return Pictures.volume(volume);
    }

    /** Its uid; empty for a volume that shall be made. */
    public String uid() {
        return Pictures.text(volume.getMetadata().getUid());
    }

    /** How it is kept: {@code local}, {@code hostPath}, {@code nfs}, {@code csi} and so on. */
    public String kind() {
        return Pictures.kind(volume);
    }

    /** The driver of a CSI volume, or empty. */
    public String driver() {
        var csi = volume.getSpec().getCsi();
        return csi == null ? "" : Pictures.text(csi.getDriver());
    }

    /** Folder on its node, for {@code local} and {@code hostPath}; else empty. */
    public String path() {
        return Pictures.path(volume);
    }

    /** Whether it is a raw block device. */
    public boolean block() {
        return "Block".equals(volume.getSpec().getVolumeMode());
    }

    /** What becomes of it once its claim is gone: Retain, Delete or Recycle. */
    public String reclaim() {
        return Pictures.text(volume.getSpec().getPersistentVolumeReclaimPolicy());
    }

    /** Its storage class; empty for none. */
    public String storageClass() {
        return Pictures.text(volume.getSpec().getStorageClassName());
    }

    /** Namespace of the claim that it is bound to or kept for, or empty. */
    public String claimNamespace() {
        var ref = volume.getSpec().getClaimRef();
        return ref == null ? "" : Pictures.text(ref.getNamespace());
    }

    /** Name of the claim that it is bound to or kept for, or empty. */
    public String claimName() {
        var ref = volume.getSpec().getClaimRef();
        return ref == null ? "" : Pictures.text(ref.getName());
    }

    /** Whether its claim is gone. */
    public boolean released() {
        return volume.getStatus() != null
                && "Released".equals(volume.getStatus().getPhase());
    }

    /** An annotation, or null. */
    public @Nullable String annotation(String key) {
        return Pictures.orEmpty(volume.getMetadata().getAnnotations()).get(key);
    }

    /** Name of the volume it descends from by copies; its own name when it is no copy. */
    public String origin() {
        return Pictures.orEmpty(volume.getMetadata().getLabels()).getOrDefault(Words.ORIGIN, name());
    }

    /** Whether it says on which nodes it lies. */
    public boolean tied() {
        var affinity = volume.getSpec().getNodeAffinity();
        return affinity != null && affinity.getRequired() != null;
    }

    /** Whether its node affinity lets it be used on a node. */
    public boolean fits(NodeInfo node) {
        return !tied()
                || PodShape.terms(
                                volume.getSpec().getNodeAffinity().getRequired().getNodeSelectorTerms())
                        .stream()
                        .anyMatch(term -> term.meets(node.labels()));
    }

    /**
     * The volume for a copy on another node: same class, access modes, size and kind; kept when its claim goes, and
     * for one claim only.
     *
     * @param name its name
     * @param folder absolute folder on that node
     * @param node the node
     * @param claimNamespace namespace of the claim it is for, or empty for a volume without claim
     * @param claimName its name
     * @param madeByKubelet whether the kubelet makes the folder: a hostPath of type DirectoryOrCreate, whatever the
     *     source is
     * @param annotations annotations besides the source's
     */
    public VolumeManifest copyFor(
            String name,
            String folder,
            NodeInfo node,
            String claimNamespace,
            String claimName,
            boolean madeByKubelet,
            Map<String, String> annotations) {
        var spec = volume.getSpec();
        boolean local = spec.getLocal() != null && !madeByKubelet;
        var building = new PersistentVolumeBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolume")
                .withNewMetadata()
                .withName(name)
                .withLabels(Copies.labels(volume.getMetadata(), origin()))
                .withAnnotations(Copies.annotations(volume.getMetadata(), annotations))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(spec.getAccessModes())
                .withCapacity(spec.getCapacity())
                .withMountOptions(spec.getMountOptions())
                .withVolumeMode(spec.getVolumeMode())
                .withStorageClassName(storageClass())
                .withPersistentVolumeReclaimPolicy("Retain")
                .withLocal(local ? new LocalVolumeSource(null, folder) : null)
                .withHostPath(local ? null : hostPath(folder, madeByKubelet))
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(HOSTNAME)
                .withOperator("In")
                .withValues(List.of(node.labels().getOrDefault(HOSTNAME, node.name())))
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec();
        if (!claimName.isEmpty()) {
            building = building.editSpec()
                    .withNewClaimRef()
                    .withApiVersion("v1")
                    .withKind("PersistentVolumeClaim")
                    .withNamespace(claimNamespace)
                    .withName(claimName)
                    .endClaimRef()
                    .endSpec();
        }
        return new VolumeManifest(building.build());
    }

    private HostPathVolumeSource hostPath(String folder, boolean madeByKubelet) {
        var old = volume.getSpec().getHostPath();
        return new HostPathVolumeSource(
                folder, madeByKubelet ? "DirectoryOrCreate" : old == null ? "Directory" : old.getType());
    }

    @Override
    public String toString() {
        return name();
    }
}
