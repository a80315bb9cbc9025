package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the shape of a pod means for a migration: what is refused, and what is worth a warning. */
public final class PodShape {

    /** The longest value of a label. */
    static final int LABEL_LIMIT = 63;

    private PodShape() {}

    /**
     * Something worth knowing before the pod is frozen.
     *
     * @param title in a few words
     * @param why why it matters
     * @param fix what to do
     */
    public record Remark(String title, String why, String fix) {}

    static List<String> unsupported(Pod pod) {
        List<String> reasons = new ArrayList<>();
        var spec = pod.getSpec();
        if (new PodManifest(pod).origin().length() > LABEL_LIMIT) {
            reasons.add("its name is longer than " + LABEL_LIMIT + " letters, which the label " + Words.ORIGIN
                    + " of the clone cannot hold");
        }
        if (spec.getContainers().size() != 1) {
            reasons.add("it has " + spec.getContainers().size() + " containers; one is supported so far");
        }
        if (notEmpty(spec.getInitContainers())) {
            reasons.add("it has init or sidecar containers, which a restored pod would run again");
        }
        if (notEmpty(spec.getEphemeralContainers())) {
            reasons.add("it has ephemeral containers (kubectl debug)");
        }
        if (notEmpty(spec.getResourceClaims())) {
            reasons.add("it claims devices (resourceClaims); a device's state is not in a CRIU dump");
        }
        spec.getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null
                        && volume.getHostPath().getPath().startsWith("/dev/"))
                .forEach(volume ->
                        reasons.add("it uses the device " + volume.getHostPath().getPath() + " of its node"));
        for (Container container : spec.getContainers()) {
            if (container.getResources() != null && container.getResources().getLimits() != null) {
                container.getResources().getLimits().keySet().stream()
                        .filter(name -> name.contains("/"))
                        .forEach(name -> reasons.add(
                                "it uses " + name + "; the memory of a GPU or other device is not in a CRIU dump"));
            }
            if (notEmpty(container.getVolumeDevices())) {
                reasons.add("it uses a volume as a block device");
            }
            if (Boolean.TRUE.equals(container.getTty()) || Boolean.TRUE.equals(container.getStdin())) {
                reasons.add("its container has a terminal or standard input (tty, stdin)");
            }
        }
        if (Boolean.TRUE.equals(spec.getHostNetwork())
                || Boolean.TRUE.equals(spec.getHostPID())
                || Boolean.TRUE.equals(spec.getHostIPC())) {
            reasons.add("it shares the network, pid or ipc namespace of its node");
        }
        return reasons;
    }

    static List<Remark> remarks(Pod pod) {
        List<Remark> remarks = new ArrayList<>();
        pod.getSpec().getContainers().forEach(container -> remarks(container, remarks));
        if (pod.getSpec().getVolumes().stream().anyMatch(volume -> volume.getHostPath() != null)) {
            remarks.add(new Remark(
                    "hostPath volumes",
                    "The files of a hostPath lie on the source node; the clone sees what lies there on the target.",
                    "Move the dataset first, or make sure that the target has the same files."));
        }
        String runtimeClass = pod.getSpec().getRuntimeClassName();
        if (!blank(runtimeClass)) {
            remarks.add(new Remark(
                    "Runtime class " + runtimeClass,
                    "Only runc was tried; a sandboxed runtime makes no checkpoints, and the target needs the handler"
                            + " too.",
                    "kubectl get runtimeclass " + runtimeClass + " -o yaml"));
        }
        if (Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
            remarks.add(new Remark(
                    "User namespace (hostUsers: false)",
                    "A dump with a user namespace was not tried.",
                    "Rehearse with a pod that may be lost."));
        }
        return remarks;
    }

    private static void remarks(Container container, List<Remark> remarks) {
        if (container.getLivenessProbe() != null) {
            remarks.add(new Remark(
                    "Liveness probe on " + container.getName(),
                    "A frozen container does not answer. After about " + patience(container.getLivenessProbe())
                            + " s of silence the kubelet kills it, and what is in its memory is lost.",
                    "Raise failureThreshold or periodSeconds so that the probe allows a minute of silence."));
        }
        if (container.getReadinessProbe() != null) {
            remarks.add(new Remark(
                    "Readiness probe on " + container.getName(),
                    "The pod counts as not ready while it is frozen, and Services leave it out.",
                    "Nothing, if who calls it waits and tries again; else raise failureThreshold."));
        }
        if (container.getStartupProbe() != null) {
            remarks.add(new Remark(
                    "Startup probe on " + container.getName(),
                    "It is asked again in the clone, which goes on in the midst of the training: after about "
                            + patience(container.getStartupProbe()) + " s without success the kubelet kills it.",
                    "Make sure that the probe passes while the training runs, not only at its beginning."));
        }
        if (container.getLifecycle() != null && container.getLifecycle().getPostStart() != null) {
            remarks.add(new Remark(
                    "A postStart hook on " + container.getName(),
                    "The kubelet runs it again in the clone, in the midst of the training.",
                    "Make sure that running it twice does no harm."));
        }
        boolean parts = orEmpty(container.getVolumeMounts()).stream()
                .anyMatch(mount -> !blank(mount.getSubPath()) || !blank(mount.getSubPathExpr()));
        if (parts) {
            remarks.add(new Remark(
                    "Volumes mounted by subPath",
                    "A restore with such a mount was not tried; if it fails, the source resumes.",
                    "Mount the whole volume."));
        }
    }

    /** Seconds of silence after which a probe has failed for good, by Kubernetes' defaults where it says nothing. */
    static long patience(Probe probe) {
        int period = probe.getPeriodSeconds() == null ? 10 : probe.getPeriodSeconds();
        int failures = probe.getFailureThreshold() == null ? 3 : probe.getFailureThreshold();
        int timeout = probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds();
        return (long) period * failures + timeout;
    }

    static List<String> emptyDirs(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getEmptyDir() != null)
                .map(volume -> volume.getName())
                .toList();
    }

    static List<String> tokens(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getProjected() != null
                        && orEmpty(volume.getProjected().getSources()).stream()
                                .anyMatch(source -> source.getServiceAccountToken() != null))
                .map(volume -> volume.getName())
                .toList();
    }

    static List<String> claims(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .toList();
    }

    static boolean writes(Pod pod, String claim) {
        var spec = pod.getSpec();
        List<String> writable = spec.getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null
                        && claim.equals(volume.getPersistentVolumeClaim().getClaimName())
                        && !Boolean.TRUE.equals(
                                volume.getPersistentVolumeClaim().getReadOnly()))
                .map(volume -> volume.getName())
                .toList();
        return spec.getContainers().stream()
                .flatMap(container -> orEmpty(container.getVolumeMounts()).stream())
                .anyMatch(mount -> writable.contains(mount.getName()) && !Boolean.TRUE.equals(mount.getReadOnly()));
    }

    static List<String> untolerated(Pod pod, List<String> taints) {
        return taints.stream()
                .filter(taint -> taint.endsWith(":NoSchedule") || taint.endsWith(":NoExecute"))
                .filter(taint -> !tolerated(pod.getSpec().getTolerations(), taint))
                .toList();
    }

    private static boolean tolerated(@Nullable List<Toleration> tolerations, String taint) {
        int colon = taint.lastIndexOf(':');
        String effect = taint.substring(colon + 1);
        String[] pair = taint.substring(0, colon).split("=", 2);
        String value = pair.length > 1 ? pair[1] : "";
        return orEmpty(tolerations).stream().anyMatch(toleration -> {
            boolean anyEffect = blank(toleration.getEffect()) || effect.equals(toleration.getEffect());
            boolean exists = "Exists".equals(toleration.getOperator());
            boolean key = blank(toleration.getKey()) ? exists : pair[0].equals(toleration.getKey());
            boolean same = exists || value.equals(toleration.getValue() == null ? "" : toleration.getValue());
            return anyEffect && key && same;
        });
    }

    static String selectorTrouble(Pod pod, Map<String, String> nodeLabels) {
        Map<String, String> selector = pod.getSpec().getNodeSelector();
        if (selector != null) {
            for (var wanted : selector.entrySet()) {
                if (!wanted.getValue().equals(nodeLabels.get(wanted.getKey()))) {
                    return "the pod's node selector wants " + wanted.getKey() + "=" + wanted.getValue();
                }
            }
        }
        var affinity = pod.getSpec().getAffinity();
        if (affinity == null
                || affinity.getNodeAffinity() == null
                || affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return "";
        }
        List<NodeSelectorTerm> terms = orEmpty(affinity.getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms());
        return terms.isEmpty() || terms.stream().anyMatch(term -> matches(term, nodeLabels))
                ? ""
                : "the pod's required node affinity does not match the node's labels";
    }

    static boolean matches(NodeSelectorTerm term, Map<String, String> labels) {
        return orEmpty(term.getMatchExpressions()).stream().allMatch(wanted -> matches(wanted, labels));
    }

    private static boolean matches(NodeSelectorRequirement wanted, Map<String, String> labels) {
        String value = labels.get(wanted.getKey());
        List<String> values = orEmpty(wanted.getValues());
        return switch (wanted.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compares(value, values, 1);
            case "Lt" -> compares(value, values, -1);
            default -> true;
        };
    }

    private static boolean compares(@Nullable String value, List<String> values, int sign) {
        try {
            return value != null
                    && values.size() == 1
                    && Integer.signum(Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()))) == sign;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean notEmpty(@Nullable List<?> list) {
        return list != null && !list.isEmpty();
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
