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

    @Test
    void whatMayNotBeListedIsSaidUntilItMay(@TempDir Path folder) throws Exception {
        String forbidden = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Forbidden\","
                + "\"message\":\"nodes is forbidden: User \\\"v\\\" cannot list resource \\\"nodes\\\"\",\"code\":403}";
        try (FakeApi api = api(0)) {
            api.answer("GET /api/v1/nodes", 403, forbidden);
            api.answer("GET /api/v1/persistentvolumes", 403, forbidden);
            KubeContext context = Kubeconfigs.context(api.kubeconfig(folder), null);
            try (KubeClients clients = KubeClients.open(context);
                    LivePicture picture = new LivePicture(context, clients.reading(), Duration.ofMillis(100))) {
                awaitLiveness(picture, Liveness.LIVE);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> picture.now().trouble().contains("persistentvolumes"));
                assertThat(picture.now().trouble()).contains("The user may not list nodes.");
                assertThat(picture.now().nodes()).isEmpty();
                assertThat(picture.now().nodesRefused()).isTrue();
            }
        }
    }

    @Test
    void aUserOfOneNamespaceIsToldSo(@TempDir Path folder) throws Exception {
        try (FakeApi api = api(0)) {
            api.refuse("GET /api/v1/pods", 403, "pods is forbidden");
            api.answer(
                    "GET /api/v1/namespaces/lab/pods",
                    200,
                    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
            KubeContext context = Kubeconfigs.context(api.kubeconfig(folder), null);
            try (KubeClients clients = KubeClients.open(context);
                    LivePicture picture = new LivePicture(context, clients.reading(), Duration.ofMillis(100))) {
                awaitLiveness(picture, Liveness.LIVE);
                assertThat(picture.now().trouble()).isEqualTo("The user may list the pods of namespace lab only.");
                assertThat(picture.now().nodesRefused()).isFalse();
            }
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
