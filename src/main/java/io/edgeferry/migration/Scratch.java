package io.edgeferry.migration;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.task.OperationId;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The doctor's scratch pods: how they are made and known again. They may be lost at any time. */
final class Scratch {

    private static final String PREFIX = "edgeferry-doctor-";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Counts steps as a training does; a whole second where the image's sleep knows no fractions. */
    private static final String LOOP =
            "i=0; while :; do echo \"step $i\"; i=$((i+1)); sleep 0.2 2>/dev/null || sleep 1; done";

    private Scratch() {}

    /** A name that is no longer than a label's value may be, for a clone of it too. */
    static String name(String node, OperationId operation) {
        String part = node.substring(0, Math.min(node.length(), 30)).replace('.', '-');
        String id = operation.value().substring(operation.value().length() - 6);
        return PREFIX + part + "-" + id;
    }

    /** Whether a pod of this name and these labels is one. */
    static boolean isOne(PodManifest pod) {
        return pod.labels().containsKey(Words.SCRATCH) && pod.name().startsWith(PREFIX);
    }

    /** Whether a migration was one of the doctor's. */
    static boolean isOne(MigrationJob job) {
        return job.pod().startsWith(PREFIX)
                && job.source().node().equals(job.target().node());
    }

    /** Whether an archive of a kubelet is of a scratch pod. */
    static boolean isArchive(String path) {
        return path.contains("/checkpoint-" + PREFIX);
    }

    /** The pod, bound to its node past the scheduler. Its kubelet ends it after ten minutes, whatever happens. */
    static PodManifest manifest(String namespace, String node, String image, OperationId operation) {
        Map<String, Object> container = Map.of(
                "name",
                "scratch",
                "image",
                image,
                "imagePullPolicy",
                "IfNotPresent",
                "command",
                List.of("sh", "-c", LOOP),
                "resources",
                Map.of("requests", Map.of("cpu", "10m", "memory", "32Mi")));
        Map<String, Object> spec = Map.of(
                "nodeName",
                node,
                "restartPolicy",
                "Never",
                "automountServiceAccountToken",
                false,
                "enableServiceLinks",
                false,
                "activeDeadlineSeconds",
                600,
                "terminationGracePeriodSeconds",
                1,
                "tolerations",
                List.of(Map.of("operator", "Exists")),
                "containers",
                List.of(container));
        Map<String, Object> meta = Map.of(
                "name",
                name(node, operation),
                "namespace",
                namespace,
                "labels",
                Map.of(Words.SCRATCH, operation.value()),
                "annotations",
                Map.of(Words.OPERATION, operation.value()));
        return PodManifest.parse(
                JSON.writeValueAsString(Map.of("apiVersion", "v1", "kind", "Pod", "metadata", meta, "spec", spec)));
    }
}
