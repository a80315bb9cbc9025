package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training moves from one node to another, and what moves it keeps to its bounds. */
class LabMoveTest {

    private static final String IMAGE = "edgeferry.invalid/checkpoint/gru:m1";

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
    void trainingGoesOnWithTheNextStepOnAnotherNode() throws Exception {
        lab.machines.links().set("a", "b", new LinkState(20, 80, 0));
        lab.create(SmallLab.env(SmallLab.pod("gru", "a", Images.TRAIN, "Never"), "EDGEFERRY_STEPS", "300"));
        lab.create(SmallLab.env(SmallLab.pod("still", "a", Images.TRAIN, "Never"), "EDGEFERRY_STEPS", "300"));
        lab.awaitSteps("a", "gru", 5);
        lab.call("a", "POST", "lab/v1/pause/default/gru/main");
        assertThat(state("a", "gru")).isEqualTo("paused");
        long last = lab.steps("a", "gru").getLast();
        String archive = lab.call("a", "POST", "checkpoint/default/gru/main")
                .at("/items/0")
                .asString();
        assertThat(archive).matches("/var/lib/kubelet/checkpoints/checkpoint-gru_default-main-[^/]+\\.tar");
        Path file = root.resolve("nodes/a/checkpoints/" + archive.substring(archive.lastIndexOf('/') + 1));
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        send("a", "b", archive);
        assertThat(lab.machines.links().bytes("a", "b")).isGreaterThanOrEqualTo(Files.size(file));
        lab.call("b", "GET", "lab/v1/images/" + IMAGE);
        lab.create(SmallLab.env(SmallLab.pod("gru-m1", "b", IMAGE, "Never"), "EDGEFERRY_STEPS", "300"));
        lab.awaitPod("gru-m1", now -> now.path("phase").asString("").equals("Succeeded"));
        lab.awaitPod("still", now -> now.path("phase").asString("").equals("Succeeded"));
        assertThat(lab.steps("b", "gru-m1"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList());
        assertThat(last).isLessThan(300);
        assertThat(lab.digest("b", "gru-m1")).isEqualTo(lab.digest("a", "still"));
        assertThat(lab.steps("a", "gru").getLast()).isEqualTo(last);
        lab.call("a", "DELETE", "lab/v1/checkpoints/" + file.getFileName());
        assertThat(file).doesNotExist();
    }

    private void send(String from, String to, String archive) {
        lab.call(from, "POST", "lab/v1/send", "archive", archive, "image", IMAGE, "to", to, "operation", "m1");
        await().atMost(SmallLab.LONG)
                .until(() -> !lab.call(from, "GET", "lab/v1/progress/m1")
                        .path("state")
                        .asString("")
                        .equals("sending"));
        assertThat(lab.call(from, "GET", "lab/v1/progress/m1").path("state").asString())
                .isEqualTo("done");
    }

    @Test
    void sendingToANodeThatIsCutOffFailsAndLeavesNothing() throws Exception {
        lab.machines.links().set("a", "b", new LinkState(0, 1, 0));
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 2);
        String archive = lab.call("a", "POST", "checkpoint/default/gru/main")
                .at("/items/0")
                .asString();
        lab.call("a", "POST", "lab/v1/send", "archive", archive, "image", IMAGE, "to", "b", "operation", "m2");
        await().atMost(SmallLab.LONG).until(() -> lab.machines.links().bytes("a", "b") > 20_000);
        lab.machines.cut("b");
        await().atMost(SmallLab.LONG)
                .until(() -> lab.call("a", "GET", "lab/v1/progress/m2")
                        .path("state")
                        .asString("")
                        .equals("failed"));
        lab.machines.heal("b");
        assertThat(lab.answer("b", "GET", "lab/v1/images/" + IMAGE).code()).isEqualTo(404);
        await().atMost(SmallLab.LONG).until(() -> {
            try (var files = Files.list(root.resolve("nodes/b/images/blobs"))) {
                return files.findAny().isEmpty();
            }
        });
    }

