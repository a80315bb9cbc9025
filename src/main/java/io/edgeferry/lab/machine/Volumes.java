package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The volumes of a node's pods: hostPath and local volumes lie below the node's {@code volumes} folder, which is what
 * the node's root would be; an emptyDir lies in the pod's folder and goes with it.
 */
final class Volumes {

    private static final Kind CLAIMS = Kind.core("persistentvolumeclaims");
    private static final Kind PERSISTENT = Kind.core("persistentvolumes");
    private static final Kind CONFIG = Kind.core("configmaps");

    private final Path root;
    private final NodeApi api;

    Volumes(Path root, NodeApi api) {
        this.root = root;
        this.api = api;
    }

    /** What is mounted in a container; the folders are there when this returns. */
    Mounts mounts(ObjectNode pod, JsonNode container, Path podFolder) throws LabException {
        List<Mounts.Mount> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts").values()) {
            String name = Json.text(mount, "name");
            JsonNode volume = pod.path("spec").path("volumes").values().stream()
                    .filter(each -> Json.text(each, "name").equals(name))
                    .findFirst()
                    .orElseThrow(() -> new LabException(422, "Invalid", "there is no volume \"" + name + "\""));
            Path place = place(pod, volume, podFolder);
            String sub = Json.text(mount, "subPath");
            if (!sub.isEmpty()) {
                place = made(Names.inside(place, sub));
            }
            String path = Json.text(mount, "mountPath").replaceFirst("/+$", "");
            if (!path.isEmpty()) {
                mounts.add(new Mounts.Mount(path, place));
            }
        }
        return new Mounts(mounts);
    }

    /** Names of a pod's emptyDir volumes that hold something, or are not known to be empty. */
    static List<String> filledDirs(ObjectNode pod, Path podFolder) {
        List<String> filled = new ArrayList<>();
        for (JsonNode volume : pod.path("spec").path("volumes").values()) {
            String name = Json.text(volume, "name");
            Path folder = podFolder.resolve("volumes").resolve(name);
            if (!volume.has("emptyDir") || !Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    filled.add(name);
                }
            } catch (IOException e) {
                filled.add(name);
            }
        }
        return filled;
    }

    private Path place(ObjectNode pod, JsonNode volume, Path podFolder) throws LabException {
        String namespace = Json.text(pod.path("metadata"), "namespace");
        if (volume.has("hostPath")) {
            return made(Names.inside(root, Json.text(volume.path("hostPath"), "path")));
        }
        if (volume.has("persistentVolumeClaim")) {
            return persistent(namespace, Json.text(volume.path("persistentVolumeClaim"), "claimName"));
        }
        Path own = made(Names.inside(podFolder, "volumes/" + Names.object(Json.text(volume, "name"))));
        if (volume.has("configMap")) {
            config(namespace, Json.text(volume.path("configMap"), "name"), own);
        }
        return own;
    }

    private Path persistent(String namespace, String claim) throws LabException {
        ObjectNode found = api.get(CLAIMS, namespace, claim)
                .orElseThrow(
                        () -> new LabException(404, "NotFound", "persistentvolumeclaim \"" + claim + "\" not found"));
        String name = Json.text(found.path("spec"), "volumeName");
        if (name.isEmpty()) {
            throw new LabException(409, "Conflict", "persistentvolumeclaim \"" + claim + "\" is not bound");
        }
        JsonNode spec = api.get(PERSISTENT, "", name)
                .orElseThrow(() -> new LabException(404, "NotFound", "persistentvolume \"" + name + "\" not found"))
                .path("spec");
        if (spec.has("local")) {
            Path place = Names.inside(root, Json.text(spec.path("local"), "path"));
            if (!Files.isDirectory(place)) {
                throw new LabException(
                        404, "NotFound", "path \"" + Json.text(spec.path("local"), "path") + "\" does not exist");
            }
            return place;
        }
        if (spec.has("hostPath")) {
            return made(Names.inside(root, Json.text(spec.path("hostPath"), "path")));
        }
        throw new LabException(422, "Invalid", "the lab knows hostPath and local volumes only");
    }

    private void config(String namespace, String name, Path folder) throws LabException {
        ObjectNode map = api.get(CONFIG, namespace, name)
                .orElseThrow(() -> new LabException(404, "NotFound", "configmap \"" + name + "\" not found"));
        try {
            for (var entry : map.path("data").properties()) {
                Files.writeString(
                        Names.inside(folder, entry.getKey()), entry.getValue().asString(""));
            }
        } catch (IOException e) {
            throw new LabException(500, "InternalError", String.valueOf(e.getMessage()));
        }
    }

    private static Path made(Path folder) throws LabException {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LabException(500, "InternalError", "no folder could be made: " + e.getMessage());
        }
    }
}
