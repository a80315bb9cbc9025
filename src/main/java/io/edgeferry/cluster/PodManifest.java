package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pod as it was read from the API server, or as it shall be made. Immutable to its users. */
public final class PodManifest {

    private static final String TOKEN_VOLUME = "kube-api-access-";

    private final Pod pod;

    PodManifest(Pod pod) {
        this.pod = pod;
    }

    Pod pod() {
        return pod;
    }

    /** A pod from its YAML or JSON, as it is kept in a journal. */
    public static PodManifest parse(String text) {
        return new PodManifest(Serialization.unmarshal(text, Pod.class));
    }

    /** The pod as JSON on one line, for a journal. */
    public String json() {
        return Serialization.asJson(pod);
    }

    /** What a picture shows of it. */
    public PodInfo info() {
        return Pictures.pod(pod);
    }

    /** Its namespace. */
    public String namespace() {
        return meta().getNamespace();
    }

    /** Its name. */
    public String name() {
        return meta().getName();
    }

    /** Its uid; empty for a pod that shall be made. */
    public String uid() {
        return text(meta().getUid());
    }

    /** The node it is bound to, or empty. */
    public String node() {
        return text(pod.getSpec().getNodeName());
    }

    /** Its phase. */
    public String phase() {
        return pod.getStatus() == null ? "" : text(pod.getStatus().getPhase());
    }

    /** Whether it is being deleted. */
    public boolean terminating() {
        return meta().getDeletionTimestamp() != null;
    }

    /** When it was made; empty for a pod that shall be made. */
    public Optional<Instant> created() {
        return Optional.ofNullable(meta().getCreationTimestamp()).map(Instant::parse);
    }

    /** Its labels. */
    public Map<String, String> labels() {
        return meta().getLabels() == null ? Map.of() : Map.copyOf(meta().getLabels());
    }

    /** Its annotations. */
    public Map<String, String> annotations() {
        return meta().getAnnotations() == null ? Map.of() : Map.copyOf(meta().getAnnotations());
    }

    /** An annotation, or null. */
    public @Nullable String annotation(String key) {
        return meta().getAnnotations() == null ? null : meta().getAnnotations().get(key);
    }

    /** Name of the pod it descends from by migrations; its own name when it never moved. */
    public String origin() {
        return labels().getOrDefault(Words.ORIGIN, name());
    }

    /** {@code Kind/name} of its controller or other owner, or empty. */
    public String owner() {
        return meta().getOwnerReferences() == null
                        || meta().getOwnerReferences().isEmpty()
                ? ""
                : meta().getOwnerReferences().getFirst().getKind() + "/"
                        + meta().getOwnerReferences().getFirst().getName();
    }

    /** Name of its first container. */
    public String container() {
        return pod.getSpec().getContainers().getFirst().getName();
    }

    /** Image of its first container. */
    public String image() {
        return text(pod.getSpec().getContainers().getFirst().getImage());
    }

    /** The runtime's id of its running container without {@code containerd://}; empty when it does not run. */
    public String containerId() {
        return status().filter(
                        status -> status.getState() != null && status.getState().getRunning() != null)
                .map(status -> text(status.getContainerID()).replaceFirst("^[a-z-]+://", ""))
                .orElse("");
    }

    /** Whether its image is asked for from a registry at each start. */
    public boolean alwaysPulls() {
        return "Always".equals(pod.getSpec().getContainers().getFirst().getImagePullPolicy());
    }

    /** The image id that the runtime resolved, with its digest; empty when not known. */
    public String imageId() {
        return status().map(status -> text(status.getImageID())).orElse("");
    }

    /** Whether its container runs. */
    public boolean running() {
        return !containerId().isEmpty();
    }

    /** How often its container was restarted. */
    public int restarts() {
        return status().map(ContainerStatus::getRestartCount).orElse(0);
    }

    /** Why its container does not run, for a person; empty when it runs or nothing is known. */
    public String trouble() {
        return status().map(PodManifest::trouble)
                .filter(text -> !text.isEmpty())
                .orElseGet(() ->
                        pod.getStatus() == null ? "" : text(pod.getStatus().getReason()));
    }

