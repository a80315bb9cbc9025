package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.migration.Mover;
import io.edgeferry.task.Machine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What consoles leave in a real lab when they are killed, and who clears it up. */
class LabLeftoversIT {

    private static final int FOREVER = 1_000_000;
    private static final ProtectSpec SELDOM = new ProtectSpec(Duration.ofHours(1), 3, "any", true);
    private static final String QUICK = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"any"},
        "spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,
        "containers":[{"name":"train","image":"edgeferry.lab/train:1",
        "env":[{"name":"EDGEFERRY_SEED","value":"7"},{"name":"EDGEFERRY_MEMORY","value":"4"},
        {"name":"EDGEFERRY_INTERVAL","value":"100"}]}]}}\
        """;

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @TempDir
    Path other;

    private ProtectingLab all;
    private MovingLab lab;

    @BeforeEach
    void open() throws Exception {
        all = new ProtectingLab(folder, home, EngineChoice.APPLICATION);
        lab = all.lab();
    }

    @AfterEach
    void close() {
        all.close();
    }

    private Process command(String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        lab.line(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"), List.of(words)))
                .redirectErrorStream(true)
                .redirectOutput(other.resolve("out").toFile());
        builder.environment().put("EDGEFERRY_HOME", other.toString());
        return builder.start();
    }

    /** It does nothing more, not even remove what it made, until it is killed. */
    private static void stop(Process process) throws Exception {
        Process signal = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start();
        assertThat(signal.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(signal.exitValue()).isZero();
    }

    private static void kill(Process process) throws Exception {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private Optional<String> podNamed(String part) throws ClusterException {
        for (String node : List.of("edge-1", "edge-2")) {
            for (PodInfo pod : lab.cluster().workloads().podsOn(node)) {
                if (pod.name().contains(part)) {
                    return Optional.of(pod.name());
                }
            }
        }
        return Optional.empty();
    }

    private String awaitPod(Process process, String part) throws Exception {
        await("a pod named " + part)
                .atMost(MovingLab.LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(process.isAlive())
                            .as(Files.readString(other.resolve("out")))
                            .isTrue();
                    return podNamed(part).isPresent();
                });
        return podNamed(part).orElseThrow();
    }

    private PodManifest protectGru(int interval) throws Exception {
        PodManifest pod = lab.train("gru", "edge-1", FOREVER, interval);
        assertThat(all.protections().protect("default", "gru", SELDOM)).isEmpty();
        all.awaitReplicas("gru", 1);
        return pod;
    }

    private void assertNoTemporaries() throws Exception {
        assertThat(lab.cluster().leases().labelled("", Words.TEMPORARY)).isEmpty();
    }

    @Test
    void theScratchPodOfADrillThatWasKilledIsRemovedByTheNextDrill() throws Exception {
        PodManifest gru = protectGru(3000);
        Process drill = command("drill", "gru");
        String scratch = awaitPod(drill, "-drill-");
        stop(drill);
        assertThat(all.protections().sweep()).as("its process lives").isEmpty();
        assertThat(podNamed("-drill-")).contains(scratch);
        all.protections().pause();
        kill(drill);
        assertThat(podNamed("-drill-")).as("nobody removed it").contains(scratch);

        TaskSnapshot next = all.protections().drill("default", "gru").await(MovingLab.LIMIT);
        assertThat(next.state()).as(next.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(next.log())
                .anyMatch(line -> line.text().startsWith("Pod " + scratch + " of a drill was removed: the process"));
        assertThat(podNamed("-drill-")).isEmpty();
        assertThat(lab.call("GET", "edge-2", "images")).doesNotContain("edgeferry.invalid/checkpoint");
        assertNoTemporaries();
        assertThat(lab.cluster().workloads().pod("default", "gru").orElseThrow().uid())
                .isEqualTo(gru.uid());
    }

    @Test
    void theTrainingOfADemonstrationThatWasKilledIsRemovedByWhoProtectsNext() throws Exception {
        all.protections().close();
        Path manifest = Files.writeString(other.resolve("pod.json"), QUICK);
        Process demo = command(
                "demo", "failover", "--manifest", manifest.toString(), "--node", "edge-1", "--every", "5m", "--cut");
        String pod = awaitPod(demo, "demo-");
        await("its protection")
                .atMost(MovingLab.LIMIT)
                .until(() -> lab.call("GET", "edge-2", "replicas").contains(pod));
        kill(demo);

        all.startAnew();
        await("all of it is gone")
                .atMost(MovingLab.LIMIT)
                .until(() -> podNamed("demo-").isEmpty()
                        && lab.cluster().leases().labelled("", Words.TEMPORARY).isEmpty());
        assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
        assertThat(lab.call("GET", "edge-2", "replicas")).contains("\"replicas\":[]");
    }

    @Test
    void aDumpAndAHoldOfAConsoleThatWasKilledAreRemovedByTheNextLeader() throws Exception {
        PodManifest gru = protectGru(50);
        all.protections().close();
        String archive = lab.cluster().workloads().checkpoint("edge-1", gru, Duration.ofSeconds(30));
        assertThat(lab.call("GET", "edge-1", "checkpoints")).contains(archive);
        hold(heldBy(1_999_999_999L));

        all.startAnew();
        await("the dump is removed")
                .atMost(MovingLab.LIMIT)
                .until(() -> !lab.call("GET", "edge-1", "checkpoints").contains(archive));
        await("the pod is free")
                .atMost(MovingLab.LIMIT)
                .until(() -> Mover.of(gru()).isEmpty());
        assertThat(all.gru().replicas()).as("no checkpoint was due").hasSize(1);
        all.protections().checkpointNow("default", "gru");
        all.awaitReplicas("gru", 2);
    }

    @Test
    void aHoldOfAConsoleThatMayLiveIsLeft() throws Exception {
        var unused = protectGru(50);
        Mover other = new Mover(
                OperationId.ofProtection(Instant.now()).value(),
                "someone@elsewhere pid 1",
                Instant.now().plusSeconds(900));
        hold(other);
        all.protections().checkpointNow("default", "gru");
        await("it is said")
                .atMost(MovingLab.LIMIT)
                .until(() -> all.gru().trouble().contains("someone@elsewhere"));
        assertThat(Mover.of(gru())).contains(other);
        assertThat(all.gru().replicas()).hasSize(1);
    }

    private PodManifest gru() throws ClusterException {
        return lab.cluster().workloads().pod("default", "gru").orElseThrow();
    }

    private static Mover heldBy(long pid) throws Exception {
        return new Mover(
                OperationId.ofProtection(Instant.now()).value(),
                System.getProperty("user.name") + "@"
                        + java.net.InetAddress.getLocalHost().getHostName() + " pid " + pid + " machine "
                        + Machine.own(),
                Instant.now().plusSeconds(900));
    }

    private void hold(Mover mover) throws Exception {
        String text = """
            {"operation":"%s","holder":"%s","expires":"%s"}\
            """.formatted(mover.operation(), mover.holder(), mover.expires());
        await("it is held").atMost(MovingLab.LIMIT).ignoreExceptions().until(() -> {
            var unused = lab.cluster().workloads().annotate(gru(), Map.of(Words.MOVER, text));
            return true;
        });
    }
}
