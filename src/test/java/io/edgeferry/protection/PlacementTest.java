package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.fakes.World;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Which of the nodes that fit is taken; each of them has 8 GB. */
class PlacementTest {

    private static final ProtectSpec ANY = new ProtectSpec(Duration.ofSeconds(60), 3, ProtectSpec.ANY, true);

    private final World world = new World();
    private final Map<String, Long> answersIn = new HashMap<>();
    private final Placement placement = new Placement(world.workloads(), ways());
    private PodManifest gru;
    private NodeInfo source;

    @BeforeEach
    void train() throws Exception {
        gru = world.train("gru", "w1");
        source = world.workloads().node("w1").orElseThrow();
    }

    private NodeWays ways() {
        return (NodeWays) Proxy.newProxyInstance(
                NodeWays.class.getClassLoader(), new Class<?>[] {NodeWays.class}, (proxy, method, words) -> {
                    switch (method.getName()) {
                        case "findImage" -> {
                            return Optional.of("there");
                        }
                        case "probe" -> {
                            TimeUnit.MILLISECONDS.sleep(answersIn.getOrDefault(((NodeInfo) words[0]).name(), 0L));
                            return "";
                        }
                        default -> throw new AssertionError(method);
                    }
                });
    }

    private void fill(String node, String memory) throws Exception {
        String name = "on-" + node;
        var unused = world.train(name, node);
        world.workloads()
                .edit(
                        name,
                        pod -> ((ObjectNode) pod.withObject("spec")
                                        .withArray("containers")
                                        .get(0))
                                .withObject("resources")
                                .withObject("requests")
                                .put("memory", memory));
    }

    private String store(List<ReplicaNote> replicas) throws Exception {
        return placement.store(gru, source, ANY, replicas).node().name();
    }

    @Test
    void ofNodesWithAsMuchRoomTheNearerOne() throws Exception {
        answersIn.put("w2", 150L);
        assertThat(store(List.of())).isEqualTo("w3");
        answersIn.put("w3", 700L);
        assertThat(store(List.of())).isEqualTo("w2");
    }

    @Test
    void roomCountsMore() throws Exception {
        answersIn.put("w2", 150L);
        fill("w3", "3Gi");
        assertThat(store(List.of())).isEqualTo("w2");
    }

    @Test
    void whereReplicasAreTheyStay() throws Exception {
        answersIn.put("w2", 150L);
        fill("w2", "3Gi");
        ReplicaNote there = new ReplicaNote(
                "r",
                "w2",
                "/var/lib/edgeferry-replicas",
                "w1",
                java.time.Instant.EPOCH,
                1,
                1,
                1,
                1,
                1,
                "0",
                "CRIU",
                "");
        assertThat(store(List.of(there))).isEqualTo("w2");
    }

    @Test
    void toBeginAnewItIsTheSame() throws Exception {
        answersIn.put("w2", 150L);
        assertThat(placement
                        .anywhere(gru, source, Set.of("w1"), null, new LinkedHashMap<>())
                        .orElseThrow()
                        .name())
                .isEqualTo("w3");
        assertThat(placement
                        .anywhere(gru, source, Set.of("w1"), "w2", new LinkedHashMap<>())
                        .orElseThrow()
                        .name())
                .isEqualTo("w2");
    }
}
