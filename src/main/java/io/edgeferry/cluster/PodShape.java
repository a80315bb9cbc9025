package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Container;
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

    /** Of a pod that somebody looks into, which does not change what it does. */
    public static final String EPHEMERAL = "it has ephemeral containers (kubectl debug)";

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
            reasons.add(EPHEMERAL);
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

    /** What a pod demands of a node, and what of its shape keeps it from being moved. */
    static PodNeeds needs(Pod pod) {
        var spec = pod.getSpec();
        var affinity = spec.getAffinity();
        var required = affinity == null || affinity.getNodeAffinity() == null
                ? null
                : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        return new PodNeeds(
                        orEmpty(spec.getTolerations()).stream()
                                .map(PodShape::tolerated)
                                .toList(),
                        spec.getNodeSelector() == null ? Map.of() : spec.getNodeSelector(),
                        required == null ? List.of() : terms(required.getNodeSelectorTerms()),
                        unsupported(pod))
                .shared();
    }

    private static PodNeeds.Tolerated tolerated(Toleration toleration) {
        return new PodNeeds.Tolerated(
                Pictures.text(toleration.getKey()),
                "Exists".equals(toleration.getOperator()),
                Pictures.text(toleration.getValue()),
                Pictures.text(toleration.getEffect()));
    }

    /** Terms of a node affinity. */
    static List<NodeTerm> terms(@Nullable List<NodeSelectorTerm> terms) {
        return orEmpty(terms).stream()
                .map(term -> new NodeTerm(orEmpty(term.getMatchExpressions()).stream()
                        .map(wanted ->
                                new NodeTerm.Wish(wanted.getKey(), wanted.getOperator(), orEmpty(wanted.getValues())))
                        .toList()))
                .toList();
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