    /** Its restart policy: Always, OnFailure or Never. */
    public String restartPolicy() {
        return text(pod.getSpec().getRestartPolicy());
    }

    /** The memory its container is limited to, in bytes; 0 when there is no limit. */
    public long memoryLimit() {
        return Quantities.bytes(resources(true).get("memory"));
    }

    /** What its containers ask for. */
    public NodeInfo.Resources requests() {
        return Quantities.requests(pod);
    }

    /** Why this shape of pod cannot be migrated, one line for each reason; empty when it can. */
    public List<String> unsupported() {
        return PodShape.unsupported(pod);
    }

    /** What is worth knowing before it is frozen, one line each. */
    public List<PodShape.Remark> remarks() {
        return PodShape.remarks(pod);
    }

    /** Taints of a node that the pod does not tolerate, as {@code key=value:Effect}. */
    public List<String> untolerated(NodeInfo node) {
        return needs().untolerated(node.taints());
    }

    /** Why its node selector or required node affinity forbids the node; empty when they do not. */
    public String selectorTrouble(NodeInfo node) {
        String trouble = needs().selectorTrouble(node.labels());
        return trouble.isEmpty() ? "" : "the pod's " + trouble;
    }

    /** What it demands of a node, and what of its shape keeps it from being moved. */
    public PodNeeds needs() {
        return PodShape.needs(pod);
    }

    /** Host paths that it mounts. */
    public List<String> hostPaths() {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .map(volume -> volume.getHostPath().getPath())
                .toList();
    }

    /** Names of its volumes that hold a service account's token on request, besides the one that each pod gets. */
    public List<String> tokens() {
        return PodShape.tokens(pod).stream()
                .filter(name -> !name.startsWith(TOKEN_VOLUME))
                .toList();
    }

    /** Whether it is given the token of its service account. */
    public boolean hasToken() {
        return !PodShape.tokens(pod).isEmpty();
    }

    /** Whether its startup probe has not passed yet. */
    public boolean starting() {
        return pod.getSpec().getContainers().getFirst().getStartupProbe() != null
                && status().filter(status -> Boolean.FALSE.equals(status.getStarted()))
                        .isPresent();
    }

    /** Whether its kubelet may start its container anew when it stands still for long, since a probe fails then. */
    public boolean restartedWhenFrozen() {
        Container first = pod.getSpec().getContainers().getFirst();
        return !restartPolicy().equals("Never")
                && (first.getLivenessProbe() != null || first.getStartupProbe() != null);
    }

    /** Names of its emptyDir volumes. */
    public List<String> emptyDirs() {
        return PodShape.emptyDirs(pod);
    }

    /** Whether all of its containers have ended for good. */
    public boolean ended() {
        return phase().equals("Succeeded") || phase().equals("Failed");
    }

    /** Whether it may write to a claim that it mounts. */
    public boolean writes(String claim) {
        return PodShape.writes(pod, claim);
    }

    /** Whether it is a helper of a copy. */
    public boolean helper() {
        return labels().containsKey(Words.HELPER);
    }

    /** The same pod with other claims in the place of those that a map names. */
    public PodManifest withClaims(Map<String, String> others) {
        Pod copy = Serialization.clone(pod);
        copy.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(Volume::getPersistentVolumeClaim)
                .forEach(claim -> claim.setClaimName(others.getOrDefault(claim.getClaimName(), claim.getClaimName())));
        return new PodManifest(copy);
    }

    /** Claims that it mounts. */
    public List<String> claims() {
        return PodShape.claims(pod);
    }

