package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KubeWorkloadsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CHECKPOINT = "POST /api/v1/nodes/w1/proxy/checkpoint/default/gru/train";
    private static final String POD = """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"name":"gru","namespace":"default","uid":"uid-1","resourceVersion":"41"},
         "spec":{"nodeName":"w1","containers":[{"name":"train","image":"base:1"}]}}
        """;

    @TempDir
    private Path folder;

    private FakeApi api;
    private KubeCluster cluster;
    private final PodManifest gru = PodManifest.parse(POD);

    @BeforeEach
    void connect() throws Exception {
        api = new FakeApi();
        cluster = KubeCluster.open(Kubeconfigs.context(api.kubeconfig(folder), null), false);
    }

    @AfterEach
    void close() {
        cluster.close();
        api.close();
    }

    private Workloads workloads() {
        return cluster.workloads();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static ClusterException failure(Call call) {
        ClusterException e = catchThrowableOfType(ClusterException.class, call::run);
        assertThat(e).as("a failure").isNotNull();
        return e;
    }

    @Test
    void aCheckpointNamesItsArchive() throws Exception {
        api.answer(CHECKPOINT, 200, "{\"items\":[\"/var/lib/kubelet/checkpoints/checkpoint-gru.tar\"]}");
        assertThat(workloads().checkpoint("w1", gru, Duration.ofSeconds(5)))
                .isEqualTo("/var/lib/kubelet/checkpoints/checkpoint-gru.tar");
        assertThat(api.requests(CHECKPOINT)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 404, 429, 500, 503, 504})
    void aCheckpointIsAskedForOnce(int code) {
        api.refuse(CHECKPOINT, code, "criu failed");
        ClusterException e = failure(() -> workloads().checkpoint("w1", gru, Duration.ofSeconds(5)));
        assertThat(api.requests(CHECKPOINT)).hasSize(1);
        assertThat(e.code()).isEqualTo(code);
        assertThat(e).hasMessageContaining("checkpoint default/gru on node w1");
        assertThat(e.getMessage()).contains(code == 0 ? "The API server was not reached" : "criu failed");
        assertThat(e.getMessage().contains("rbac.yaml")).isEqualTo(code == 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "{}", "{\"items\":[]}", "{\"items\":[\"relative\"]}", "{\"items\":[\"/a/../b\"]}"
            })
    void anAnswerWithoutAnArchiveIsAFailure(String body) {
        api.answer(CHECKPOINT, 200, body);
        assertThat(failure(() -> workloads().checkpoint("w1", gru, Duration.ofSeconds(5))))
                .hasMessageContaining("kubelet of w1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 429, 500, 503})
    void aPodIsMadeOnce(int code) {
        api.refuse("POST /api/v1/namespaces/default/pods", code, "busy");
        ClusterException e = failure(() -> workloads().create(gru));
        assertThat(e.transientFailure()).isTrue();
        assertThat(e).hasMessageContaining("make pod default/gru");
        assertThat(api.requests("POST /api/v1/namespaces/default/pods")).hasSize(1);
    }

    @Test
    void aDryRunMakesNothing() throws Exception {
        api.answer("POST /api/v1/namespaces/default/pods", 201, POD);
        assertThat(workloads().dryRun(gru).alwaysPulls()).isFalse();
        assertThat(api.requests("POST "))
                .singleElement()
                .satisfies(request -> assertThat(request.path()).contains("dryRun=All"));
    }

    @Test
    void onlyThisPodIsDeleted() throws Exception {
        api.answer("DELETE /api/v1/namespaces/default/pods/gru", 200, POD);
        workloads().delete(gru, 1L);
        JsonNode sent = JSON.readTree(api.requests("DELETE ").getFirst().body());
        assertThat(sent.path("preconditions").path("uid").asString()).isEqualTo("uid-1");
        assertThat(sent.path("gracePeriodSeconds").asInt()).isEqualTo(1);
        workloads().delete(gru, null);
        assertThat(JSON.readTree(api.requests("DELETE ").getLast().body()).has("gracePeriodSeconds"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void aPodThatIsGoneOrReplacedNeedsNoDeletion(int code) throws Exception {
        api.refuse("DELETE /api/v1/namespaces/default/pods/gru", code, "no");
        workloads().delete(gru, 1L);
        assertThat(api.requests("DELETE ")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 500, 503})
    void aDeletionThatFailsIsSaidAndNotRepeated(int code) {
        api.refuse("DELETE /api/v1/namespaces/default/pods/gru", code, "no");
        assertThat(failure(() -> workloads().delete(gru, 1L)))
                .hasMessageContaining("delete pod default/gru")
                .extracting(ClusterException::code)
                .isEqualTo(code);
        assertThat(api.requests("DELETE ")).hasSize(1);
    }

    @Test
    void anAnnotationIsSetOnThePodThatWasSeen() throws Exception {
        api.answer("GET /api/v1/namespaces/default/pods/gru", 200, POD.replace("41", "99"));
        api.answer("PATCH /api/v1/namespaces/default/pods/gru", 200, POD);
        var unused = workloads().annotate(gru, Collections.singletonMap(Words.MOVER, "me"));
        JsonNode sent = JSON.readTree(api.requests("PATCH ").getFirst().body()).path("metadata");
        assertThat(sent.path("resourceVersion").asString()).isEqualTo("41");
        assertThat(sent.path("uid").asString()).isEqualTo("uid-1");
        assertThat(sent.path("annotations").path(Words.MOVER).asString()).isEqualTo("me");
        unused = workloads().annotate(gru, Collections.singletonMap(Words.MOVER, null));
        JsonNode removed = JSON.readTree(api.requests("PATCH ").getLast().body());
        assertThat(removed.path("metadata").path("annotations").has(Words.MOVER))
                .isTrue();
        assertThat(removed.path("metadata")
                        .path("annotations")
                        .path(Words.MOVER)
                        .isNull())
                .isTrue();
    }

    @Test
    void aPodThatChangedIsAConflict() {
        api.answer("GET /api/v1/namespaces/default/pods/gru", 200, POD.replace("41", "99"));
        api.refuse("PATCH /api/v1/namespaces/default/pods/gru", 409, "the object has been modified");
        ClusterException e = failure(() -> workloads().annotate(gru, Map.of(Words.MOVER, "me")));
        assertThat(e.conflict()).isTrue();
        assertThat(api.requests("PATCH ")).hasSize(1);
    }

    @Test
    void aPodThatIsNotThereIsNoFailure() throws Exception {
        assertThat(workloads().pod("default", "nosuch")).isEmpty();
        api.answer("GET /api/v1/namespaces/default/pods/gru", 200, POD);
        assertThat(workloads().pod("default", "gru").orElseThrow().uid()).isEqualTo("uid-1");
    }

    private static final String NODES = """
        {"kind":"NodeList","apiVersion":"v1","items":[
         {"metadata":{"name":"w1"},"spec":{"unschedulable":true},
          "status":{"allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},"nodeInfo":{"architecture":"amd64"},
           "conditions":[{"type":"Ready","status":"True"}]}}]}
        """;

    @Test
    void nodesAreToldWithWhatTheirPodsAskFor() throws Exception {
        api.answer("GET /api/v1/nodes", 200, NODES);
        api.answer("GET /api/v1/pods", 200, """
            {"kind":"PodList","apiVersion":"v1","items":[
             {"metadata":{"name":"gru","namespace":"default"},"status":{"phase":"Running"},
              "spec":{"nodeName":"w1","containers":[{"name":"c","resources":{"requests":{"memory":"1Gi"}}}]}},
             {"metadata":{"name":"old","namespace":"default"},"status":{"phase":"Succeeded"},
              "spec":{"nodeName":"w1","containers":[{"name":"c","resources":{"requests":{"memory":"1Gi"}}}]}}]}
            """);
        NodeInfo node = workloads().nodesInUse().getFirst();
        assertThat(node.requested().memory()).isEqualTo(1L << 30);
        assertThat(node.schedulable()).isFalse();

        api.refuse("GET /api/v1/pods", 403, "pods is forbidden");
        assertThat(workloads().nodesInUse().getFirst().requested()).isEqualTo(NodeInfo.Resources.NONE);
        api.refuse("GET /api/v1/pods", 400, "no");
        assertThat(failure(() -> workloads().nodesInUse())).hasMessageContaining("list the pods");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cordoningChangesOnlyThatAndIsAskedForOnce(boolean on) throws Exception {
        String node = "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"w1\"}}";
        api.answer("GET /api/v1/nodes/w1", 200, node);
        api.answer("PATCH /api/v1/nodes/w1", 200, node);
        workloads().cordon("w1", on);
        assertThat(api.requests("PATCH /api/v1/nodes/w1"))
                .singleElement()
                .satisfies(request -> assertThat(JSON.readTree(request.body()))
                        .isEqualTo(JSON.readTree("{\"spec\":{\"unschedulable\":" + on + "}}")));

        api.refuse("PATCH /api/v1/nodes/w1", 403, "nodes is forbidden");
        ClusterException e = failure(() -> workloads().cordon("w1", on));
        assertThat(e.forbidden()).isTrue();
        assertThat(e).hasMessageContaining((on ? "cordon" : "uncordon") + " node w1");
        assertThat(api.requests("PATCH /api/v1/nodes/w1")).hasSize(2);
    }

    @Test
    void errorsNameWhatWhyAndWhatToDo() {
        api.refuse("GET /api/v1/nodes", 403, "nodes is forbidden");
        assertThat(failure(() -> workloads().nodes()))
                .hasMessage("Could not list the nodes: nodes is forbidden. The user lacks a right: see the role in"
                        + " resources/manifests/rbac.yaml.");
        api.refuse("GET /api/v1/nodes", 401, "Unauthorized");
        assertThat(failure(() -> workloads().nodes())).hasMessageContaining("check the context's credentials");
    }

    @Test
    void aServerThatIsAwayIsSaidSo() {
        api.close();
        ClusterException e = failure(() -> workloads().pod("default", "gru"));
        assertThat(e.code()).isZero();
        assertThat(e).hasMessageContaining("read pod default/gru").hasMessageContaining("was not reached");
    }

    @Test
    void logLinesHaveTheRuntimesTime() throws Exception {
        api.answer("GET /api/v1/namespaces/default/pods/gru/log", 200, """
            2026-01-01T00:00:00.123456789Z step 1 loss 0.5
            torn line
            2026-01-01T00:00:01Z\s
            2026-01-01T00:00:02Z step 2\
            """);
        List<Workloads.LogEntry> log = workloads().log(gru, 60);
        assertThat(log)
                .containsExactly(
                        new Workloads.LogEntry(Instant.parse("2026-01-01T00:00:00.123456789Z"), "step 1 loss 0.5"),
                        new Workloads.LogEntry(Instant.parse("2026-01-01T00:00:01Z"), ""),
                        new Workloads.LogEntry(Instant.parse("2026-01-01T00:00:02Z"), "step 2"));
        assertThat(api.requests("GET /api/v1/namespaces/default/pods/gru/log")
                        .getFirst()
                        .path())
                .contains("timestamps=true")
                .contains("tailLines=60")
                .contains("container=train");
    }

    @Test
    void aKubeletSaysWhetherItMakesCheckpoints() throws Exception {
        String probe = "POST /api/v1/nodes/w1/proxy/checkpoint/default/edgeferry.none/none";
        api.answer(probe, 404, "pod default/edgeferry.none does not exist");
        assertThat(workloads().checkpointTrouble("w1")).isEmpty();
        api.answer(probe, 404, "404 page not found");
        assertThat(workloads().checkpointTrouble("w1")).contains("ContainerCheckpoint");
        api.answer(probe, 403, "Forbidden (user=apiserver, verb=create, resource=nodes, subresource=checkpoint)");
        assertThat(workloads().checkpointTrouble("w1")).contains("nodes/checkpoint");
        api.refuse(probe, 403, "nodes \\\"w1\\\" is forbidden");
        assertThat(workloads().checkpointTrouble("w1")).contains("is forbidden");
    }

    @Test
    void anEventThatIsNotWrittenStopsNothing() {
        api.refuse("POST /api/v1/namespaces/default/events", 500, "full");
        workloads().tell(gru, true, "Test", "a message");
        assertThat(api.requests("POST /api/v1/namespaces/default/events")).hasSize(1);
    }

    @Test
    void aLongNameIsNoLabel() throws Exception {
        String name = "g".repeat(64);
        api.answer("GET /api/v1/namespaces/default/pods?", 400, "");
        assertThat(workloads().ofOrigin("default", name)).isEmpty();
    }

    private void list(String path, String kind, String... specs) {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < specs.length; i++) {
            items.append(i == 0 ? "" : ",")
                    .append("{\"metadata\":{\"name\":\"%s%d\"},\"spec\":%s}"
                            .formatted(kind.toLowerCase(java.util.Locale.ROOT), i, specs[i]));
        }
        api.answer(
                "GET " + path,
                200,
                "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":{},\"items\":[%s]}"
                        .formatted(
                                kind,
                                path.startsWith("/apis/") ? path.replaceAll("^/apis/([^/]+/[^/]+)/.*", "$1") : "v1",
                                items));
    }

    private static String selector(String json) {
        return "{\"selector\":" + json + "}";
    }

    @Test
    void controllersOfAllKindsAreAskedByLabelsAndExpressions() throws Exception {
        String apps = "/apis/apps/v1/namespaces/default/";
        list(
                apps + "replicasets",
                "ReplicaSet",
                selector("{\"matchLabels\":{\"app\":\"gru\"}}"),
                selector("{\"matchLabels\":{\"app\":\"web\"}}"),
                selector("{}"));
        list(
                apps + "statefulsets",
                "StatefulSet",
                selector("{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[\"gru\",\"x\"]}]}"),
                selector("{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"NotIn\",\"values\":[\"gru\"]}]}"));
        list(
                apps + "daemonsets",
                "DaemonSet",
                selector("{\"matchLabels\":{\"app\":\"gru\"},"
                        + "\"matchExpressions\":[{\"key\":\"tier\",\"operator\":\"Exists\"}]}"),
                selector("{\"matchExpressions\":[{\"key\":\"tier\",\"operator\":\"DoesNotExist\"}]}"));
        list("/apis/batch/v1/namespaces/default/jobs", "Job", selector("{\"matchLabels\":{\"app\":\"gru\"}}"), "{}");
        list(
                "/api/v1/namespaces/default/replicationcontrollers",
                "ReplicationController",
                selector("{\"app\":\"gru\"}"),
                selector("{}"));
        Workloads.Adopters found = workloads().controllersSelecting("default", Map.of("app", "gru"));
        assertThat(found.names())
                .containsExactly(
                        "ReplicaSet/replicaset0",
                        "StatefulSet/statefulset0",
                        "DaemonSet/daemonset1",
                        "Job/job0",
                        "ReplicationController/replicationcontroller0");
        assertThat(found.unseen()).isEmpty();
    }

    @Test
    void aKindThatMayNotBeListedIsNamed() throws Exception {
        String apps = "/apis/apps/v1/namespaces/default/";
        for (String kind : List.of("ReplicaSet", "StatefulSet")) {
            list(
                    apps + kind.toLowerCase(java.util.Locale.ROOT) + "s",
                    kind,
                    selector("{\"matchLabels\":{\"app\":\"gru\"}}"));
        }
        list("/api/v1/namespaces/default/replicationcontrollers", "ReplicationController");
        api.refuse("GET " + apps + "daemonsets", 403, "forbidden");
        api.refuse("GET /apis/batch/v1/namespaces/default/jobs", 403, "forbidden");
        Workloads.Adopters found = workloads().controllersSelecting("default", Map.of("app", "gru"));
        assertThat(found.names()).containsExactly("ReplicaSet/replicaset0", "StatefulSet/statefulset0");
        assertThat(found.unseen()).containsExactly("DaemonSets", "Jobs");
    }

    @Test
    void aKindThatIsNotServedHasNone() throws Exception {
        String apps = "GET /apis/apps/v1/namespaces/default/";
        for (String kind : List.of("replicasets", "statefulsets", "daemonsets")) {
            api.refuse(apps + kind, 404, "404 page not found");
        }
        api.refuse("GET /apis/batch/v1/namespaces/default/jobs", 404, "404 page not found");
        list(
                "/api/v1/namespaces/default/replicationcontrollers",
                "ReplicationController",
                selector("{\"app\":\"gru\"}"));
        Workloads.Adopters found = workloads().controllersSelecting("default", Map.of("app", "gru"));
        assertThat(found.names()).containsExactly("ReplicationController/replicationcontroller0");
        assertThat(found.unseen()).isEmpty();
    }

    private Workloads.ClaimTrouble.@org.jspecify.annotations.Nullable Kind trouble(String modes, String volume)
            throws Exception {
        PodManifest pod = PodManifest.parse(POD.replace(
                "\"containers\"",
                "\"volumes\":[{\"name\":\"d\",\"persistentVolumeClaim\":{\"claimName\":\"corpus\"}}],\"containers\""));
        api.answer(
                "GET /api/v1/namespaces/default/persistentvolumeclaims/corpus",
                200,
                "{\"kind\":\"PersistentVolumeClaim\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"corpus\"},"
                        + "\"spec\":{\"volumeName\":\"pv\",\"accessModes\":[" + modes + "]}}");
        api.answer(
                "GET /api/v1/persistentvolumes/pv",
                200,
                "{\"kind\":\"PersistentVolume\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"pv\"},\"spec\":{"
                        + volume + "}}");
        NodeInfo node = Pictures.nodes(
                        List.of(io.fabric8.kubernetes.client.utils.Serialization.unmarshal(
                                "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"w2\","
                                        + "\"labels\":{\"kubernetes.io/hostname\":\"w2\"}},\"spec\":{},\"status\":{}}",
                                io.fabric8.kubernetes.api.model.Node.class)),
                        List.of())
                .getFirst();
        return workloads().claimTroubles(pod, node).stream()
                .map(Workloads.ClaimTrouble::kind)
                .findFirst()
                .orElse(null);
    }

    @Test
    void aClaimThatOnePodOrOneNodeHasIsNamed() throws Exception {
        String csi = "\"csi\":{\"driver\":\"disk.example\",\"volumeHandle\":\"1\"}";
        String affinity = ",\"nodeAffinity\":{\"required\":{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":"
                + "\"kubernetes.io/hostname\",\"operator\":\"In\",\"values\":[\"w1\"]}]}]}}";
        assertThat(trouble("\"ReadWriteOncePod\"", csi)).isEqualTo(Workloads.ClaimTrouble.Kind.ONE_POD);
        assertThat(trouble("\"ReadWriteOnce\"", csi)).isEqualTo(Workloads.ClaimTrouble.Kind.ONE_NODE);
        assertThat(trouble("\"ReadWriteMany\",\"ReadWriteOnce\"", csi)).isNull();
        assertThat(trouble("\"ReadWriteOnce\"", "\"nfs\":{\"server\":\"s\",\"path\":\"/x\"}"))
                .isNull();
        assertThat(trouble("\"ReadWriteOnce\"", "\"hostPath\":{\"path\":\"/x\"}"))
                .isNull();
        assertThat(trouble("\"ReadWriteOnce\"", "\"local\":{\"path\":\"/x\"}" + affinity))
                .isEqualTo(Workloads.ClaimTrouble.Kind.TIED);
        assertThat(trouble("\"ReadWriteOnce\"", csi + affinity)).isEqualTo(Workloads.ClaimTrouble.Kind.ELSEWHERE);
    }
}
