package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KubeStorageTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
    private static final String VOLUMES = "/api/v1/persistentvolumes";
    private static final String CLAIM = """
        {"apiVersion":"v1","kind":"PersistentVolumeClaim",
         "metadata":{"name":"corpus","namespace":"default","uid":"uid-1","resourceVersion":"41"},
         "spec":{"volumeName":"corpus"},"status":{"phase":"PHASE"}}
        """;
    private static final String VOLUME = """
        {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"corpus","uid":"uid-2"},
         "spec":{"hostPath":{"path":"/srv"}}}
        """;
    private static final String PODS = """
        {"kind":"PodList","apiVersion":"v1","items":[
          {"metadata":{"name":"gru","namespace":"default"},"status":{"phase":"Running"},
           "spec":{"containers":[{"name":"c"}],"volumes":[{"name":"d","persistentVolumeClaim":{"claimName":"corpus"}}]}},
          {"metadata":{"name":"done","namespace":"default"},"status":{"phase":"Succeeded"},
           "spec":{"containers":[{"name":"c"}],"volumes":[{"name":"d","persistentVolumeClaim":{"claimName":"corpus"}}]}},
          {"metadata":{"name":"web","namespace":"default"},"status":{"phase":"Running"},
           "spec":{"containers":[{"name":"c"}],"volumes":[]}}]}
        """;

    @TempDir
    private Path folder;

    private FakeApi api;
    private KubeCluster cluster;
    private final ClaimManifest corpus = ClaimManifest.parse(CLAIM);
    private final VolumeManifest volume = VolumeManifest.parse(VOLUME);

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

    private Storage storage() {
        return cluster.storage();
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
    void whatIsNotThereIsNoFailure() throws Exception {
        assertThat(storage().claim("default", "nosuch")).isEmpty();
        assertThat(storage().volume("nosuch")).isEmpty();
        api.answer("GET " + CLAIMS + "/corpus", 200, CLAIM);
        api.answer("GET " + VOLUMES + "/corpus", 200, VOLUME);
        assertThat(storage().claim("default", "corpus").orElseThrow().uid()).isEqualTo("uid-1");
        assertThat(storage().volume("corpus").orElseThrow().path()).isEqualTo("/srv");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 409, 429, 500, 503})
    void volumesAndClaimsAreMadeOnce(int code) {
        api.refuse("POST " + CLAIMS, code, "busy");
        api.refuse("POST " + VOLUMES, code, "busy");
        assertThat(failure(() -> storage().create(corpus))).hasMessageContaining("make claim default/corpus");
        assertThat(failure(() -> storage().create(volume))).hasMessageContaining("make volume corpus");
        assertThat(api.requests("POST ")).hasSize(2);
    }

    @Test
    void aDryRunMakesNothing() throws Exception {
        api.answer("POST " + CLAIMS, 201, CLAIM);
        api.answer("POST " + VOLUMES, 201, VOLUME);
        storage().dryRun(corpus);
        storage().dryRun(volume);
        assertThat(api.requests("POST "))
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.path()).contains("dryRun=All"));
        api.refuse("POST " + CLAIMS, 403, "exceeded quota: storage");
        assertThat(failure(() -> storage().dryRun(corpus))).hasMessageContaining("exceeded quota");
    }

    @Test
    void onlyWhatWasSeenIsDeleted() throws Exception {
        api.answer("DELETE " + CLAIMS + "/corpus", 200, CLAIM);
        api.answer("DELETE " + VOLUMES + "/corpus", 200, VOLUME);
        storage().delete(corpus);
        storage().delete(volume);
        assertThat(api.requests("DELETE "))
                .extracting(request -> JSON.readTree(request.body())
                        .path("preconditions")
                        .path("uid")
                        .asString())
                .containsExactly("uid-1", "uid-2");
        api.refuse("DELETE " + CLAIMS + "/corpus", 409, "another uid");
        api.refuse("DELETE " + VOLUMES + "/corpus", 404, "gone");
        storage().delete(corpus);
        storage().delete(volume);
        api.refuse("DELETE " + VOLUMES + "/corpus", 403, "no");
        assertThat(failure(() -> storage().delete(volume))).hasMessageContaining("delete volume corpus");
    }

    @Test
    void anAnnotationIsSetOnTheClaimThatWasSeen() throws Exception {
        api.answer("GET " + CLAIMS + "/corpus", 200, CLAIM.replace("41", "99"));
        api.answer("PATCH " + CLAIMS + "/corpus", 200, CLAIM);
        var unused = storage().annotate(corpus, Collections.singletonMap(Words.MOVER, null));
        JsonNode sent = JSON.readTree(api.requests("PATCH ").getFirst().body()).path("metadata");
        assertThat(sent.path("resourceVersion").asString()).isEqualTo("41");
        assertThat(sent.path("uid").asString()).isEqualTo("uid-1");
        assertThat(sent.path("annotations").path(Words.MOVER).isNull()).isTrue();
        api.refuse("PATCH " + CLAIMS + "/corpus", 409, "modified");
        assertThat(failure(() -> storage().annotate(corpus, Collections.singletonMap(Words.MOVER, "me")))
                        .conflict())
                .isTrue();
        assertThat(api.requests("PATCH ")).hasSize(2);
    }

    @Test
    void aClaimIsAwaited() throws Exception {
        api.answer("GET " + CLAIMS + "/corpus", 200, CLAIM.replace("PHASE", "Pending"));
        assertThat(storage().awaitBound(corpus, Duration.ofMillis(300))).isFalse();
        assertThat(storage().awaitGone(corpus, Duration.ZERO)).isFalse();
        api.answer("GET " + CLAIMS + "/corpus", 200, CLAIM.replace("PHASE", "Bound"));
        assertThat(storage().awaitBound(corpus, Duration.ofSeconds(5))).isTrue();
        api.refuse("GET " + CLAIMS + "/corpus", 404, "gone");
        assertThat(storage().awaitGone(corpus, Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void podsThatUseAClaimAndHaveNotEnded() throws Exception {
        api.answer("GET /api/v1/namespaces/default/pods", 200, PODS);
        assertThat(storage().users("default", "corpus"))
                .extracting(PodManifest::name)
                .containsExactly("gru");
    }

    @Test
    void whatCarriesAnOperationIsFound() throws Exception {
        String touched = CLAIM.replace("\"uid\":", "\"annotations\":{\"edgeferry.io/operation\":\"d1\"},\"uid\":");
        api.answer(
                "GET /api/v1/persistentvolumeclaims",
                200,
                "{\"kind\":\"PersistentVolumeClaimList\",\"apiVersion\":\"v1\",\"items\":[%s,%s]}"
                        .formatted(CLAIM, touched));
        api.answer(
                "GET " + VOLUMES,
                200,
                "{\"kind\":\"PersistentVolumeList\",\"apiVersion\":\"v1\",\"items\":[%s]}".formatted(VOLUME));
        assertThat(storage().touched()).hasSize(1);
        assertThat(storage().made()).isEmpty();
    }

    @Test
    void imagesOfANodeAreKnownByAllTheirNames() throws Exception {
        api.answer("GET /api/v1/nodes/w1", 200, """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"w1"},"spec":{},
             "status":{"images":[{"names":["docker.io/library/python:3","python@sha256:aa"]}]}}
            """);
        assertThat(storage().images("w1")).containsExactlyInAnyOrder("docker.io/library/python:3", "python@sha256:aa");
        assertThat(storage().images("w9")).isEmpty();
    }

    @Test
    void rightsAreNamedVerbByVerb() throws Exception {
        api.answer(
                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                201,
                "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"spec\":{},"
                        + "\"status\":{\"allowed\":false}}");
        assertThat(storage().missingRights("", false))
                .contains("create persistentvolumes", "delete persistentvolumes")
                .doesNotContain("create persistentvolumeclaims");
        assertThat(storage().missingRights("default", false))
                .contains("create persistentvolumeclaims", "patch persistentvolumeclaims", "list pods")
                .doesNotContain("create pods/exec");
        assertThat(storage().missingRights("default", true)).contains("create pods", "create pods/exec");
    }
}
