package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns fabric8's objects into the records of this package. */
final class Pictures {

    private static final String ROLE = "node-role.kubernetes.io/";

    private Pictures() {}

    static List<NodeInfo> nodes(Collection<Node> nodes, List<PodInfo> pods) {
        Map<String, NodeInfo.Resources> requested = requested(pods);
        return nodes.stream()
                .map(node ->
                        node(node, requested.getOrDefault(node.getMetadata().getName(), NodeInfo.Resources.NONE)))
                .sorted(Comparator.comparing(NodeInfo::name))
                .toList();
    }

    /** What the pods of each node ask for together. */
    static Map<String, NodeInfo.Resources> requested(List<PodInfo> pods) {
        Map<String, NodeInfo.Resources> requested = new HashMap<>();
        for (PodInfo pod : pods) {
            if (!pod.phase().equals("Succeeded") && !pod.phase().equals("Failed")) {
                requested.merge(pod.node(), pod.requests(), NodeInfo.Resources::plus);
            }
        }
        return requested;
    }

    static NodeInfo node(Node node, NodeInfo.Resources requested) {
        Map<String, String> labels = orEmpty(node.getMetadata().getLabels());
        Optional<NodeCondition> ready = orEmpty(node.getStatus().getConditions()).stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .findFirst();
        boolean isReady =
                ready.filter(condition -> "True".equals(condition.getStatus())).isPresent();
        NodeSystemInfo info =
                Optional.ofNullable(node.getStatus().getNodeInfo()).orElseGet(NodeSystemInfo::new);
        return new NodeInfo(
                node.getMetadata().getName(),
                isReady,
                isReady ? "" : ready.map(Pictures::words).orElse("no Ready condition yet"),
                !Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                labels.keySet().stream()
                        .filter(key -> key.startsWith(ROLE))
                        .map(key -> key.substring(ROLE.length()))
                        .sorted()
                        .toList(),
                labels,
                orEmpty(node.getSpec().getTaints()).stream()
                        .map(taint -> taint.getKey()
                                + (taint.getValue() == null || taint.getValue().isEmpty() ? "" : "=" + taint.getValue())
                                + ":" + taint.getEffect())
                        .toList(),
                orEmpty(node.getStatus().getAddresses()).stream()
                        .filter(address -> "InternalIP".equals(address.getType()))
                        .map(io.fabric8.kubernetes.api.model.NodeAddress::getAddress)
                        .findFirst()
                        .orElse(""),
                text(info.getContainerRuntimeVersion()),
                text(info.getKubeletVersion()),
                text(info.getKernelVersion()),
                text(info.getArchitecture()),
                Quantities.resources(node.getStatus().getAllocatable()),
                requested,
                orEmpty(node.getStatus().getConditions()).stream()
                        .map(Pictures::condition)
                        .toList(),
                instant(node.getMetadata().getCreationTimestamp()));
    }

    private static NodeInfo.Condition condition(NodeCondition condition) {
        return new NodeInfo.Condition(
                text(condition.getType()),
                text(condition.getStatus()),
                text(condition.getReason()),
                text(condition.getMessage()),
                instant(condition.getLastTransitionTime()));
    }

    private static String words(NodeCondition condition) {
        return (text(condition.getReason()) + ": " + text(condition.getMessage())).strip();
    }

    static List<PodInfo> pods(Collection<Pod> pods) {
        return pods.stream()
                .map(Pictures::pod)
                .sorted(Comparator.comparing(PodInfo::name).thenComparing(PodInfo::namespace))
                .toList();
    }

