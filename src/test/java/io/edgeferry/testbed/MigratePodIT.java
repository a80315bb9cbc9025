package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Real training pods move between real kubelets, by command; kubectl is the witness. What the lab does too is in {@code
 * TestbedAcceptanceIT}.
 */
@ResourceLock("testbed")
class MigratePodIT {

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private EdgeFerry edgeferry;

    @BeforeEach
    void clean() {
        edgeferry = new EdgeFerry(testbed, data);
        training.remove("gru");
    }

    @AfterEach
    void remove() {
        training.remove("gru");
    }

    @Test
    void everyWayOfTheBytesAndEveryAccountLeadsThere() {
        training.start("gru", "w1");

        Testbed.Outcome relay = edgeferry.migrate("gru", "w2", "--path", "relay");
        assertThat(relay.exitCode()).as(relay.all()).isZero();
        training.assertTrainsOnlyOn("gru", "w2");

        Testbed.Outcome shared =
                edgeferry.migrate("gru", "w1", "--path", "shared", "--shared-folder", testbed.fact("SHARED_DIR"));
        assertThat(shared.exitCode()).as(shared.all()).isZero();
        training.assertTrainsOnlyOn("gru", "w1");

        Testbed.Outcome sudo =
                edgeferry.with("--ssh-user", "ferry").migrate("gru", "w2", "--path", "direct", "--restart", "never");
        assertThat(sudo.exitCode()).as(sudo.all()).isZero();
        String third = training.assertTrainsOnlyOn("gru", "w2");
        assertThat(third).isEqualTo("gru-m3");
        training.assertUnbroken(third);
        training.assertNothingLeft();
    }

    @Test
    void aRestartBeginsAtTheDumpOrAnewAsChosen() {
        training.start("gru", "w1", 0, "0.2", "Always");
        training.awaitStep("gru", 30);
        Testbed.Outcome restore = edgeferry.migrate("gru", "w2", "--restart", "restore");
        assertThat(restore.exitCode()).as(restore.all()).isZero();
        endContainer("w2");
        awaitRestart("gru-m1");
        training.assertTrains("gru-m1");
        assertThat(logged("gru-m1"))
                .as("the first step was logged before the restart")
                .isBefore(started("gru-m1"));
        assertThat(training.assertUnbroken("gru-m1")).isGreaterThan(30);

        Testbed.Outcome cold = edgeferry.migrate("gru", "w1", "--restart", "cold");
        assertThat(cold.exitCode()).as(cold.all()).isZero();
        endContainer("w1");
        awaitRestart("gru-m2");
        training.assertTrains("gru-m2");
        assertThat(logged("gru-m2")).as("step 0 was logged after the restart").isAfter(started("gru-m2"));
    }

    /** Ends the training process on a node, as a crash of it would; the pattern does not match the shell itself. */
    private void endContainer(String node) {
        testbed.on(node, "sh", "-c", "kill -KILL $(pgrep -f '[/]opt/edgeferry/train.py' | head -n 1)");
    }

