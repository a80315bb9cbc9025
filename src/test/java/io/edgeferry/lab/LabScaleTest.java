package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.PodManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab with nodes and pods that are only declared. */
class LabScaleTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path dir;

    @Test
    void nodesAndPodsAreThereForTheirNumber() throws Exception {
        try (Lab lab = Lab.start(new Lab.Options(dir, null, 0, 25, 100));
                Cluster cluster = KubeCluster.open(Kubeconfigs.context(lab.kubeconfig(), "lab"), true)) {
            await().atMost(LIMIT)
                    .until(() -> cluster.picture().nodes().size() == 26
                            && cluster.picture().pods().size() == 103);
            assertThat(lab.machines().names()).containsExactly("master", "edge-1", "edge-2", "edge-3");
            try (var folders = Files.list(dir.resolve("nodes"))) {
                assertThat(folders.count()).isEqualTo(4);
            }
            assertThat(cluster.picture().nodes()).allMatch(node -> node.ready());
            assertThat(cluster.workloads().podsOn("edge-20")).hasSize(4);
            assertThat(cluster.picture().pods().stream()
                            .filter(pod -> pod.namespace().equals("declared")))
                    .hasSize(100)
                    .allMatch(pod -> pod.running());
            forgotten(cluster, "p-00000", "edge-1");
            forgotten(cluster, "p-00024", "edge-25");
        }
    }

    /** Also of a node that is a machine, which knows nothing of it. */
    private static void forgotten(Cluster cluster, String name, String node) throws Exception {
        PodManifest pod = cluster.workloads().pod("declared", name).orElseThrow();
        assertThat(pod.node()).isEqualTo(node);
        cluster.workloads().delete(pod, null);
        assertThat(cluster.workloads().awaitGone(pod, LIMIT)).isTrue();
    }

    @Test
    void numbersThatNoLabHasAreRefused() {
        assertThatThrownBy(() -> new Lab.Options(dir, null, 0, 1_001)).hasMessageContaining("1 to 1000 edge nodes");
        assertThatThrownBy(() -> new Lab.Options(dir, null, 0, 3, -1)).hasMessageContaining("0 to 20000 pods");
    }
}
