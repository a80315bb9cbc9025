package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.Programs;
import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodExec;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's own client against the lab. */
class LabConsoleTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private TestLab lab;
    private Cluster cluster;

    @BeforeEach
    void open() throws Exception {
        lab = TestLab.start(dir);
        cluster = KubeCluster.open(Kubeconfigs.context(lab.kubeconfig, "lab"), true);
    }

    @AfterEach
    void close() {
        cluster.close();
        lab.close();
    }

    @Test
    void thePictureIsLiveAndFollows() throws Exception {
        await().atMost(LIMIT).until(() -> cluster.picture().liveness() == ClusterPicture.Liveness.LIVE);
        assertThat(cluster.picture().nodes()).extracting(NodeInfo::name).containsExactly("declared", "w1", "w2");
        assertThat(cluster.picture().pods()).extracting(PodInfo::name).containsExactly("gru");
        lab.objects.create(Kind.core("pods"), TestLab.pod("second", "w2"));
        await().atMost(LIMIT).until(() -> cluster.picture().pods().size() == 2);
        lab.objects.remove(Kind.core("pods"), "default", "second");
        await().atMost(LIMIT).until(() -> cluster.picture().pods().size() == 1);
    }

    @Test
    void aClaimThatIsNotBoundIsSeenWithItsReasonUntilItIs() throws Exception {
        await().atMost(LIMIT).until(() -> cluster.picture().liveness() == ClusterPicture.Liveness.LIVE);
        lab.objects.create(Kind.core("persistentvolumeclaims"), TestLab.tree("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data","namespace":"default"},
            "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"fast","resources":{"requests":{"storage":"1Gi"}}},
            "status":{"phase":"Pending"}}
            """));
        await().atMost(LIMIT)
                .until(() -> cluster.picture().claims().stream()
                        .anyMatch(claim -> claim.phase().equals("Pending") && claim.requested() == 1L << 30));
        event("first", "2026-01-01T00:00:00Z", "WaitForFirstConsumer");
        event("second", "2026-01-01T00:01:00Z", "ProvisioningFailed");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(cluster.picture().claims())
                        .extracting(ClaimInfo::reason)
                        .containsExactly("ProvisioningFailed: told by a test"));
        lab.objects.create(Kind.core("persistentvolumes"), TestLab.tree("""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"disk"},
            "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"fast","capacity":{"storage":"2Gi"},
            "persistentVolumeReclaimPolicy":"Retain","hostPath":{"path":"/data"}},"status":{"phase":"Available"}}
            """));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(cluster.picture().claims())
                        .containsExactly(new ClaimInfo("default", "data", "Bound", "disk", "fast", 1L << 30, "")));
    }

    private void event(String name, String seen, String reason) throws Exception {
        lab.objects.create(Kind.core("events"), TestLab.tree("""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"%s","namespace":"default"},
            "involvedObject":{"kind":"PersistentVolumeClaim","namespace":"default","name":"data"},
            "reason":"%s","message":"told by a test","type":"Warning","lastTimestamp":"%s"}
            """.formatted(name, reason, seen)));
    }

    @Test
    void kubeconfigsThatCompleteEachOtherLeadThereOverTls() throws Exception {
        String text = Files.readString(lab.kubeconfig);
        Path one = Files.createDirectories(dir.resolve("one"));
        Path two = Files.createDirectories(dir.resolve("two"));
        String authority = text.replaceAll("(?s).*certificate-authority-data: (\\S+).*", "$1");
        Files.write(one.resolve("ca.crt"), Base64.getDecoder().decode(authority));
        Path first = Files.writeString(
                one.resolve("config"), """
                    clusters: [{name: lab, cluster: {server: "%s", certificate-authority: ca.crt}}]
                    contexts: [{name: both, context: {cluster: lab, user: me}}]
                    """.formatted(text.replaceAll("(?s).*server: (\\S+).*", "$1")));
        Path second = Files.writeString(two.resolve("config"), """
            current-context: both
            users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login.sh}}}]
            """);
        var unused =
                Programs.write(two.resolve("login.sh"), """
                    #!/bin/sh
                    echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}'
                    """.formatted(text.replaceAll("(?s).*?token: (\\S+).*", "$1")));
        KubeContext context = Kubeconfigs.context(List.of(first, second), null);
        assertThat(context.userFile()).isEqualTo(second);
        try (Cluster merged = KubeCluster.open(context, true)) {
            await().atMost(LIMIT)
                    .until(() -> merged.picture().liveness() == ClusterPicture.Liveness.LIVE
                            && merged.picture().nodes().size() == 3);
        }
    }

    @Test
    void rightsAreThoseOfTheUser() throws Exception {
        assertThat(cluster.missingRights("default")).isEmpty();
        assertThat(cluster.mayCordon()).isTrue();
        try (Cluster viewer = KubeCluster.open(Kubeconfigs.context(lab.kubeconfig, "lab-viewer"), false)) {
            assertThat(viewer.missingRights("default")).isNotEmpty();
            assertThat(viewer.mayCordon()).isFalse();
        }
    }

    @Test
    void theLogsTailIsRead() throws Exception {
        assertThat(cluster.logTail("default", "gru", 2)).isEqualTo("step 9\nstep 10\n");
        assertThatThrownBy(() -> cluster.logTail("default", "none", 2)).isInstanceOf(ClusterException.class);
    }

    @Test
    void commandsRunWithInputAndExitCode() throws Exception {
        try (PodExec.Running running = cluster.exec()
                .start("default", "gru", "main", List.of("sh", "-c", "head -c 3; echo no >&2; exit 4"), true, LIMIT)) {
            running.stdin().write("abc".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(running.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("abc");
            assertThat(new String(running.stderr().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("no\n");
            assertThat(running.waitFor(LIMIT)).isEqualTo(4);
        }
    }

    @Test
    void aGreatOutputArrivesWhole() throws Exception {
        try (PodExec.Running running = cluster.exec()
                .start("default", "gru", "main", List.of("head", "-c", "20000000", "/dev/zero"), false, LIMIT)) {
            assertThat(running.stdout().readAllBytes()).hasSize(20_000_000);
            assertThat(running.waitFor(LIMIT)).isZero();
        }
    }

    @Test
    void aPodIsTriedMadeAndAnnotatedOnlyAsItWasSeen() throws Exception {
        PodManifest tried = cluster.workloads()
                .dryRun(PodManifest.parse(TestLab.pod("tried", "w2").toString()));
        assertThat(tried.uid()).isNotEmpty();
        assertThat(cluster.workloads().pod("default", "tried")).isEmpty();
        PodManifest seen = cluster.workloads().pod("default", "gru").orElseThrow();
        PodManifest marked = cluster.workloads().annotate(seen, Map.of("edgeferry.io/mover", "me"));
        assertThat(marked.annotation("edgeferry.io/mover")).isEqualTo("me");
        assertThatThrownBy(() -> cluster.workloads().annotate(seen, Map.of("edgeferry.io/mover", "you")))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(409));
        cluster.workloads().tell(marked, false, "Tested", "by a test");
        assertThat(cluster.events("default", "gru")).hasSize(1);
        cluster.workloads().delete(marked, 0L);
        assertThat(cluster.workloads().awaitGone(marked, LIMIT)).isTrue();
    }

    @Test
    void aPodIsShownAsYaml() throws Exception {
        assertThat(cluster.yaml("Pod", "default", "gru")).contains("nodeName: \"w1\"");
        assertThat(cluster.events("default", "gru")).isEmpty();
        assertThat(cluster.usage("w1")).isNotNull();
    }
}
