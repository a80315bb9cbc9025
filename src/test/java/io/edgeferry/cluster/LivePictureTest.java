package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture.Liveness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePictureTest {

    private static FakeApi api(int port) throws Exception {
        FakeApi api = new FakeApi(port);
        String list =
                "{\"kind\":\"%sList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[%s]}";
        api.answer("GET /api/v1/nodes", 200, list.formatted("Node", """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"w1","uid":"n","resourceVersion":"5"},"spec":{},"status":{}}
            """));
        api.answer("GET /api/v1/pods", 200, list.formatted("Pod", ""));
        api.answer("GET /api/v1/persistentvolumes", 200, list.formatted("PersistentVolume", ""));
        return api;
    }

    private static void awaitLiveness(LivePicture picture, Liveness liveness) {
        await().atMost(Duration.ofSeconds(30)).until(() -> picture.now().liveness() == liveness);
    }

    @Test
    void aPictureGoesStaleAndComesBack(@TempDir Path folder) throws Exception {
        // Bound and never listening, this keeps the port from others while no server is there.
        try (Socket kept = new Socket()) {
            kept.setReuseAddress(true);
            kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            goesStaleAndComesBack(api(kept.getLocalPort()), folder);
        }
    }

    private static void goesStaleAndComesBack(FakeApi first, Path folder) throws Exception {
        KubeContext context = Kubeconfigs.context(first.kubeconfig(folder), null);
        try (KubeClients clients = KubeClients.open(context);
                LivePicture picture = new LivePicture(context, clients.reading(), Duration.ofMillis(100))) {
            awaitLiveness(picture, Liveness.LIVE);
            assertThat(picture.now().nodes()).extracting(NodeInfo::name).containsExactly("w1");
            assertThat(picture.now().staleSince()).isNull();
            first.close();
            awaitLiveness(picture, Liveness.STALE);
            ClusterPicture stale = picture.now();
            assertThat(stale.nodes()).as("what was seen last").hasSize(1);
            assertThat(stale.staleSince()).isNotNull();
            assertThat(stale.trouble()).contains("Could not reach the API server");
            try (FakeApi second = api(first.port())) {
                awaitLiveness(picture, Liveness.LIVE);
                assertThat(second.requests("GET /readyz")).isNotEmpty();
                assertThat(picture.now().staleSince()).isNull();
                assertThat(picture.now().trouble()).isEmpty();
            }
        }
    }
}
