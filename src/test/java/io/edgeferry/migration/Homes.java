package io.edgeferry.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Data folders for the hundreds of consoles of the tests that crash them; removed when the JVM ends. */
final class Homes {

    private static final Path ALL = make();

    private Homes() {}

    private static Path make() {
        try {
            Path all = Files.createTempDirectory(Path.of("target"), "homes");
            Runtime.getRuntime().addShutdownHook(new Thread(Homes::remove));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new one. */
    static Path next() throws IOException {
        return Files.createTempDirectory(ALL, "home");
    }

    private static void remove() {
        try (Stream<Path> tree = Files.walk(ALL)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
