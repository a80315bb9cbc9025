package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.Programs;
import io.edgeferry.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** CRIU and {@code checkpointctl} out of the testbed's root, which has to be built but need not run. Linux, as root. */
public final class TestbedCriu {

    private static final String PROPERTY = "edgeferry.lab.criu";

    private final Path root;
    private final Path libraries;
    private final Path criu;

    private TestbedCriu(Path root, Path libraries, Path folder) throws IOException, InterruptedException {
        this.root = root;
        this.libraries = libraries;
        this.criu = Programs.write(
                folder.resolve("criu"), "#!/bin/sh\nexec " + String.join(" ", line("usr/sbin/criu")) + " \"$@\"\n");
    }

    /**
     * Lets labs of this process use it; the test is skipped where it is not there, and fails
     * with {@code CI=true}.
     *
     * @param folder for a script that calls it
     */
    public static TestbedCriu use(Path folder) throws IOException, InterruptedException {
        Required required = Required.inCi();
        required.that(
                System.getProperty("os.name").equals("Linux")
                        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "CRIU wants Linux and root");
        Path root = cache().resolve("root");
        Optional<Path> libraries =
                Files.isExecutable(root.resolve("usr/sbin/criu")) ? libraries(root) : Optional.empty();
        required.that(libraries.isPresent(), "no CRIU: build the testbed");
        TestbedCriu found = new TestbedCriu(root, libraries.orElseThrow(), folder);
        System.setProperty(PROPERTY, found.criu.toString());
        return found;
    }

    /** The folder that the testbed keeps what it built in. */
    static Path cache() {
        String given = System.getenv("EDGEFERRY_CACHE");
        String all = System.getenv("XDG_CACHE_HOME");
        Path home = all == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(all);
        return given == null ? home.resolve("edgeferry/testbed") : Path.of(given);
    }

    private static Optional<Path> libraries(Path root) throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("usr/lib"))) {
            return all.filter(each -> each.toString().endsWith("-linux-gnu")).findFirst();
        }
    }

    /** What {@link #use} set is forgotten. */
    public static void forget() {
        System.clearProperty(PROPERTY);
    }

    /** The program that the environment of another lab can name. */
    public Path program() {
        return criu;
    }

    private List<String> line(String program) throws IOException {
        try (Stream<Path> all = Files.list(libraries)) {
            Path loader = all.filter(each -> String.valueOf(each.getFileName()).startsWith("ld-linux"))
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    loader.toString(),
                    "--library-path",
                    libraries.toString(),
                    root.resolve(program).toString());
        }
    }

    /** What {@code checkpointctl show} says of an archive. */
    public String show(Path archive) throws IOException {
        List<String> words = new ArrayList<>(line("usr/bin/checkpointctl"));
        words.addAll(List.of("show", archive.toString()));
        Testbed.Outcome outcome = Testbed.run(Duration.ofSeconds(30), words, Map.of());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.out();
    }
}
