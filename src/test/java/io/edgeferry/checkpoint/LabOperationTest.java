package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.checkpoint.NodeRemains.Kind;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeCalls;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeException.Reason;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of a lab's answers, and of those that do not come. */
class LabOperationTest {

    private static final OperationId OPERATION = new OperationId("m20260101-120000-00000a");
    private static final String ARCHIVE =
            "/var/lib/kubelet/checkpoints/checkpoint-gru_default-train-2026-01-01T12-00-05.tar";
    private static final String GUARD = "guard/default/gru/train?id=c1";

    private final FakeLab lab = new FakeLab();
    private final LabCalls calls = new LabCalls(lab, "edge-1");
    private final LabOperation node =
            new LabOperation(calls, OPERATION, new MovedContainer("default", "gru", "uid-1", "train", "c1"));

    /** Answers as they were told before; the last one of a call again and again. */
    private static final class FakeLab implements NodeCalls {
        private final Map<String, Deque<Object>> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void answer(String call, Object... said) {
            answers.put(call, new ArrayDeque<>(List.of(said)));
        }

        @Override
        public String call(String method, String name, String path, Duration limit, String what)
                throws ClusterException {
            String call = method + " " + name + " " + path.replaceFirst("^lab/v1/", "");
            asked.add(call);
            Deque<Object> all = answers.getOrDefault(call, new ArrayDeque<>(List.of(404)));
            Object said = all.size() > 1 ? all.removeFirst() : all.getFirst();
            if (said instanceof Integer code) {
                throw new ClusterException(code, "Could not " + what + ": refused.");
            }
            return (String) said;
        }
    }

