package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VolumeManifestTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final VolumeManifest LOCAL = VolumeManifest.parse("""
        apiVersion: v1
        kind: PersistentVolume
        metadata:
          name: corpus
          uid: uid-1
          resourceVersion: "7"
          labels: {tier: gold}
          finalizers: [kubernetes.io/pv-protection]
          annotations:
            pv.kubernetes.io/bound-by-controller: "yes"
            kubectl.kubernetes.io/last-applied-configuration: "{}"
            note: kept
        spec:
          capacity: {storage: 5Gi}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Delete
          storageClassName: fast
          volumeMode: Filesystem
          mountOptions: [noatime]
          local: {path: /srv/data/corpus}
          claimRef: {namespace: lab, name: corpus, uid: old}
          nodeAffinity:
            required:
              nodeSelectorTerms:
              - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [w1]}]
        status: {phase: Bound}
        """);
    private static final ClaimManifest CLAIM = ClaimManifest.parse("""
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: corpus
          namespace: lab
          uid: uid-2
          labels: {team: blue}
          annotations: {pv.kubernetes.io/bind-completed: "yes", edgeferry.io/mover: "{}", note: kept}
        spec:
          accessModes: [ReadWriteOnce]
          volumeName: corpus
          selector: {matchLabels: {tier: gold}}
          resources: {requests: {storage: 5Gi}}
        status: {phase: Bound}
        """);

    private static NodeInfo node(String name, String hostname) {
        return new NodeInfo(
                name,
                true,
                "",
                true,
                List.of(),
                Map.of("kubernetes.io/hostname", hostname),
                List.of(),
                "",
                "",
                "",
                "",
                "amd64",
                NodeInfo.Resources.NONE,
                NodeInfo.Resources.NONE);
    }

    private static JsonNode json(VolumeManifest volume) {
        return JSON.readTree(volume.json());
    }

    private static VolumeManifest copy(VolumeManifest volume, boolean madeByKubelet) {
        return volume.copyFor(
                "corpus-m1",
                "/srv/data/corpus-m1",
                node("w2", "host-2"),
                "lab",
                "corpus-m1",
                madeByKubelet,
                Map.of(Words.OPERATION, "d1"));
    }

    @Test
    void aCopyIsForOneClaimOnOneNodeAndIsKept() {
        VolumeManifest copy = copy(LOCAL, false);
        JsonNode spec = json(copy).path("spec");
        assertThat(spec.path("local").path("path").asString()).isEqualTo("/srv/data/corpus-m1");
        assertThat(spec.path("claimRef").path("namespace").asString()).isEqualTo("lab");
        assertThat(spec.path("claimRef").path("name").asString()).isEqualTo("corpus-m1");
        assertThat(spec.path("claimRef").has("uid")).isFalse();
        assertThat(spec.path("persistentVolumeReclaimPolicy").asString()).isEqualTo("Retain");
        assertThat(spec.path("storageClassName").asString()).isEqualTo("fast");
        assertThat(spec.path("capacity").path("storage").asString()).isEqualTo("5Gi");
        assertThat(spec.path("accessModes").toString()).isEqualTo("[\"ReadWriteOnce\"]");
        assertThat(spec.path("mountOptions").toString()).isEqualTo("[\"noatime\"]");
        assertThat(spec.path("volumeMode").asString()).isEqualTo("Filesystem");
        assertThat(copy.fits(node("w2", "host-2"))).isTrue();
        assertThat(copy.fits(node("w1", "w1"))).isFalse();
    }

    @Test
    void aCopyHasNothingOfWhatControllersWroteOnTheSource() {
        JsonNode copy = json(copy(LOCAL, false));
        assertThat(copy.has("status")).isFalse();
        JsonNode meta = copy.path("metadata");
        assertThat(meta.has("uid") || meta.has("resourceVersion") || meta.has("finalizers"))
                .isFalse();
        assertThat(meta.path("labels").path(Words.ORIGIN).asString()).isEqualTo("corpus");
        assertThat(meta.path("labels").path("tier").asString()).isEqualTo("gold");
        assertThat(meta.path("annotations").propertyNames()).containsExactlyInAnyOrder("note", Words.OPERATION);
    }

    @Test
    void theKubeletMakesTheFolderWhereNobodyElseCan() {
        JsonNode spec = json(copy(LOCAL, true)).path("spec");
        assertThat(spec.path("hostPath").path("type").asString()).isEqualTo("DirectoryOrCreate");
        assertThat(spec.has("local")).isFalse();
    }

    @Test
    void aHostPathStaysOne() {
        VolumeManifest source = VolumeManifest.parse(
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"hostPath\":{\"path\":\"/a\",\"type\":\"Directory\"}}}");
        assertThat(source.tied()).isFalse();
        VolumeManifest copy = source.copyFor("a-m1", "/a-m1", node("w2", "w2"), "", "", false, Map.of());
        assertThat(json(copy).path("spec").path("hostPath").toString())
                .isEqualTo("{\"path\":\"/a-m1\",\"type\":\"Directory\"}");
        assertThat(json(copy).path("spec").has("claimRef")).isFalse();
        assertThat(copy.tied()).isTrue();
        assertThat(json(copy).path("spec").path("storageClassName").asString("none"))
                .isEmpty();
    }

    @Test
    void theClaimAsksForThatVolumeAndNoOther() {
        ClaimManifest copy = CLAIM.copyFor("corpus-m1", copy(LOCAL, false), Map.of(Words.OPERATION, "d1"));
        JsonNode json = JSON.readTree(copy.json());
        assertThat(copy.volume()).isEqualTo("corpus-m1");
        assertThat(copy.origin()).isEqualTo("corpus");
        assertThat(copy.bound()).isFalse();
        assertThat(json.path("spec").path("storageClassName").asString())
                .as("the volume's, so that no default class gets in between")
                .isEqualTo("fast");
        assertThat(json.path("spec").has("selector")).isFalse();
        assertThat(json.path("spec")
                        .path("resources")
                        .path("requests")
                        .path("storage")
                        .asString())
                .isEqualTo("5Gi");
        assertThat(json.path("metadata").path("labels").path("team").asString()).isEqualTo("blue");
        assertThat(json.path("metadata").path("annotations").propertyNames())
                .containsExactlyInAnyOrder("note", Words.OPERATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nfs | {server: s, path: /x}",
                "csi | {driver: d, volumeHandle: v}",
                "rbd | {monitors: [m], image: i}",
                "gcePersistentDisk | {pdName: p}",
                "local | {path: /x}"
            })
    void itsKindIsTheFieldThatIsThere(String kind, String value) {
        VolumeManifest volume = VolumeManifest.parse("metadata: {name: a}\nspec:\n  " + kind + ": " + value);
        assertThat(volume.kind()).isEqualTo(kind);
        assertThat(volume.path()).isEqualTo(kind.equals("local") ? "/x" : "");
    }

    @Test
    void aPictureTellsFolderAndOrigin() {
        VolumeInfo info = Pictures.volumes(List.of(copy(LOCAL, false).volume())).getFirst();
        assertThat(info.path()).isEqualTo("/srv/data/corpus-m1");
        assertThat(info.origin()).isEqualTo("corpus");
        assertThat(info.node()).isEqualTo("host-2");
        assertThat(info.kind()).isEqualTo("local");
    }

    @Test
    void aHelperPodReadsOnlyAndEndsByItself() {
        PodManifest pod = HelperPod.manifest(
                "lab", "edgeferry-d1-source", "w1", "python:3", "corpus", true, Duration.ofHours(6), "d1");
        JsonNode spec = JSON.readTree(pod.json()).path("spec");
        assertThat(pod.helper()).isTrue();
        assertThat(pod.claims()).containsExactly("corpus");
        assertThat(pod.writes("corpus")).isFalse();
        assertThat(spec.path("activeDeadlineSeconds").asInt()).isEqualTo(21600);
        assertThat(spec.path("terminationGracePeriodSeconds").asInt()).isEqualTo(1);
        assertThat(spec.path("nodeName").asString()).isEqualTo("w1");
        assertThat(spec.path("restartPolicy").asString()).isEqualTo("Never");
        assertThat(spec.path("containers")
                        .get(0)
                        .path("securityContext")
                        .path("runAsUser")
                        .asInt(-1))
                .isZero();
        PodManifest writing = HelperPod.manifest(
                "lab", "edgeferry-d1-target", "w2", "python:3", "corpus-m1", false, Duration.ofHours(6), "d1");
        assertThat(writing.writes("corpus-m1")).isTrue();
        assertThat(writing.withClaims(Map.of("corpus-m1", "corpus-m2")).claims())
                .containsExactly("corpus-m2");
    }
}
