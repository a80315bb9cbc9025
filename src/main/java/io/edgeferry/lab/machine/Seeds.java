package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a new lab holds: trainings that run, and volumes with files that one of them reads. */
final class Seeds {

    private static final Logger LOG = LoggerFactory.getLogger(Seeds.class);
    private static final String NAMESPACE = "default";
    private static final Kind CLAIMS = Kind.core("persistentvolumeclaims");
    private static final Kind VOLUMES = Kind.core("persistentvolumes");
    private static final int FILES = 40;

    private final ClusterObjects objects;
    private final Function<String, Path> folders;

    /**
     * Seeds.
     *
     * @param folders where the root of a node's volumes is
     */
    Seeds(ClusterObjects objects, Function<String, Path> folders) {
        this.objects = objects;
        this.folders = folders;
    }

    /** Adds what is not there; the first node is left out where there are others. */
    void sow(List<String> nodes) throws IOException {
        List<String> edges = nodes.size() > 1 ? nodes.subList(1, nodes.size()) : nodes;
        String first = edges.getFirst();
        String second = edges.get(1 % edges.size());
        pod("gru", first, 64, 1, "");
        reader("forecast", 32, 2, "sensors", volume("sensors", first, 4_000, nodes), nodes);
        reader("drift", 48, 3, "meters", volume("meters", second, 20_000, nodes), nodes);
    }

    /** A training that reads a volume; where this lab has not the node that the volume lies on, there is none. */
    private void reader(String name, int megabytes, int seed, String claim, String node, List<String> nodes) {
        if (nodes.contains(node)) {
            pod(name, node, megabytes, seed, claim);
        }
    }

    /** Where a volume lies: where an earlier lab kept it, even if that is no node of this one. */
    private String volume(String name, String wanted, int bytes, List<String> nodes) throws IOException {
        if (objects.get(CLAIMS, NAMESPACE, name).isEmpty()) {
            // Its claim was deleted: a new one does not bind to a volume that knows the old.
            remove(VOLUMES, "", name);
        }
        String node = objects.get(VOLUMES, "", name).map(Seeds::node).orElse(wanted);
        if (nodes.contains(node)) {
            volume(name, node, bytes);
        }
        return node;
    }

    private static String node(ObjectNode volume) {
        JsonNode terms =
                volume.path("spec").path("nodeAffinity").path("required").path("nodeSelectorTerms");
        return terms.path(0)
                .path("matchExpressions")
                .path(0)
                .path("values")
                .path(0)
                .asString("");
    }

    private void remove(Kind kind, String namespace, String name) {
        try {
            var unused = objects.remove(kind, namespace, name);
        } catch (LabException e) {
            LOG.debug("{} is not there: {}", kind.plural(), e.getMessage());
        }
    }

    private void volume(String name, String node, int bytes) throws IOException {
        String path = "/data/" + name;
        Path folder =
                Files.createDirectories(folders.apply(node).resolve("data").resolve(name));
        for (int i = 0; i < FILES; i++) {
            Path file = folder.resolve(String.format(Locale.ROOT, "%s-%03d.csv", name, i));
            if (!Files.exists(file)) {
                Files.writeString(file, ("time,value\n" + i + ",0." + i + "\n").repeat(bytes / 16));
            }
        }
        add(VOLUMES, persistent(name, node, path));
        add(CLAIMS, claim(name));
    }

    private static ObjectNode persistent(String name, String node, String path) {
        ObjectNode volume = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
        volume.putObject("metadata").put("name", name);
        ObjectNode spec = volume.putObject("spec");
        spec.putObject("capacity").put("storage", "1Gi");
        spec.putArray("accessModes").add("ReadWriteOnce");
        spec.put("persistentVolumeReclaimPolicy", "Retain").put("storageClassName", "lab-local");
        spec.put("volumeMode", "Filesystem");
        spec.putObject("local").put("path", path);
        spec.putObject("claimRef")
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolumeClaim")
                .put("namespace", NAMESPACE)
                .put("name", name);
        spec.putObject("nodeAffinity")
                .putObject("required")
                .putArray("nodeSelectorTerms")
                .addObject()
                .putArray("matchExpressions")
                .addObject()
                .put("key", "kubernetes.io/hostname")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        volume.putObject("status").put("phase", "Bound");
        return volume;
    }

    private static ObjectNode claim(String name) {
        ObjectNode claim = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
        claim.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        ObjectNode spec = claim.putObject("spec");
        spec.putArray("accessModes").add("ReadWriteOnce");
        spec.putObject("resources").putObject("requests").put("storage", "1Gi");
        spec.put("storageClassName", "lab-local").put("volumeName", name).put("volumeMode", "Filesystem");
        ObjectNode status = claim.putObject("status").put("phase", "Bound");
        status.putArray("accessModes").add("ReadWriteOnce");
        status.putObject("capacity").put("storage", "1Gi");
        return claim;
    }

    private void pod(String name, String node, int megabytes, int seed, String claim) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata")
                .put("name", name)
                .put("namespace", NAMESPACE)
                .putObject("labels")
                .put("app", name);
        ObjectNode spec = pod.putObject("spec");
        spec.put("nodeName", node).put("restartPolicy", "Always").put("terminationGracePeriodSeconds", 5);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "train").put("image", Images.TRAIN).put("imagePullPolicy", "IfNotPresent");
        var env = container.putArray("env");
        env.addObject().put("name", "EDGEFERRY_SEED").put("value", String.valueOf(seed));
        env.addObject().put("name", "EDGEFERRY_MEMORY").put("value", String.valueOf(megabytes));
        ObjectNode requests = container.putObject("resources").putObject("requests");
        requests.put("cpu", "100m").put("memory", megabytes + 48 + "Mi");
        if (!claim.isEmpty()) {
            env.addObject().put("name", "EDGEFERRY_DATA").put("value", "/data");
            container.putArray("volumeMounts").addObject().put("name", "data").put("mountPath", "/data");
            spec.putArray("volumes")
                    .addObject()
                    .put("name", "data")
                    .putObject("persistentVolumeClaim")
                    .put("claimName", claim);
        }
        add(NodeApi.PODS, pod);
    }

    private void add(Kind kind, ObjectNode object) {
        try {
            var unused = objects.create(kind, object);
        } catch (LabException e) {
            LOG.debug("{} is there already: {}", kind.plural(), e.getMessage());
        }
    }
}