    private void awaitRestart(String pod) {
        await("the kubelet restarts " + pod)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.kubectl(
                                "get",
                                "pod",
                                pod,
                                "-o=jsonpath={.status.containerStatuses[0].restartCount}"
                                        + " {.status.containerStatuses[0].state.running.startedAt}")
                        .matches("[1-9]\\d* .+"));
    }

    /** When the first line of a pod's log was logged. */
    private Instant logged(String pod) {
        String first =
                testbed.kubectl("logs", pod, "--timestamps").lines().findFirst().orElseThrow();
        assertThat(first).contains("step 0 loss");
        return Instant.parse(first.substring(0, first.indexOf(' ')));
    }

    private Instant started(String pod) {
        return Instant.parse(testbed.kubectl(
                        "get", "pod", pod, "-o=jsonpath={.status.containerStatuses[0].state.running.startedAt}"))
                .minusMillis(1);
    }

    @Test
    void whatRightsForbidIsNamedBeforeAnythingIsTouched() {
        training.start("gru", "w1");
        Testbed.Outcome outcome = edgeferry.migrate("gru", "w2", "--context", "testbed-viewer");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("create nodes/proxy").contains("create pods");
        assertThat(testbed.kubectl("get", "pod", "gru", "-o=jsonpath={.metadata.annotations}"))
                .doesNotContain("edgeferry.io");
        training.assertTrainsOnlyOn("gru", "w1");
        training.assertNothingLeft();
    }

    @Test
    void aWrongHostKeyIsRefused() throws IOException {
        training.start("gru", "w1");
        Path wrong = data.resolve("known_hosts");
        String known = Files.readString(Path.of(testbed.fact("KNOWN_HOSTS")));
        String w1 = testbed.fact("NODE_W1");
        String w2 = testbed.fact("NODE_W2");
        // Each node is known by the other's key.
        String swapped = known.replace(w1, "W1").replace(w2, w1).replace("W1", w2);
        Files.writeString(wrong, swapped);
        Testbed.Outcome outcome =
                edgeferry.with("--ssh-known-hosts", wrong.toString()).migrate("gru", "w2");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.err()).containsIgnoringCase("host key").contains("w1");
        assertThat(Files.readString(wrong)).isEqualTo(swapped);

        Path none = data.resolve("none");
        Testbed.Outcome unknown =
                edgeferry.with("--ssh-known-hosts", none.toString()).migrate("gru", "w2");
        assertThat(unknown.exitCode()).as(unknown.all()).isEqualTo(1);
        assertThat(unknown.err()).containsIgnoringCase("host key");
        training.assertTrainsOnlyOn("gru", "w1");
    }

    @Test
    void aVolumeThatIsTiedToItsNodeHoldsThePodBack() {
        testbed.apply("""
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: tied}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: Retain
              storageClassName: ""
              claimRef: {namespace: default, name: tied}
              local: {path: /srv/data}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                  - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [w1]}]
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: tied, namespace: default}
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: ""
              volumeName: tied
              resources: {requests: {storage: 1Gi}}
            """);
        try {
            testbed.apply(training.manifest("gru", "w1", 0, "0.2", "Never") + """
                  volumes:
                  - {name: data, persistentVolumeClaim: {claimName: tied}}
                  - {name: host, hostPath: {path: /srv/only-on-w1, type: DirectoryOrCreate}}
                """);
            training.awaitStep("gru", 5);
            Testbed.Outcome outcome = edgeferry.migrate("gru", "w2");
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("volume tied of claim tied is tied to other nodes")
                    .contains("host path /srv/only-on-w1 is not there");
            training.assertTrainsOnlyOn("gru", "w1");
        } finally {
            training.remove("gru");
            testbed.kubectl("delete", "pvc", "tied", "--wait=false");
            testbed.kubectl("delete", "pv", "tied", "--wait=false");
        }
    }

    @Test
    void aPodThatBelongsToADeploymentIsRefused() {
        testbed.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: owned, namespace: default}
            spec:
              selector: {matchLabels: {app: owned}}
              template:
                metadata: {labels: {app: owned}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: c, image: "%s", imagePullPolicy: IfNotPresent, command: [sleep, "3600"]}
            """.formatted(testbed.fact("IMAGE")));
        try {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> testbed.kubectl(
                                    "get", "pods", "-l", "app=owned", "-o=jsonpath={.items[*].status.phase}")
                            .equals("Running"));
            String pod = testbed.kubectl("get", "pods", "-l", "app=owned", "-o=jsonpath={.items[0].metadata.name}");
            String node = testbed.kubectl("get", "pod", pod, "-o=jsonpath={.spec.nodeName}");
            Testbed.Outcome owned = edgeferry.migrate(pod, node.equals("w1") ? "w2" : "w1", "--weak-proof");
            assertThat(owned.exitCode()).as(owned.all()).isEqualTo(1);
            assertThat(owned.err()).contains("belongs to ReplicaSet/owned");
        } finally {
            testbed.kubectl("delete", "deployment", "owned", "--wait=true");
        }
    }
}
