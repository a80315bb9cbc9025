package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tries whether CRIU works here: dumps a small training and restores it beside itself. One thread. */
final class CriuTrial {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Map<String, String> SMALL =
            Map.of("EDGEFERRY_MEMORY", "0", "EDGEFERRY_INTERVAL", "1000", "EDGEFERRY_DATA", "");

    private final Path program;
    private final Path folder;
    private String why = "";

    CriuTrial(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** Why it does not work; empty when it does. */
    String why() {
        return why;
    }

    /** Tries it, at last without hardware breakpoints; empty when it does not work. */
    Optional<Criu> run() {
        try {
            String version = Criu.version(program);
            if (version.isEmpty()) {
                why = program + " does not say its version";
                return Optional.empty();
            }
            for (Map<String, String> env : List.of(Map.<String, String>of(), Criu.WITHOUT_BREAKPOINTS)) {
                Criu criu = new Criu(program, version, env);
                why = tried(criu);
                if (why.isEmpty()) {
                    return Optional.of(criu);
                }
            }
        } catch (IOException e) {
            why = program + ": " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "interrupted";
        }
        return Optional.empty();
    }

    private String tried(Criu criu) throws InterruptedException, IOException {
        Path own = Files.createTempDirectory(
                Files.createDirectories(folder),
                "trial-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        LabProcess first = null;
        try {
            CountDownLatch ready = new CountDownLatch(1);
            first = LabProcess.start(
                    Apart.of(Launch.training(own, SMALL, List.of(), null)),
                    true,
                    new ContainerLog(own.resolve("log")),
                    ready::countDown,
                    ready::countDown);
            if (!ready.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || first.ended()) {
                return "no process can be started in a PID namespace of its own";
            }
            CriuImages images =
                    CriuImages.dump(criu, first, own.resolve("images"), LIMIT).images();
            LabProcess second = images.restore(criu, new ContainerLog(own.resolve("log-2")), "", () -> {}, LIMIT);
            second.end();
            return "";
        } catch (LabException | IOException e) {
            return String.valueOf(e.getMessage());
        } finally {
            if (first != null) {
                first.end();
            }
            Folders.remove(own);
        }
    }
}
