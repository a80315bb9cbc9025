package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles from rights, and the details that an inspector asks for. */
class AccessTest {

    @Test
    void theRoleFollowsFromWhatIsMissing() {
        assertThat(new Access(Set.of(), true).role()).isEqualTo(Access.Role.ADMIN);
        assertThat(new Access(Set.of("patch nodes"), false).role()).isEqualTo(Access.Role.OPERATOR);
        assertThat(new Access(Set.of("create nodes/proxy"), false).role()).isEqualTo(Access.Role.VIEWER);
        assertThat(new Access(Set.of("list nodes", "create pods"), false).role())
                .isEqualTo(Access.Role.LIMITED);
        assertThat(new Access(Set.of("create pods", "create nodes/proxy"), false).lacks(Access.Purpose.MIGRATE))
                .containsExactly("create nodes/proxy", "create pods");
    }

    @Test
    void theServerIsAskedVerbByVerb(@TempDir Path folder) throws Exception {
        try (FakeApi api = new FakeApi();
                KubeClients clients = KubeClients.open(Kubeconfigs.context(api.kubeconfig(folder), null))) {
            api.answer(
                    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    201,
                    "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":false}}");
            Access access = new Rights(clients.reading()).access("lab");
            assertThat(access.everything()).isFalse();
            assertThat(access.lacks(Access.Purpose.MIGRATE)).contains("create nodes/proxy", "get pods/log");
            assertThat(access.lacks(Access.Purpose.COPY)).contains("create persistentvolumes");
            assertThat(access.lacks(Access.Purpose.PROTECT)).contains("patch pods", "update leases");
            assertThat(api.requests("POST /apis/authorization.k8s.io"))
                    .anySatisfy(request ->
                            assertThat(request.body()).contains("\"namespace\":\"lab\"", "\"verb\":\"create\""))
                    .anySatisfy(request -> assertThat(request.body())
                            .contains("\"resource\":\"leases\"", "\"group\":\"coordination.k8s.io\""))
                    .anySatisfy(request -> assertThat(request.body()).contains("\"resource\":\"*\""));
        }
    }

    @Test
    void eventsOfAVolumeAndTheUsageOfANode(@TempDir Path folder) throws Exception {
        try (FakeApi api = new FakeApi();
                KubeClients clients = KubeClients.open(Kubeconfigs.context(api.kubeconfig(folder), null))) {
            api.answer("GET /api/v1/namespaces/default/events", 200, """
                {"kind":"EventList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"e"},
                "involvedObject":{"kind":"PersistentVolume","name":"v"},"type":"Warning","reason":"Failed",
                "message":"no space","lastTimestamp":"2026-01-05T09:00:00Z","count":2}]}\
                """);
            api.answer("GET /api/v1/nodes/w1/proxy/stats/summary", 200, """
                {"node":{"cpu":{"usageNanoCores":1840000000},"memory":{"workingSetBytes":7},
                "fs":{"usedBytes":5,"capacityBytes":9}}}\
                """);
            KubeDetails details = new KubeDetails(clients.reading());
            assertThat(details.events("PersistentVolume", "", "v"))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.reason()).isEqualTo("Failed");
                        assertThat(event.count()).isEqualTo(2);
                    });
            assertThat(api.requests("GET /api/v1/namespaces/default/events"))
                    .singleElement()
                    .satisfies(request -> assertThat(request.path()).contains("PersistentVolume"));
            assertThat(details.usage("w1")).isEqualTo(new NodeUsage(1840, 7, 5, 9));
        }
    }
}