    static PodInfo pod(Pod pod) {
        PodManifest manifest = new PodManifest(pod);
        Map<String, String> notes = new TreeMap<>();
        orEmpty(pod.getMetadata().getAnnotations()).forEach((key, value) -> {
            if (key.startsWith("edgeferry.io/")) {
                notes.put(key, value);
            }
        });
        var containers = pod.getSpec().getContainers();
        return new PodInfo(
                manifest.namespace(),
                manifest.name(),
                manifest.uid(),
                manifest.node(),
                manifest.phase(),
                manifest.trouble(),
                manifest.terminating(),
                pod.getStatus() != null
                        && orEmpty(pod.getStatus().getConditions()).stream()
                                .anyMatch(condition ->
                                        "Ready".equals(condition.getType()) && "True".equals(condition.getStatus())),
                containers.stream().map(container -> container.getName()).toList(),
                containers.stream().map(container -> text(container.getImage())).toList(),
                pod.getStatus() == null
                        ? 0
                        : orEmpty(pod.getStatus().getContainerStatuses()).stream()
                                .map(status -> status.getRestartCount())
                                .filter(Objects::nonNull)
                                .mapToInt(Integer::intValue)
                                .sum(),
                manifest.owner(),
                manifest.claims(),
                manifest.labels(),
                notes,
                manifest.requests(),
                instant(pod.getMetadata().getCreationTimestamp()),
                orEmpty(pod.getSpec().getInitContainers()).stream()
                        .map(container -> container.getName())
                        .toList(),
                manifest.running(),
                manifest.needs());
    }

    static List<VolumeInfo> volumes(Collection<PersistentVolume> volumes) {
        return volumes.stream()
                .map(Pictures::volume)
                .sorted(Comparator.comparing(VolumeInfo::name))
                .toList();
    }

    static VolumeInfo volume(PersistentVolume volume) {
        var spec = volume.getSpec();
        return new VolumeInfo(
                volume.getMetadata().getName(),
                Quantities.bytes(orEmpty(spec.getCapacity()).get("storage")),
                volume.getStatus() == null ? "" : text(volume.getStatus().getPhase()),
                affinity(volume),
                kind(volume),
                spec.getClaimRef() == null
                        ? ""
                        : spec.getClaimRef().getNamespace() + "/"
                                + spec.getClaimRef().getName(),
                text(spec.getPersistentVolumeReclaimPolicy()),
                path(volume),
                orEmpty(volume.getMetadata().getLabels())
                        .getOrDefault(Words.ORIGIN, volume.getMetadata().getName()),
                Words.names(orEmpty(volume.getMetadata().getAnnotations()).get(Words.LINEAGE)),
                "Block".equals(spec.getVolumeMode()),
                spec.getNodeAffinity() == null || spec.getNodeAffinity().getRequired() == null
                        ? List.of()
                        : PodShape.terms(spec.getNodeAffinity().getRequired().getNodeSelectorTerms()));
    }

    /** The field of the spec that says how a volume is kept. */
    static String kind(PersistentVolume volume) {
        var spec = volume.getSpec();
        Map<String, @Nullable Object> kinds = new LinkedHashMap<>();
        kinds.put("local", spec.getLocal());
        kinds.put("hostPath", spec.getHostPath());
        kinds.put("nfs", spec.getNfs());
        kinds.put("csi", spec.getCsi());
        kinds.put("cephfs", spec.getCephfs());
        kinds.put("rbd", spec.getRbd());
        kinds.put("glusterfs", spec.getGlusterfs());
        kinds.put("iscsi", spec.getIscsi());
        kinds.put("fc", spec.getFc());
        kinds.put("azureFile", spec.getAzureFile());
        kinds.put("azureDisk", spec.getAzureDisk());
        kinds.put("awsElasticBlockStore", spec.getAwsElasticBlockStore());
        kinds.put("gcePersistentDisk", spec.getGcePersistentDisk());
        kinds.put("vsphereVolume", spec.getVsphereVolume());
        kinds.put("flexVolume", spec.getFlexVolume());
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue() != null)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("other");
    }

    /** Folder of a volume that lies on a node, else empty. */
    static String path(PersistentVolume volume) {
        var spec = volume.getSpec();
        return spec.getLocal() != null
                ? text(spec.getLocal().getPath())
                : spec.getHostPath() != null ? text(spec.getHostPath().getPath()) : "";
    }

    private static String affinity(PersistentVolume volume) {
        var affinity = volume.getSpec().getNodeAffinity();
        if (affinity == null || affinity.getRequired() == null) {
            return "";
        }
        return affinity.getRequired().getNodeSelectorTerms().stream()
                .flatMap(term -> orEmpty(term.getMatchExpressions()).stream())
                .filter(wanted -> "kubernetes.io/hostname".equals(wanted.getKey()) && "In".equals(wanted.getOperator()))
                .flatMap(wanted -> wanted.getValues().stream())
                .findFirst()
                .orElse("");
    }

    static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }
}
