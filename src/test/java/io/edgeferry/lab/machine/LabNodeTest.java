package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.machine.Kubelet.LogQuery;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The life of pods on a node, as a person sees it in their status, logs and events. */
class LabNodeTest {

    @TempDir
    Path root;

    private SmallLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = new SmallLab(root);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void nodeTellsOfItself() {
        ObjectNode node = lab.objects.get(NodeApi.NODES, "", "a").orElseThrow();
        assertThat(node.at("/metadata/labels/edgeferry.io~1lab").asString()).isEqualTo("true");
        assertThat(node.at("/status/nodeInfo/containerRuntimeVersion").asString())
                .isEqualTo("lab://1.0");
        assertThat(node.at("/status/conditions/3/type").asString()).isEqualTo("Ready");
        assertThat(lab.objects
                        .get(NodeApi.NODES, "", "master")
                        .orElseThrow()
                        .at("/spec/taints/0/effect")
                        .asString())
                .isEqualTo("NoSchedule");
        assertThat(lab.objects.get(NodeApi.LEASES, "kube-node-lease", "a")).isPresent();
    }

    @Test
    void podRunsLogsAndIsDeleted() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitRunning("gru");
        lab.awaitSteps("a", "gru", 3);
        JsonNode container = lab.container("gru");
        assertThat(container.path("containerID").asString()).matches("lab://[0-9a-f]{64}");
        assertThat(container.path("imageID").asString()).matches("sha256:[0-9a-f]{64}");
        assertThat(lab.status("gru").path("phase").asString()).isEqualTo("Running");
        String stamped = lab.log("a", "gru", new LogQuery(false, false, true, 2L, null, null));
        assertThat(stamped.lines())
                .hasSize(2)
                .allMatch(line -> line.matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z step \\d+ loss \\d+\\.\\d{6}"));
        assertThat(lab.answer("a", "GET", "healthz").code()).isEqualTo(200);
        JsonNode pods = lab.call("a", "GET", "stats/summary").path("pods");
        assertThat(pods.at("/0/podRef/name").asString()).isEqualTo("gru");
        lab.delete("gru");
        await().atMost(SmallLab.LONG).until(() -> lab.find("gru").isEmpty());
        assertThat(lab.objects.list(NodeApi.EVENTS, "default"))
                .extracting(event -> event.path("reason").asString())
                .contains("Pulled", "Created", "Started", "Killing");
        await().atMost(SmallLab.LONG).until(() -> empty(root.resolve("nodes/a/pods")));
    }

