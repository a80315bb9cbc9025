package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
                .map(Unfinished::path)
                .filter(path -> !path.isEmpty())
                .map(path -> volumes.resolve(path.replaceFirst("^/+", "")).normalize())
                .collect(Collectors.toSet());
        Search search = new Search(volumes, declared);
        Files.walkFileTree(volumes, search);
        List<Path> begun = search.begun;
        for (Path folder : begun) {
            Folders.remove(folder);
        }
    }

    private static String path(ObjectNode volume) {
        JsonNode spec = volume.path("spec");
        return Json.text(spec.path("local"), "path") + Json.text(spec.path("hostPath"), "path");
    }

    /** Looks for what is begun, outside of what is declared; what cannot be read is passed over. */
    private static final class Search extends SimpleFileVisitor<Path> {
        private final Path volumes;
        private final Set<Path> declared;
        private final List<Path> begun = new ArrayList<>();

        Search(Path volumes, Set<Path> declared) {
            this.volumes = volumes;
            this.declared = declared;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (declared.contains(folder.normalize())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Path above = folder.getParent();
            boolean marked = String.valueOf(folder.getFileName()).startsWith(MARK);
            if (marked
                    && !above.equals(volumes)
                    && declared.stream().noneMatch(volume -> volume.startsWith(above.normalize()))) {
                begun.add(above);
                return FileVisitResult.SKIP_SIBLINGS;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
