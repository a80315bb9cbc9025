package io.edgeferry.lab;

import io.edgeferry.testbed.Testbed;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kubectl of a test: that of {@code KUBECTL}, else the testbed's, else that on the PATH. */
public final class Kubectl {

    /** The minor version from which on all calls of the tests are known. */
    static final int OLDEST = 32;

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern MINOR = Pattern.compile("\"minor\":\\s*\"(\\d+)");

    private Kubectl() {}

    /** The one of this computer; without one that is new enough the test is skipped, or fails with {@code CI=true}. */
    public static Path find() {
        return find(
                System.getenv("KUBECTL"),
                TestbedCriu.cache().resolve("bin/kubectl"),
                System.getenv("PATH"),
                Required.inCi());
    }

    static Path find(@Nullable String given, Path built, @Nullable String path, Required required) {
        List<Path> candidates = new ArrayList<>();
        if (given != null && !given.isBlank()) {
            candidates.add(Path.of(given));
        }
        candidates.add(built);
        Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "kubectl"))
                .forEach(candidates::add);
        StringBuilder why = new StringBuilder("no kubectl: set KUBECTL, put one on the PATH, or build the testbed's");
        for (Path candidate : candidates) {
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                int minor = minor(candidate);
                if (minor >= OLDEST) {
                    return candidate;
                }
                why.append("; ").append(candidate).append(minor < 0 ? " does not tell its version" : " is 1." + minor);
                why.append(", and 1.").append(OLDEST).append(" or later is needed");
            }
        }
        return required.missing(why.toString());
    }

    private static int minor(Path kubectl) {
        Testbed.Outcome outcome =
                Testbed.run(LIMIT, List.of(kubectl.toString(), "version", "--client", "-o", "json"), Map.of());
        Matcher minor = MINOR.matcher(outcome.out());
        return minor.find() ? Integer.parseInt(minor.group(1)) : -1;
    }
}