    private static boolean empty(Path folder) throws Exception {
        try (var all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }

    @Test
    void endedPodSucceedsAndFollowedLogEnds() throws Exception {
        lab.create(SmallLab.env(SmallLab.pod("short", "a", Images.TRAIN, "Never"), "EDGEFERRY_STEPS", "5"));
        // Whether it is seen to be ready is open: it ends within a blink.
        lab.awaitPod(
                "short",
                now -> !now.at("/containerStatuses/0/containerID").asString("").isEmpty());
        LogQuery follow = new LogQuery(true, false, false, null, null, null);
        String log = lab.log("a", "short", follow);
        assertThat(log).contains("step 5 loss", "digest ");
        JsonNode status =
                lab.awaitPod("short", now -> now.path("phase").asString("").equals("Succeeded"));
        assertThat(status.at("/containerStatuses/0/state/terminated/reason").asString())
                .isEqualTo("Completed");
    }

    @Test
    void endingAgainAndAgainBacksOff() throws Exception {
        lab.create(SmallLab.env(SmallLab.pod("loop", "a", Images.TRAIN, "Always"), "EDGEFERRY_STEPS", "1"));
        lab.awaitPod(
                "loop",
                status -> status.at("/containerStatuses/0/state/waiting/reason")
                        .asString("")
                        .equals("CrashLoopBackOff"));
        lab.awaitPod(
                "loop", status -> status.at("/containerStatuses/0/restartCount").asInt(0) >= 2);
    }

    @Test
    void unknownImageWaits() throws Exception {
        lab.create(SmallLab.pod("lost", "a", "example.invalid/none:1", "Always"));
        JsonNode status = lab.awaitPod(
                "lost",
                now -> now.at("/containerStatuses/0/state/waiting/reason")
                        .asString("")
                        .equals("ImagePullBackOff"));
        assertThat(status.path("phase").asString()).isEqualTo("Pending");
        ObjectNode never = SmallLab.pod("never", "a", "example.invalid/none:1", "Always");
        SmallLab.container(never).put("imagePullPolicy", "Never");
        lab.create(never);
        lab.awaitPod(
                "never",
                now -> now.at("/containerStatuses/0/state/waiting/reason")
                        .asString("")
                        .equals("ErrImageNeverPull"));
        assertThatThrownBy(() -> lab.log("a", "lost", LogQuery.ALL))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void execRunsInTheContainerWithItsMounts() throws Exception {
        ObjectNode pod = SmallLab.pod("shell", "a", Images.SHELL, "Never");
        SmallLab.container(pod)
                .putArray("volumeMounts")
                .addObject()
                .put("name", "d")
                .put("mountPath", "/data");
        ((ObjectNode) pod.path("spec"))
                .putArray("volumes")
                .addObject()
                .put("name", "d")
                .putObject("hostPath")
                .put("path", "/data/x");
        lab.create(pod);
        lab.awaitRunning("shell");
        Files.writeString(root.resolve("nodes/a/volumes/data/x/hello"), "ferry");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/bin/sh")));
        try (Running running = lab.kubelet("a")
                .exec(lab.ref("shell"), List.of("sh", "-c", "cat \"$1\" -; exit 3", "sh", "/data/hello"), true)) {
            running.stdin().write(" over".getBytes(StandardCharsets.UTF_8));
            running.stdin().close();
            try (InputStream out = running.stdout()) {
                assertThat(new String(out.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("ferry over");
            }
            assertThat(running.waitFor(Duration.ofSeconds(60))).hasValue(3);
        }
        assertThatThrownBy(() -> lab.kubelet("a")
                        .exec(lab.ref("shell"), List.of("tar", "-xmf", "-", "-C", "/none-of-the-lab"), true))
                .hasMessageContaining("\"/none-of-the-lab\" would be that of this computer")
                .hasMessageContaining("/data");
        assertThatThrownBy(() -> lab.kubelet("a").exec(lab.ref("shell"), List.of("no-such-program"), false))
                .isInstanceOf(LabException.class);
    }

    @Test
    void cutNodeGoesOnUnseenAndComesBack() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 2);
        String id = lab.container("gru").path("containerID").asString();
        InputStream followed = lab.kubelet("a").log(lab.ref("gru"), new LogQuery(true, false, false, null, null, null));
        lab.machines.cut("a");
        // A reader does not wait for ever for a node that is away.
        assertThatThrownBy(() -> followed.transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
        assertThat(lab.answer("a", "GET", "healthz").code()).isEqualTo(503);
        assertThatThrownBy(() -> lab.log("a", "gru", LogQuery.ALL)).isInstanceOf(LabException.class);
        lab.create(SmallLab.pod("late", "a", Images.TRAIN, "Always"));
        lab.machines.heal("a");
        long last = lab.steps("a", "gru").getLast();
        lab.awaitSteps("a", "gru", last + 2);
        assertThat(lab.container("gru").path("containerID").asString()).isEqualTo(id);
        lab.awaitRunning("late");
    }

    @Test
    void killedNodeStartsItsContainersAnew() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 5);
        String id = lab.container("gru").path("containerID").asString();
        lab.machines.kill("a");
        assertThat(lab.answer("a", "GET", "healthz").code()).isEqualTo(503);
        lab.machines.heal("a");
        lab.awaitPod(
                "gru", status -> status.at("/containerStatuses/0/restartCount").asInt(0) == 1);
        lab.awaitSteps("a", "gru", 1);
        assertThat(lab.steps("a", "gru").getFirst()).isEqualTo(1);
        assertThat(lab.container("gru").path("containerID").asString()).isNotEqualTo(id);
    }
}
