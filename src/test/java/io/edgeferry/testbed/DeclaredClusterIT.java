package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.NodeInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live picture of two hundred nodes and two thousand pods, and how soon it tells of an event. */
class DeclaredClusterIT {

    private static final Logger LOG = LoggerFactory.getLogger(DeclaredClusterIT.class);
    private static final int NODES = Integer.getInteger("edgeferry.scale.nodes", 200);
    private static final int PODS = Integer.getInteger("edgeferry.scale.pods", 2000);

    @Test
    void anEventOfAFleetIsSoonInThePicture() throws Exception {
        Path kubeconfig = Path.of(Testbed.get().fact("KUBECONFIG"));
        try (DeclaredCluster declared = DeclaredCluster.create(kubeconfig, "testbed-admin", NODES, PODS);
                KubeCluster cluster = KubeCluster.open(Kubeconfigs.context(kubeconfig, "testbed-operator"), true)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> declaredPods(cluster.picture()) == PODS);
            ClusterPicture whole = cluster.picture();
            assertThat(whole.nodes().stream().filter(node -> node.name().startsWith("scale-")))
                    .hasSize(NODES)
                    .allMatch(NodeInfo::ready);
            List<Double> told = new ArrayList<>();
            List<Double> made = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String name = "newcomer-" + i;
                declared.add(name, declared.nodes().get(i));
                long since = System.nanoTime();
                long[] last = {0};
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> {
                            long begin = System.nanoTime();
                            ClusterPicture now = cluster.picture();
                            last[0] = System.nanoTime() - begin;
                            return now.pod(DeclaredCluster.NAMESPACE, name)
                                    .filter(pod -> pod.phase().equals("Running"))
                                    .isPresent();
                        });
                told.add((System.nanoTime() - since) / 1e6);
                made.add(last[0] / 1e6);
            }
            LOG.info(
                    "{} nodes, {} pods: from the API server's answer to the picture {} ms, making it {} ms",
                    NODES,
                    PODS,
                    told,
                    made);
            await("the nodes stay ready while their leases are renewed")
                    .during(Duration.ofSeconds(60))
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> cluster.picture().nodes().stream().allMatch(NodeInfo::ready));
        }
        assertThat(Testbed.get()
                        .tryKubectl("get", "nodes,leases", "-A", "-l", DeclaredCluster.LABEL)
                        .out())
                .isBlank();
    }

    private static long declaredPods(ClusterPicture picture) {
        return picture.pods().stream()
                .filter(pod -> pod.namespace().equals(DeclaredCluster.NAMESPACE) && pod.ready())
                .count();
    }
}
