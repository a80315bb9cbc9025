package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Copies that were broken off when an earlier lab was killed. No volume says of them, their source is as it was, and who
 * made them knows that lab by an address that is no more; left there they would take the name of the next copy.
 */
final class Unfinished {

    private static final String MARK = ".edgeferry-";

    private Unfinished() {}

    /**
     * Removes the folders below a node's volumes in which a copy left its own folder, unless a volume lies there.
     *
     * @param objects whose volumes are known already
     */
    static void remove(Path volumes, ClusterObjects objects) throws IOException {
        Set<Path> declared = objects.list(Kind.core("persistentvolumes"), null).stream()
                .map(volume ->
                        volumes.resolve(path(volume).replaceFirst("^/+", "")).normalize())
                .collect(Collectors.toSet());
        List<Path> begun;
        try (Stream<Path> all = Files.walk(volumes)) {
            begun = all.filter(each -> String.valueOf(each.getFileName()).startsWith(MARK) && Files.isDirectory(each))
                    .map(Path::getParent)
                    .filter(folder ->
                            !folder.equals(volumes) && declared.stream().noneMatch(folder.normalize()::startsWith))
                    .toList();
        }
        for (Path folder : begun) {
            Folders.remove(folder);
        }
    }

    private static String path(ObjectNode volume) {
        JsonNode spec = volume.path("spec");
        return Json.text(spec.path("local"), "path") + Json.text(spec.path("hostPath"), "path");
    }
}
