package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.lab.Kubectl;
import io.edgeferry.lab.Required;
import io.edgeferry.testbed.Testbed;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code edgeferry lab} as a person runs it in one terminal, with Ctrl-C, and kubectl in another one. */
@DisabledOnOs(OS.WINDOWS)
class LabCommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int END_SECONDS = 60;
    private static final int NODES = 5;
    private static final int PODS = 10;

    @TempDir
    Path dir;

    /** Bound and never listening, it keeps the port from others until the lab listens there, and after it. */
    private final Socket kept = new Socket();

    private int port;
    private @Nullable Process lab;

    private static Path distribution() {
        return Path.of(System.getProperty("edgeferry.distribution", "target/edgeferry"))
                .toAbsolutePath();
    }

    /** The packaged program, or its classes where nothing is packaged yet. */
    private static List<String> program() {
        Path script = distribution().resolve("bin/edgeferry");
        return Files.isExecutable(script)
                ? List.of(script.toString())
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.edgeferry.Launcher");
    }

    private Map<String, String> environment() {
        return Map.of(
                "EDGEFERRY_HOME",
                dir.resolve("home").toString(),
                "EDGEFERRY_LAB_ENGINE",
                "application",
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    private Path kubeconfig() {
        return dir.resolve("my kubeconfig");
    }

    private Path out() {
        return dir.resolve("out");
    }

    /** What a terminal does, also when this process was started in the background, where Ctrl-C is ignored. */
    private static List<String> interruptible() {
        List<String> words = List.of("env", "--default-signal=INT");
        List<String> trial = new ArrayList<>(words);
        trial.add("true");
        return Testbed.run(LIMIT, trial, Map.of()).exitCode() == 0 ? words : List.of();
    }

    @BeforeEach
    void start() throws Exception {
        kept.setReuseAddress(true);
        kept.bind(new InetSocketAddress("127.0.0.1", 0));
        port = kept.getLocalPort();
        List<String> words = new ArrayList<>(interruptible());
        words.addAll(program());
        words.addAll(List.of(
                "lab",
                "--nodes",
                String.valueOf(NODES),
                "--pods",
                String.valueOf(PODS),
                "--port",
                String.valueOf(port),
                "--kubeconfig",
                kubeconfig().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out().toFile());
        builder.environment().putAll(environment());
        Process started = builder.start();
        lab = started;
        await("the lab says what it is")
                .atMost(LIMIT)
                .until(() -> !started.isAlive() || Files.readString(out()).contains("Checkpoints: "));
    }

    @AfterEach
    void end() throws Exception {
        kept.close();
        if (lab != null) {
            // First the lab, which would start its trainings again.
            List<ProcessHandle> trainings = lab.descendants().toList();
            lab.destroyForcibly().waitFor();
            trainings.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private Process lab() {
        return java.util.Objects.requireNonNull(lab);
    }

    private Cluster cluster() throws Exception {
        return KubeCluster.open(Kubeconfigs.context(kubeconfig(), "lab"), false);
    }

    private static boolean steps(Cluster cluster, String pod) {
        try {
            return cluster.logTail("default", pod, 10)
                            .lines()
                            .filter(line -> line.startsWith("step "))
                            .count()
                    >= 3;
        } catch (io.edgeferry.cluster.ClusterException e) {
            // Its container is just being started.
            return false;
        }
    }

    private void isFree() throws IOException {
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress("127.0.0.1", port));
        }
    }

    @Test
    void itSaysHowToUseItAndLeavesNothingWhenItIsInterrupted() throws Exception {
        assertThat(Files.readString(out()).lines())
                .containsExactly(
                        "The lab runs at https://127.0.0.1:" + port
                                + " with the nodes master, edge-1, edge-2, edge-3, edge-4, edge-5.",
                        "export KUBECONFIG='" + kubeconfig() + "'",
                        "kubectl get pods -o wide      # another terminal; Ctrl-C here ends the lab",
                        "Checkpoints: lab checkpoint, not CRIU.");
        try (Cluster cluster = cluster()) {
            assertThat(cluster.workloads().nodes()).hasSize(1 + NODES);
            for (String pod : List.of("gru", "forecast", "drift")) {
                await().atMost(LIMIT).until(() -> steps(cluster, pod));
            }
            assertThat(cluster.workloads().pod("declared", "p-0000" + (PODS - 1)))
                    .isPresent();
        }
        List<ProcessHandle> trainings = lab().descendants().toList();
        assertThat(trainings).hasSizeGreaterThanOrEqualTo(3);
        assertThat(Testbed.run(LIMIT, List.of("kill", "-INT", String.valueOf(lab().pid())), Map.of())
                        .exitCode())
                .isZero();
        assertThat(lab().waitFor(END_SECONDS, TimeUnit.SECONDS))
                .as("it ends within %d s", END_SECONDS)
                .isTrue();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(trainings).noneMatch(ProcessHandle::isAlive));
        assertThat(kubeconfig()).doesNotExist();
        assertThat(dir.resolve("home/lab/kubeconfig")).doesNotExist();
        isFree();
    }

    private Testbed.Outcome kubectl(Path kubectl, String... words) {
        List<String> line = new ArrayList<>(List.of(kubectl.toString()));
        line.addAll(List.of(words));
        Map<String, String> all = new java.util.HashMap<>(environment());
        all.put("KUBECONFIG", kubeconfig().toString());
        all.put("KUBECACHEDIR", dir.resolve("cache").toString());
        all.put("PATH", distribution().resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        return Testbed.run(LIMIT.multipliedBy(2), line, all);
    }

    @Test
    void kubectlMigratesByThePluginOfThePackage() throws Exception {
        Path kubectl = Kubectl.find();
        Required.inCi()
                .that(Files.isExecutable(distribution().resolve("bin/kubectl-migrate")), "nothing is packaged yet");
        try (Cluster cluster = cluster()) {
            await().atMost(LIMIT).until(() -> steps(cluster, "gru"));
        }
        Testbed.Outcome migrated = kubectl(kubectl, "migrate", "gru", "edge-2");
        assertThat(migrated.exitCode()).as(migrated.all()).isZero();
        Testbed.Outcome pods = kubectl(kubectl, "get", "pods", "-o", "wide", "--no-headers");
        assertThat(pods.out().lines().filter(line -> line.startsWith("gru")))
                .as(pods.all())
                .hasSize(1)
                .allMatch(line -> line.matches("gru-m1 +1/1 +Running .* edge-2 .*"));
    }
}
