package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodManifestTest {

    private static final PodManifest GRU = PodManifest.parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: gru
          namespace: lab
          uid: uid-1
          resourceVersion: "41"
          creationTimestamp: "2026-01-01T00:00:00Z"
          labels: {app: gru}
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: "{}"
            edgeferry.io/mover: "{}"
            edgeferry.io/step-pattern: "(?<step>x)"
            note: kept
          ownerReferences: [{kind: Job, name: night, apiVersion: batch/v1, uid: u}]
          managedFields: [{manager: kubectl}]
        spec:
          nodeName: w1
          restartPolicy: Always
          serviceAccountName: trainer
          securityContext: {runAsUser: 7}
          tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
          volumes:
          - {name: data, hostPath: {path: /data}}
          - {name: set, persistentVolumeClaim: {claimName: mnist}}
          - {name: kube-api-access-x7k2p, projected: {sources: [{serviceAccountToken: {path: token}}]}}
          - {name: kube-api-access-mine, configMap: {name: mine}}
          containers:
          - name: train
            image: python:3.13
            imagePullPolicy: Always
            command: [python, train.py]
            env: [{name: SEED, value: "7"}]
            resources: {limits: {memory: 1Gi}, requests: {cpu: 100m}}
            volumeMounts:
            - {name: data, mountPath: /data}
            - {name: kube-api-access-x7k2p, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
            - {name: kube-api-access-mine, mountPath: /mine}
        status:
          phase: Running
          containerStatuses:
          - name: train
            restartCount: 2
            containerID: containerd://abc123
            imageID: docker.io/library/python@sha256:aa
            state: {running: {startedAt: "2026-01-01T00:00:00Z"}}
        """);

    private static PodManifest copy() {
        return GRU.copyFor("gru-m1", "w2", "checkpoint:1", "Never", Map.of("edgeferry.io/lineage", "gru"));
    }

    private static PodManifest shaped(String spec) {
        return PodManifest.parse("{\"metadata\":{\"name\":\"a\"},\"spec\":{" + spec + "}}");
    }

    private static NodeInfo node(Map<String, String> labels, String... taints) {
        return new NodeInfo(
                "w2",
                true,
                "",
                true,
                List.of(),
                labels,
                List.of(taints),
                "",
                "",
                "",
                "",
                "amd64",
                NodeInfo.Resources.NONE,
                NodeInfo.Resources.NONE);
    }

    @Test
    void aCopyLeavesOutWhatBelongsToTheSource() {
        String json = copy().json();
        assertThat(json)
                .doesNotContain(
                        "\"status\"",
                        "uid-1",
                        "\"41\"",
                        "creationTimestamp",
                        "ownerReferences",
                        "managedFields",
                        "last-applied",
                        "edgeferry.io/mover",
                        "kube-api-access-x7k2p",
                        "serviceAccountToken");
        assertThat(copy().uid()).isEmpty();
        assertThat(copy().running()).isFalse();
    }

    @Test
    void aCopyKeepsWhatTheTrainingNeeds() {
        PodManifest copy = copy();
        assertThat(copy.name()).isEqualTo("gru-m1");
        assertThat(copy.namespace()).isEqualTo("lab");
        assertThat(copy.node()).isEqualTo("w2");
        assertThat(copy.image()).isEqualTo("checkpoint:1");
        assertThat(copy.restartPolicy()).isEqualTo("Never");
        assertThat(copy.labels()).containsOnly(Map.entry("app", "gru"), Map.entry(Words.ORIGIN, "gru"));
        assertThat(copy.annotation("note")).isEqualTo("kept");
        assertThat(copy.annotation(Words.STEP_PATTERN)).isEqualTo("(?<step>x)");
        assertThat(copy.annotation(Words.LINEAGE)).isEqualTo("gru");
        assertThat(copy.hostPaths()).containsExactly("/data");
        assertThat(copy.claims()).containsExactly("mnist");
        assertThat(copy.memoryLimit()).isEqualTo(1L << 30);
        assertThat(copy.json())
                .contains(
                        "\"SEED\"", "train.py", "trainer", "kube-api-access-mine", "/mine", "IfNotPresent", "runAsUser")
                .doesNotContain("\"Always\"");
    }

    @Test
    void aCopyOfACopyKeepsTheOrigin() {
        PodManifest second = copy().copyFor("gru-m2", "w3", "checkpoint:2", "Never", Map.of());
        assertThat(second.origin()).isEqualTo("gru");
        assertThat(GRU.origin()).isEqualTo("gru");
    }

    @Test
    void aCopyHasNoEphemeralContainers() {
        PodManifest debugged = shaped("\"containers\":[{\"name\":\"a\"}],\"ephemeralContainers\":[{\"name\":\"e\"}]");
        assertThat(debugged.unsupported()).containsExactly(PodShape.EPHEMERAL);
        assertThat(debugged.copyFor("a-m1", "w2", "checkpoint:1", "Never", Map.of())
                        .unsupported())
                .isEmpty();
    }

    @Test
    void theSourceIsNotChanged() {
        String before = GRU.json();
        var unused = copy();
        assertThat(GRU.json()).isEqualTo(before);
        assertThat(PodManifest.parse(before).json()).isEqualTo(before);
    }

    @Test
    void theStatusIsRead() {
        assertThat(GRU.containerId()).isEqualTo("abc123");
        assertThat(GRU.imageId()).endsWith("@sha256:aa");
        assertThat(GRU.restarts()).isEqualTo(2);
        assertThat(GRU.owner()).isEqualTo("Job/night");
        assertThat(GRU.trouble()).isEmpty();
        PodManifest ended = PodManifest.parse("""
            {"metadata":{"name":"a"},"spec":{"containers":[{"name":"a"}]},"status":{"containerStatuses":[
              {"name":"a","containerID":"containerd://x","state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}
            """);
        assertThat(ended.running()).isFalse();
        assertThat(ended.trouble()).isEqualTo("ended with exit code 137 OOMKilled");
        PodManifest evicted = PodManifest.parse(
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"a\"}]},\"status\":{\"reason\":\"Evicted\"}}");
        assertThat(evicted.trouble()).isEqualTo("Evicted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}] | 2 containers",
                "\"containers\":[{\"name\":\"a\"}],\"initContainers\":[{\"name\":\"i\"}] | init or sidecar",
                "\"containers\":[{\"name\":\"a\"}],\"ephemeralContainers\":[{\"name\":\"e\"}] | ephemeral",
                "\"containers\":[{\"name\":\"a\"}],\"volumes\":[{\"name\":\"d\",\"hostPath\":{\"path\":\"/dev/fuse\"}}]"
                        + " | device /dev/fuse",
                "\"containers\":[{\"name\":\"a\",\"volumeDevices\":[{\"name\":\"d\",\"devicePath\":\"/x\"}]}] | block"
                        + " device",
                "\"containers\":[{\"name\":\"a\"}],\"resourceClaims\":[{\"name\":\"c\"}] | resourceClaims",
                "\"containers\":[{\"name\":\"a\",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}}] |"
                        + " nvidia.com/gpu",
                "\"containers\":[{\"name\":\"a\",\"tty\":true}] | terminal",
                "\"containers\":[{\"name\":\"a\",\"stdin\":true}] | terminal",
                "\"containers\":[{\"name\":\"a\"}],\"hostNetwork\":true | namespace of its node",
                "\"containers\":[{\"name\":\"a\"}],\"hostPID\":true | namespace of its node"
            })
    void shapesThatCannotMoveAreNamed(String spec, String words) {
        assertThat(shaped(spec).unsupported()).singleElement().asString().contains(words);
    }

    @Test
    void aNameThatNoLabelCanHoldIsNamed() {
        PodManifest pod = PodManifest.parse(
                "{\"metadata\":{\"name\":\"" + "g".repeat(64) + "\"},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}");
        assertThat(pod.unsupported()).singleElement().asString().contains("63");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"containers\":[{\"name\":\"a\"}] | false",
                "\"containers\":[{\"name\":\"a\",\"readinessProbe\":{}}] | false",
                "\"containers\":[{\"name\":\"a\",\"livenessProbe\":{}}] | true",
                "\"containers\":[{\"name\":\"a\",\"startupProbe\":{}}],\"restartPolicy\":\"OnFailure\" | true",
                "\"containers\":[{\"name\":\"a\",\"livenessProbe\":{}}],\"restartPolicy\":\"Never\" | false"
            })
    void aProbeHasAFrozenContainerStartedAnew(String spec, boolean anew) {
        assertThat(shaped(spec).restartedWhenFrozen()).isEqualTo(anew);
    }

    @Test
    void theUsualShapeMoves() {
        assertThat(GRU.unsupported()).isEmpty();
        assertThat(GRU.remarks()).extracting(PodShape.Remark::title).containsExactly("hostPath volumes");
        assertThat(shaped("\"containers\":[{\"name\":\"a\",\"livenessProbe\":{},\"readinessProbe\":{}}]")
                        .remarks())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | k=v:NoSchedule | false",
                "{\"operator\":\"Exists\"} | k=v:NoSchedule | true",
                "{\"key\":\"k\",\"operator\":\"Exists\"} | k=v:NoExecute | true",
                "{\"key\":\"k\",\"operator\":\"Exists\",\"effect\":\"NoSchedule\"} | k=v:NoExecute | false",
                "{\"key\":\"k\",\"operator\":\"Equal\",\"value\":\"v\"} | k=v:NoSchedule | true",
                "{\"key\":\"k\",\"value\":\"v\"} | k=v:NoSchedule | true",
                "{\"key\":\"k\",\"value\":\"w\"} | k=v:NoSchedule | false",
                "{\"key\":\"k\"} | k:NoSchedule | true",
                "{\"key\":\"j\",\"operator\":\"Exists\"} | k=v:NoSchedule | false",
                "{} | k=v:PreferNoSchedule | true"
            })
    void taintsAreTolerated(String toleration, String taint, boolean tolerated) {
        PodManifest pod = shaped("\"containers\":[{\"name\":\"a\"}],\"tolerations\":[" + toleration + "]");
        assertThat(pod.untolerated(node(Map.of(), taint)).isEmpty()).isEqualTo(tolerated);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zone | In | \"a\",\"b\" | true",
                "zone | In | \"b\" | false",
                "zone | NotIn | \"b\" | true",
                "zone | NotIn | \"a\" | false",
                "rack | NotIn | \"a\" | true",
                "zone | Exists | | true",
                "rack | Exists | | false",
                "rack | DoesNotExist | | true",
                "cores | Gt | \"8\" | true",
                "cores | Gt | \"16\" | false",
                "cores | Lt | \"32\" | true",
                "cores | Lt | \"16\" | false",
                "zone | Gt | \"1\" | false"
            })
    void requiredAffinityIsRead(String key, String operator, String values, boolean fits) {
        String term = "{\"matchExpressions\":[{\"key\":\"%s\",\"operator\":\"%s\",\"values\":[%s]}]}"
                .formatted(key, operator, values == null ? "" : values);
        PodManifest pod = shaped("\"containers\":[{\"name\":\"a\"}],\"affinity\":{\"nodeAffinity\":"
                + "{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[" + term + "]}}}");
        assertThat(pod.selectorTrouble(node(Map.of("zone", "a", "cores", "16"))).isEmpty())
                .isEqualTo(fits);
    }

    @Test
    void aNodeSelectorMustMatch() {
        PodManifest pod = shaped("\"containers\":[{\"name\":\"a\"}],\"nodeSelector\":{\"disk\":\"ssd\"}");
        assertThat(pod.selectorTrouble(node(Map.of("disk", "ssd")))).isEmpty();
        assertThat(pod.selectorTrouble(node(Map.of("disk", "hdd")))).contains("disk=ssd");
        assertThat(pod.selectorTrouble(node(Map.of()))).contains("disk=ssd");
    }
}
