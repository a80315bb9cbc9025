package io.edgeferry.testbed;

import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The testbed as tests use it: brought up once for all of them, if it is asked for by {@code -Ptestbed} or
 * {@code CI=true}. Where it cannot run, tests are skipped with its reason, except with {@code CI=true}, where it has to.
 */
public final class Testbed {

    private static final Path SCRIPT = Path.of("src/testbed/testbed").toAbsolutePath();
    private static final int CANNOT_RUN = 3;
    private static @Nullable Testbed up;
    private static @Nullable String trouble;

    private final Map<String, String> facts;

    private Testbed(Map<String, String> facts) {
        this.facts = Map.copyOf(facts);
    }

    /** What a process left behind. */
    public record Outcome(int exitCode, String out, String err) {
        /** Both outputs, for messages. */
        public String all() {
            return "exit code " + exitCode + "\n" + out + "\n" + err;
        }
    }

    /** The running testbed; brings it up for the first test that asks. */
    public static synchronized Testbed get() {
        Assumptions.assumeTrue(
                Boolean.getBoolean("edgeferry.testbed"), "the testbed is used with -Ptestbed or CI=true only");
        if (up == null && trouble == null) {
            Outcome outcome = run(Duration.ofMinutes(45), List.of(SCRIPT.toString(), "up"), Map.of());
            if (outcome.exitCode() == 0) {
                up = new Testbed(environment());
            } else if (outcome.exitCode() == CANNOT_RUN && !"true".equals(System.getenv("CI"))) {
                trouble = outcome.all();
            } else {
                throw new IllegalStateException("the testbed does not come up: " + outcome.all());
            }
        }
        if (up == null) {
            Assumptions.abort("the testbed cannot run here: " + trouble);
        }
        return java.util.Objects.requireNonNull(up);
    }

    /** The testbed's script with any command. */
    public static Outcome command(Duration limit, String... words) {
        List<String> all = new ArrayList<>(List.of(SCRIPT.toString()));
        all.addAll(List.of(words));
        return run(limit, all, Map.of());
    }

    /** Forgets that it is up, after a test that took it down. */
    public static synchronized void forget() {
        up = null;
    }

    private static Map<String, String> environment() {
        Map<String, String> facts = new HashMap<>();
        Outcome outcome = run(Duration.ofMinutes(1), List.of(SCRIPT.toString(), "env"), Map.of());
        outcome.out().lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return facts;
    }

    /** A fact of {@code testbed env}. */
    public String fact(String name) {
        return java.util.Objects.requireNonNull(facts.get(name), name);
    }

    /** A command of the testbed that has to work. */
    public String testbed(String... words) {
        Outcome outcome = command(Duration.ofMinutes(3), words);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("testbed " + String.join(" ", words) + ": " + outcome.all());
        }
        return outcome.out();
    }

    /** A command on a node that has to work. */
    public String on(String node, String... words) {
        List<String> all = new ArrayList<>(List.of("exec", node));
        all.addAll(List.of(words));
        return testbed(all.toArray(String[]::new));
    }

    /** kubectl with all rights; a witness that is not ours. */
    public Outcome tryKubectl(String... words) {
        return kubectl(60, List.of(words));
    }

    private Outcome kubectl(int seconds, List<String> words) {
        List<String> all = new ArrayList<>(List.of(
                "timeout",
                "-s",
                "KILL",
                String.valueOf(seconds),
                fact("KUBECTL"),
                "--kubeconfig",
                fact("KUBECONFIG"),
                "--context",
                "testbed-admin"));
        all.addAll(words);
        return run(Duration.ofSeconds(seconds + 10), all, Map.of());
    }

    /** kubectl that has to work. */
    public String kubectl(String... words) {
        return worked(List.of(words), tryKubectl(words));
    }

    /** {@code kubectl delete} of what may be there; when this returns, it is gone. */
    public void delete(String... words) {
        List<String> all = new ArrayList<>(List.of("delete", "--ignore-not-found", "--wait=true", "--timeout=150s"));
        all.addAll(List.of(words));
        String unused = worked(all, kubectl(180, all));
    }

    /** Waits until a number stands still, as of what came before a cut and is on its way to the disk, and gives it. */
    static long settled(LongSupplier number) {
        AtomicLong last = new AtomicLong(-1);
        await("it stands still")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    long now = number.getAsLong();
                    return last.getAndSet(now) == now;
                });
        return last.get();
    }

    private static String worked(List<String> words, Outcome outcome) {
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("kubectl " + String.join(" ", words) + ": " + outcome.all());
        }
        return outcome.out();
    }

    /** Makes objects from a manifest. */
    public void apply(String manifest) {
        try {
            Path file = Files.createTempFile("manifest", ".yaml");
            Files.writeString(file, manifest);
            kubectl("apply", "-f", file.toString());
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a process to its end; one that takes longer than the limit is killed and the test fails. */
    public static Outcome run(Duration limit, List<String> words, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words);
            builder.environment().putAll(environment);
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            Outcome outcome = new Outcome(
                    ended ? process.exitValue() : -1,
                    new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
                    new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            if (!ended) {
                throw new IllegalStateException("no end within " + limit + ": " + words + "\n" + outcome.all());
            }
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
