package io.edgeferry.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program as a person starts it, with a data folder of its own. */
public final class EdgeFerry {

    private static final Path HOME = Path.of(System.getProperty("edgeferry.distribution", "target/edgeferry"))
            .toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private final Testbed testbed;
    private final Path data;
    private final List<String> ssh;

    /** The program with this data folder, as root on the nodes. */
    public EdgeFerry(Testbed testbed, Path data) {
        this(
                testbed,
                data,
                List.of("--ssh-key", testbed.fact("SSH_KEY"), "--ssh-known-hosts", testbed.fact("KNOWN_HOSTS")));
    }

    private EdgeFerry(Testbed testbed, Path data, List<String> ssh) {
        this.testbed = testbed;
        this.data = data;
        this.ssh = ssh;
    }

    /** The same with an option more, or with another value for one. */
    public EdgeFerry with(String option, String value) {
        List<String> all = new ArrayList<>(ssh);
        int known = all.indexOf(option);
        if (known >= 0) {
            all.set(known + 1, value);
        } else {
            all.addAll(List.of(option, value));
        }
        return new EdgeFerry(testbed, data, all);
    }

    /** Runs a command to its end. */
    public Testbed.Outcome run(String launcher, String... words) {
        return Testbed.run(LIMIT, line(launcher, words), environment(""));
    }

    /** {@code kubectl-migrate POD NODE}. */
    public Testbed.Outcome migrate(String... words) {
        return run("kubectl-migrate", words);
    }

    /** {@code edgeferry COMMAND}. */
    public Testbed.Outcome edgeferry(String... words) {
        return run("edgeferry", words);
    }

    /** Starts a migration that stops at a place until it is let go. */
    public Held hold(String place, String... words) {
        return begin(place, line("kubectl-migrate", words));
    }

    /** Starts a command that is not held anywhere. */
    public Held start(String launcher, String... words) {
        return begin("nowhere", line(launcher, words));
    }

    private Held begin(String place, List<String> line) {
        try {
            Path until = Files.createTempFile("until", "");
            Files.delete(until);
            return held(
                    place, until, line, environment("-Dedgeferry.hold=" + place + " -Dedgeferry.hold.until=" + until));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a command that holds at a place.
     *
     * @param until file whose appearance lets it go
     */
    public static Held held(String place, Path until, List<String> line, Map<String, String> environment)
            throws IOException {
        Path out = Files.createTempFile("held", ".txt");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(out.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        return new Held(builder.start(), out, until, place);
    }

    private List<String> line(String launcher, String... words) {
        List<String> all =
                new ArrayList<>(List.of(HOME.resolve("bin").resolve(launcher).toString()));
        all.addAll(List.of(words));
        all.addAll(ssh);
        return all;
    }

    private Map<String, String> environment(String options) {
        Map<String, String> environment = new HashMap<>();
        environment.put("EDGEFERRY_HOME", data.toString());
        environment.put("KUBECONFIG", testbed.fact("KUBECONFIG"));
        environment.put("EDGEFERRY_JAVA_OPTIONS", options);
        return environment;
    }

    /** A migration in a process of its own. */
    public static final class Held implements AutoCloseable {
        private final Process process;
        private final Path out;
        private final Path until;
        private final String place;

        private Held(Process process, Path out, Path until, String place) {
            this.process = process;
            this.out = out;
            this.until = until;
            this.place = place;
        }

        /** What it has printed. */
        public String output() {
            try {
                // A character may be written in part.
                return new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits until it stands at its place. */
        public void awaitHeld() {
            org.awaitility.Awaitility.await("held at " + place)
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("it ended before " + place + ": " + output());
                        }
                        return output().contains("held at " + place);
                    });
        }

        /** Whether it has not ended. */
        public boolean running() {
            return process.isAlive();
        }

        /** Lets it go on. */
        public void release() {
            try {
                Files.writeString(until, "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Kills it as a power cut does (SIGKILL). */
        public void kill() throws InterruptedException {
            process.destroyForcibly();
            boolean unused = process.waitFor(30, TimeUnit.SECONDS);
        }

        /** Ends it as Ctrl-C does (SIGINT is SIGTERM's equal for the program). */
        public void interrupt() {
            process.destroy();
        }

        /** Waits for its end and returns what it left. */
        public Testbed.Outcome await() throws InterruptedException {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("no end within " + LIMIT + ": " + output());
            }
            return new Testbed.Outcome(process.exitValue(), output(), "");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