    /**
     * The pod that takes its place on another node: the same spec, labels and annotations; without status, uid and
     * token volume, which the API server makes anew, and without ephemeral containers, which it lets nobody make a pod
     * with.
     *
     * @param name its name
     * @param node node it is bound to, past the scheduler
     * @param image image of its container: the checkpoint image
     * @param restartPolicy the restart policy
     * @param annotations annotations besides the source's
     */
    public PodManifest copyFor(
            String name, String node, String image, String restartPolicy, Map<String, String> annotations) {
        Map<String, String> notes = new HashMap<>();
        if (meta().getAnnotations() != null) {
            notes.putAll(meta().getAnnotations());
        }
        notes.remove("kubectl.kubernetes.io/last-applied-configuration");
        notes.remove(Words.MOVER);
        notes.putAll(annotations);
        Map<String, String> labels = new HashMap<>(labels());
        labels.put(Words.ORIGIN, origin());
        Pod copy = new PodBuilder(Serialization.clone(pod))
                .withStatus(null)
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace())
                .withLabels(labels)
                .withAnnotations(notes)
                .endMetadata()
                .editSpec()
                .withNodeName(node)
                .withRestartPolicy(restartPolicy)
                .withEphemeralContainers(List.of())
                .withVolumes(pod.getSpec().getVolumes().stream()
                        .filter(volume -> !isTokenVolume(volume))
                        .toList())
                .endSpec()
                .build();
        Set<String> tokens = pod.getSpec().getVolumes().stream()
                .filter(PodManifest::isTokenVolume)
                .map(Volume::getName)
                .collect(Collectors.toSet());
        for (Container container : copy.getSpec().getContainers()) {
            container.setVolumeMounts(container.getVolumeMounts().stream()
                    .filter(mount -> !tokens.contains(mount.getName()))
                    .toList());
            container.setImage(image);
            container.setImagePullPolicy("IfNotPresent");
        }
        return new PodManifest(copy);
    }

    /**
     * A scratch copy on another node: no label but that it is one, so that neither Services nor controllers take it for
     * the pod; no annotation but its operation.
     */
    public PodManifest scratchFor(String name, String node, String image, String operation) {
        Pod copy = copyFor(name, node, image, "Never", Map.of()).pod();
        copy.getMetadata().setLabels(Map.of(Words.SCRATCH, operation));
        String pattern = annotation(Words.STEP_PATTERN);
        Map<String, String> notes = new HashMap<>(Map.of(Words.OPERATION, operation));
        if (pattern != null) {
            notes.put(Words.STEP_PATTERN, pattern);
        }
        copy.getMetadata().setAnnotations(notes);
        return new PodManifest(copy);
    }

    /**
     * A pod of its own with the same spec, as it was before it moved: without owner, status, labels and annotations but
     * these, and the pattern of its steps.
     */
    public PodManifest likeness(
            String namespace, String name, String node, Map<String, String> labels, Map<String, String> annotations) {
        String base = annotation(Words.BASE_IMAGE);
        Pod copy = copyFor(name, node, base == null ? image() : base, restartPolicy(), Map.of())
                .pod();
        Map<String, String> notes = new HashMap<>(annotations);
        String pattern = annotation(Words.STEP_PATTERN);
        if (pattern != null) {
            notes.put(Words.STEP_PATTERN, pattern);
        }
        copy.getMetadata().setNamespace(namespace);
        copy.getMetadata().setLabels(labels);
        copy.getMetadata().setAnnotations(notes);
        return new PodManifest(copy);
    }

    private Map<String, io.fabric8.kubernetes.api.model.Quantity> resources(boolean limits) {
        var resources = pod.getSpec().getContainers().getFirst().getResources();
        if (resources == null) {
            return Map.of();
        }
        var map = limits ? resources.getLimits() : resources.getRequests();
        return map == null ? Map.of() : map;
    }

    private static boolean isTokenVolume(Volume volume) {
        return volume.getName().startsWith(TOKEN_VOLUME) && volume.getProjected() != null;
    }

    private Optional<ContainerStatus> status() {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream().findFirst();
    }

    private static String trouble(ContainerStatus status) {
        if (status.getState() == null) {
            return "";
        }
        if (status.getState().getWaiting() != null) {
            return (text(status.getState().getWaiting().getReason()) + " "
                            + text(status.getState().getWaiting().getMessage()))
                    .strip();
        }
        if (status.getState().getTerminated() != null) {
            var ended = status.getState().getTerminated();
            return ("ended with exit code " + ended.getExitCode() + " " + text(ended.getReason()) + " "
                            + text(ended.getMessage()))
                    .strip();
        }
        return "";
    }

    private ObjectMeta meta() {
        return pod.getMetadata();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return namespace() + "/" + name();
    }
}