    private Reason reason(int code) {
        lab.answer("POST edge-1 pause/default/gru/train?id=c1", code);
        try {
            node.pause();
            throw new AssertionError("paused");
        } catch (NodeException e) {
            assertThat(e).hasMessageContaining("Could not freeze container train on node edge-1");
            return e.reason();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNodeThatIsNotReachedIsToldFromOneThatRefuses() {
        assertThat(reason(0)).isEqualTo(Reason.UNREACHABLE);
        assertThat(reason(503)).isEqualTo(Reason.UNREACHABLE);
        assertThat(reason(409)).isEqualTo(Reason.COMMAND);
        assertThat(reason(500)).isEqualTo(Reason.COMMAND);
        assertThat(reason(403)).isEqualTo(Reason.LOGIN);
        assertThat(lab.asked).hasSize(5);
    }

    @Test
    void theTimerIsSettledAsTheNodeSays() throws Exception {
        lab.answer(
                "DELETE edge-1 " + GUARD,
                "{\"outcome\":\"disarmed\"}",
                "{\"outcome\":\"fired\"}",
                "{\"outcome\":\"none\"}",
                "{\"outcome\":\"armed\"}");
        assertThat(node.disarm()).isEqualTo(Guard.DISARMED);
        assertThat(node.disarm()).isEqualTo(Guard.FIRED);
        assertThat(node.disarm()).isEqualTo(Guard.NONE);
        assertThatThrownBy(node::disarm).isInstanceOf(NodeException.class).hasMessageContaining("armed");
        lab.answer("PUT edge-1 " + GUARD + "&seconds=90", "{\"outcome\":\"armed\"}", "{\"outcome\":\"fired\"}");
        node.extend(Duration.ofSeconds(90));
        assertThatThrownBy(() -> node.extend(Duration.ofSeconds(90)))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("does not run any more");
    }

    @Test
    void theStateOfTheContainerIsRead() throws Exception {
        lab.answer(
                "GET edge-1 state/default/gru/train?id=c1",
                "{\"state\":\"running\",\"memory\":5,\"filled\":[\"b\",\"x\"]}",
                "{\"state\":\"paused\",\"memory\":5}",
                "{\"state\":\"gone\",\"memory\":0}");
        assertThat(node.filledDirs(List.of("a", "b"))).containsExactly("b");
        assertThat(node.status()).isEqualTo(TaskStatus.PAUSED);
        assertThat(node.status()).isEqualTo(TaskStatus.GONE);
        assertThat(calls.memory(new MovedContainer("default", "gru", "uid-1", "train", "c1")))
                .isEqualTo(-1);
        assertThat(node.filledDirs(List.of())).isEmpty();
    }

    @Test
    void onlyArchivesOfThisContainerSinceTheOperationBeganAreTaken() throws Exception {
        String other = ARCHIVE.replace("gru_", "lstm_");
        lab.answer("GET edge-1 checkpoints", """
            {"checkpoints":[{"file":"%s","written":%d},{"file":"%s","written":%d},{"file":"%s","written":%d}],
            "paused":["c9"]}\
            """.formatted(
                        ARCHIVE,
                        OPERATION.begun().toEpochMilli() + 5_000,
                        ARCHIVE.replace("05.tar", "00.tar"),
                        OPERATION.begun().toEpochMilli() - 1,
                        other,
                        OPERATION.begun().toEpochMilli() + 5_000));
        assertThat(node.archivesSince()).containsExactly(ARCHIVE);
        lab.answer("GET edge-1 images", """
            {"images":[{"name":"edgeferry.lab/train:1","digest":"sha256:t"},
            {"name":"edgeferry.invalid/checkpoint/gru:%s","digest":"sha256:c"}]}\
            """.formatted(OPERATION));
        assertThat(calls.images()).extracting(ContainerdNode.Image::name).containsExactly("edgeferry.lab/train:1");
        List<NodeRemains.Remain> remains = Remains.of(calls).find();
        assertThat(remains)
                .extracting(NodeRemains.Remain::kind)
                .containsExactly(Kind.IMAGE, Kind.DUMP, Kind.DUMP, Kind.DUMP, Kind.FROZEN);
        assertThat(remains.getFirst().operation()).contains(OPERATION);
    }

    @Test
    void removingWhatIsGoneIsNoFailure() throws Exception {
        node.removeArchive(ARCHIVE);
        node.removeImage("edgeferry.invalid/checkpoint/gru:" + OPERATION);
        node.endTransfers();
        assertThat(lab.asked)
                .containsExactly(
                        "DELETE edge-1 checkpoints/checkpoint-gru_default-train-2026-01-01T12-00-05.tar",
                        "DELETE edge-1 images/edgeferry.invalid/checkpoint/gru:" + OPERATION,
                        "DELETE edge-1 progress/" + OPERATION);
        assertThatThrownBy(() -> node.removeArchive("/etc/passwd")).isInstanceOf(IllegalArgumentException.class);
    }

    private void sending(String... answers) {
        lab.answer(
                "POST edge-1 send?archive=" + LabCalls.word(ARCHIVE) + "&image=i%3A1&to=edge-2&operation=" + OPERATION,
                "{\"state\":\"sending\",\"bytes\":0,\"total\":9}");
        lab.answer("GET edge-1 progress/" + OPERATION, (Object[]) answers);
    }

    private List<Long> send() throws NodeException, InterruptedException {
        List<Long> seen = new ArrayList<>();
        var sent = new LabWay(calls, new LabCalls(lab, "edge-2"), OPERATION)
                .send(ARCHIVE, "i:1", "train", (bytes, total) -> seen.add(bytes));
        assertThat(sent.sha256()).isEqualTo("ab");
        return seen;
    }

    @Test
    void aMoveIsFollowedAndTheImageThatArrivedIsCompared() throws Exception {
        sending(
                "{\"state\":\"sending\",\"bytes\":4,\"total\":9}",
                "{\"state\":\"done\",\"bytes\":9,\"total\":9,\"sha256\":\"ab\"}");
        lab.answer("GET edge-2 images/i:1", "{\"digest\":\"sha256:ab\"}", "{\"digest\":\"sha256:cd\"}");
        assertThat(send()).containsExactly(0L, 4L, 9L);
        assertThatThrownBy(this::send)
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("sha256:cd instead of sha256:ab");
    }

    @Test
    void aMoveThatFailsSaysWhy() {
        sending("{\"state\":\"failed\",\"bytes\":4,\"total\":9,\"message\":\"Broken pipe\"}");
        assertThatThrownBy(this::send)
                .isInstanceOf(NodeException.class)
                .hasMessage("The move from node edge-1 to node edge-2 failed: Broken pipe.");
    }

    @Test
    void anEngineThatIsNotKnownIsRefused() {
        lab.answer("GET edge-1 facts", "{\"engine\":\"something else\"}");
        assertThatThrownBy(node::prepare).isInstanceOf(NodeException.class).hasMessageContaining("something else");
        lab.answer("GET edge-1 facts", "no JSON");
        assertThatThrownBy(node::prepare).isInstanceOf(NodeException.class).hasMessageContaining("strange answer");
    }
}