    private String state(String node, String pod) {
        return lab.call(node, "GET", "lab/v1/state/default/" + pod + "/main")
                .path("state")
                .asString();
    }

    private String outcome(String method, String path, String... query) {
        return lab.call("a", method, path, query).path("outcome").asString();
    }

    @Test
    void runningContainerIsPausedForTheCheckpointOnly() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 2);
        lab.call("a", "POST", "checkpoint/default/gru/main");
        assertThat(state("a", "gru")).isEqualTo("running");
        lab.awaitSteps("a", "gru", lab.steps("a", "gru").getLast() + 2);
        assertThat(outcome("POST", "lab/v1/resume/default/gru/main")).isEqualTo("running");
        assertThat(outcome("POST", "lab/v1/resume/default/none/main")).isEqualTo("gone");
    }

    @Test
    void guardResumesAndIsSettledOnce() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 2);
        String guard = "lab/v1/guard/default/gru/main";
        assertThat(outcome("DELETE", guard)).isEqualTo("none");
        assertThat(outcome("POST", guard, "seconds", "6")).isEqualTo("armed");
        lab.call("a", "POST", "lab/v1/pause/default/gru/main");
        await().atMost(SmallLab.LONG).until(() -> state("a", "gru").equals("running"));
        assertThat(outcome("DELETE", guard)).isEqualTo("fired");
        assertThat(outcome("PUT", guard, "seconds", "60")).isEqualTo("fired");
        lab.call("a", "POST", "lab/v1/pause/default/gru/main");
        assertThat(outcome("POST", guard, "seconds", "60")).isEqualTo("armed");
        assertThat(outcome("PUT", guard, "seconds", "90")).isEqualTo("armed");
        assertThat(outcome("DELETE", guard)).isEqualTo("disarmed");
        assertThat(outcome("DELETE", guard)).isEqualTo("disarmed");
        assertThat(state("a", "gru")).isEqualTo("paused");
    }

    @Test
    void checkpointIsAnImageThatCanBeTaggedAndRemoved() throws Exception {
        lab.create(SmallLab.pod("gru", "a", Images.TRAIN, "Always"));
        lab.awaitSteps("a", "gru", 2);
        String archive = lab.call("a", "POST", "checkpoint/default/gru/main")
                .at("/items/0")
                .asString();
        send("a", "a", archive);
        String digest = lab.call("a", "PUT", "lab/v1/images/kept:1", "tag-of", IMAGE)
                .path("digest")
                .asString();
        assertThat(outcome("DELETE", "lab/v1/images/" + IMAGE)).isEqualTo("removed");
        assertThat(outcome("DELETE", "lab/v1/images/" + IMAGE)).isEqualTo("none");
        assertThat(lab.answer("a", "GET", "lab/v1/images/" + IMAGE).code()).isEqualTo(404);
        assertThat(lab.call("a", "GET", "lab/v1/images/kept:1").path("digest").asString())
                .isEqualTo(digest);
        Images again = new Images(root.resolve("nodes/a/images"), () -> {});
        assertThat(again.find("kept:1")).isPresent();
        assertThat(lab.call("a", "GET", "lab/v1/facts").path("engine").asString())
                .isEqualTo("lab checkpoint, not CRIU");
    }

    @Test
    void namesThatLeadOutAreRefused() throws Exception {
        for (String path : List.of(
                "lab/v1/checkpoints/..",
                "lab/v1/checkpoints/checkpoint-..tar",
                "lab/v1/images/../../x",
                "checkpoint/default/../main",
                "lab/v1/pause/default/../main")) {
            String method = path.contains("images") || path.contains("checkpoints/") ? "GET" : "POST";
            assertThat(lab.answer("a", method, path).code()).describedAs(path).isBetween(400, 404);
        }
        assertThat(lab.answer(
                                "a",
                                "POST",
                                "lab/v1/send",
                                "archive",
                                "/var/lib/kubelet/checkpoints/../../../etc/passwd",
                                "image",
                                IMAGE,
                                "to",
                                "b",
                                "operation",
                                "m1")
                        .code())
                .isEqualTo(400);
    }
}
