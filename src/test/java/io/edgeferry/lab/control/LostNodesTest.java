package io.edgeferry.lab.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import io.edgeferry.lab.store.MemoryObjects;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A node that is not heard of, and its pods, by a clock that the test turns. */
class LostNodesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Kind NODES = Kind.core("nodes");
    private static final Kind PODS = Kind.core("pods");
    private static final Kind LEASES = new Kind("coordination.k8s.io", "v1", "leases");

    private final Turned clock = new Turned();
    private final MemoryObjects objects = new MemoryObjects(clock);
    private final NodeLife life = new NodeLife(objects, name -> true, clock);
    private final Evictions evictions = new Evictions(objects, clock);
    private int beats;

    private static final class Turned extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void node() throws Exception {
        create(LEASES, """
            {"metadata":{"name":"w1","namespace":"kube-node-lease"},"spec":{"renewTime":"0"}}\
            """);
        create(NODES, """
            {"metadata":{"name":"w1"},"spec":{"taints":[{"key":"mine","effect":"PreferNoSchedule"}]},
            "status":{"conditions":[{"type":"DiskPressure","status":"False"},{"type":"Ready","status":"True"}]}}\
            """);
        pod("gru", "[]");
        look();
    }

    private void create(Kind kind, String json) throws LabException {
        objects.create(kind, (ObjectNode) JSON.readTree(json));
    }

    private void pod(String name, String tolerations) throws LabException {
        create(PODS, """
            {"metadata":{"name":"%s","namespace":"default"},"spec":{"nodeName":"w1","tolerations":%s},
            "status":{"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(name, tolerations));
    }

    private void look() throws LabException {
        life.look();
        evictions.look();
    }

    private void pass(int seconds) throws LabException {
        clock.now = clock.now.plus(Duration.ofSeconds(seconds));
        look();
    }

    private void beat() throws LabException {
        objects.update(LEASES, "kube-node-lease", "w1", lease -> {
            lease.withObject("/spec").put("renewTime", String.valueOf(++beats));
            return lease;
        });
        objects.update(NODES, "", "w1", node -> {
            node.path("status")
                    .path("conditions")
                    .forEach(condition -> ((ObjectNode) condition)
                            .put("status", condition.path("type").asString("").equals("Ready") ? "True" : "False"));
            return node;
        });
        look();
    }

    private String ready(Kind kind, String namespace, String name) {
        for (var each :
                objects.get(kind, namespace, name).orElseThrow().path("status").path("conditions")) {
            if (each.path("type").asString("").equals("Ready")) {
                return each.path("status").asString("");
            }
        }
        return "";
    }

    private List<String> taints() {
        return objects.get(NODES, "", "w1").orElseThrow().path("spec").path("taints").values().stream()
                .map(taint -> taint.path("key").asString("") + ":"
                        + taint.path("effect").asString(""))
                .toList();
    }

    private boolean ends(String pod) {
        return objects.get(PODS, "default", pod).orElseThrow().path("metadata").has("deletionTimestamp");
    }

    @Test
    void itIsGivenUpAfterFortySecondsAndTakenBackWhenItIsHeardOf() throws Exception {
        pass(40);
        assertThat(ready(NODES, "", "w1")).isEqualTo("True");
        pass(1);
        assertThat(ready(NODES, "", "w1")).isEqualTo("Unknown");
        assertThat(ready(PODS, "default", "gru")).isEqualTo("False");
        assertThat(taints())
                .containsExactly(
                        "mine:PreferNoSchedule",
                        "node.kubernetes.io/unreachable:NoSchedule",
                        "node.kubernetes.io/unreachable:NoExecute");
        beat();
        assertThat(ready(NODES, "", "w1")).isEqualTo("True");
        assertThat(taints()).containsExactly("mine:PreferNoSchedule");
        pass(39);
        beat();
        pass(39);
        assertThat(ready(NODES, "", "w1")).isEqualTo("True");
    }

    @Test
    void itsPodsAreDeletedWhenTheyBearItNoLonger() throws Exception {
        String key = "{\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\",\"effect\":\"NoExecute\"";
        pod("short", "[" + key + ",\"tolerationSeconds\":10}]");
        pod("forever", "[" + key + "}]");
        pass(41);
        pass(9);
        assertThat(ends("short")).isFalse();
        pass(1);
        assertThat(ends("short")).isTrue();
        pass(289);
        assertThat(ends("gru")).as("300 s, as by admission").isFalse();
        pass(1);
        assertThat(ends("gru")).isTrue();
        assertThat(ends("forever")).isFalse();
    }

    @Test
    void outOfServiceDeletesAtOnceAndForgetsWhatCannotEnd() throws Exception {
        pass(41);
        objects.update(NODES, "", "w1", node -> {
            node.withArray("/spec/taints")
                    .addObject()
                    .put("key", "node.kubernetes.io/out-of-service")
                    .put("value", "nodeshutdown")
                    .put("effect", "NoExecute");
            return node;
        });
        look();
        assertThat(ends("gru")).isTrue();
        look();
        assertThat(objects.get(PODS, "default", "gru")).isEmpty();
    }
}
