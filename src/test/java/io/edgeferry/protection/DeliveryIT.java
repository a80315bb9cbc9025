package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.checkpoint.ReplicaStore.Restored;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.NodeShells;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshShells;
import io.edgeferry.task.OperationId;
import io.edgeferry.testbed.Testbed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A replica goes from the real node that keeps it to one that does not, and a container goes on from it there. The
 * testbed has two workers, so the node that it goes to is the one that it came from, which is not lost.
 */
@ResourceLock("testbed")
class DeliveryIT {

    private final Testbed testbed = Testbed.get();
    private final io.edgeferry.testbed.Training trainings = new io.edgeferry.testbed.Training(testbed);
    private final String operation = OperationId.ofFailover(Instant.now()).value();
    private Cluster cluster;
    private NodeShells shells;
    private NodeWays ways;

    @BeforeEach
    void open() throws Exception {
        cluster = KubeCluster.open(Kubeconfigs.context(Path.of(testbed.fact("KUBECONFIG")), "testbed-admin"), false);
        SshSettings settings = new SshSettings(
                "root",
                22,
                List.of(Path.of(testbed.fact("SSH_KEY"))),
                false,
                null,
                Path.of(testbed.fact("KNOWN_HOSTS")),
                Map.of());
        shells = new SshShells(settings, HostKeyPrompt.REFUSE);
        ways = new LiveWays(cluster, shells);
        trainings.start("gru", "w1");
    }

    @AfterEach
    void close() {
        trainings.remove("gru");
        shells.close();
        cluster.close();
    }

    private NodeInfo node(String name) throws Exception {
        return cluster.workloads().node(name).orElseThrow();
    }

    private String files(String node, String folder, String name) {
        return testbed.on(node, "sh", "-c", "find " + folder + " -type f -name '" + name + "' 2>/dev/null || true");
    }

    @Test
    void aContainerGoesOnAtANodeThatDidNotKeepItsReplica() throws Exception {
        PodManifest gru = cluster.workloads().pod("default", "gru").orElseThrow();
        ReplicaNote replica = new Round(cluster, ways, new Placement(cluster.workloads(), ways), Clock.systemUTC())
                .make(
                        gru,
                        node("w1"),
                        new ProtectSpec(Duration.ofMinutes(5), 3, "w2", true),
                        List.of(),
                        doing -> {},
                        (node, folder) -> {});
        assertThat(files("w1", ProtectionAgent.STORE, "*.replica")).isBlank();
        Training known = Steps.read(Training.of(gru), gru, Steps.log(cluster.workloads(), gru));
        trainings.remove("gru");
        String image = Choice.image(gru, replica.id());
        List<String> stores = new ArrayList<>();
        Restored restored = new Delivery(ways, (node, folder) -> stores.add(node), said -> {})
                .restore(gru, replica, node("w2"), node("w1"), image);
        assertThat(restored.good()).as(restored.reason()).isTrue();
        assertThat(stores).containsExactly("w1");
        assertThat(testbed.on("w1", "ctr", "-n", "k8s.io", "images", "ls", "-q"))
                .contains(image);
        assertThat(files("w1", ProtectionAgent.STORE, "*.replica")).isBlank();
        for (String node : List.of("w1", "w2")) {
            assertThat(files(node, ProtectionAgent.FOLDER, "*.tar"))
                    .as("archives on " + node)
                    .isBlank();
        }

        PodManifest made = cluster.workloads()
                .create(gru.copyFor(
                        "gru-m1",
                        "w1",
                        image,
                        gru.restartPolicy(),
                        Map.of(Words.OPERATION, operation, Words.BASE_IMAGE, gru.image())));
        Revival revival = new Revival(cluster.workloads());
        Steps.Resumed resumed =
                revival.goesOn(known, revival.alive(made, operation), operation, replica.step(), known.lastStep());
        assertThat(Objects.requireNonNull(resumed).after()).isBetween(replica.step(), known.lastStep());
        trainings.assertTrains("gru-m1");

        tidy(gru, image);
    }

    private void tidy(PodManifest gru, String image) throws Exception {
        trainings.remove("gru");
        for (String name : List.of("w1", "w2")) {
            var unused = ways.store(node(name), ProtectionAgent.STORE, Round.key("default", "gru"))
                    .removeAll();
            ways.removeImage(node(name), image, Training.of(gru).moved());
            ways.tidy(node(name), Training.of(gru).moved());
            assertThat(files(name, ProtectionAgent.STORE + " " + ProtectionAgent.FOLDER, "*"))
                    .as("left on " + name)
                    .isBlank();
        }
    }
}
