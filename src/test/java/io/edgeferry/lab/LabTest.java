package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A whole lab, with processes that train. */
@Isolated("It looks at all processes that this one started.")
class LabTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private static Set<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    void itsTrainingsRunUntilItIsClosed() throws Exception {
        Set<Long> before = children();
        Path kubeconfig;
        try (Lab lab = Lab.start(new Lab.Options(dir, null, 0, 2))) {
            kubeconfig = lab.kubeconfig();
            try (Cluster cluster = KubeCluster.open(Kubeconfigs.context(kubeconfig, "lab"), true)) {
                await().atMost(LIMIT)
                        .until(() -> cluster.picture().pods().size() == 3
                                && cluster.picture().pods().stream()
                                        .allMatch(pod -> pod.phase().equals("Running")));
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(cluster.picture().nodes())
                                .extracting(NodeInfo::name)
                                .containsExactly("edge-1", "edge-2", "master"));
                await().atMost(LIMIT)
                        .until(() -> cluster.picture().volumes().size() == 2
                                && cluster.picture().volumes().stream()
                                        .allMatch(volume -> volume.phase().equals("Bound")));
                for (PodInfo pod : cluster.picture().pods()) {
                    await().atMost(LIMIT)
                            .until(() ->
                                    cluster.logTail("default", pod.name(), 20).contains("loss"));
                }
            }
            assertThat(children()).filteredOn(pid -> !before.contains(pid)).hasSizeGreaterThanOrEqualTo(3);
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(before).containsAll(children()));
        assertThat(kubeconfig).doesNotExist();
    }

    @Test
    void oneFolderHoldsOneLabAtATime() throws Exception {
        try (Lab unused = Lab.start(new Lab.Options(dir, null, 0, 1))) {
            assertThatThrownBy(() -> Lab.start(new Lab.Options(dir, null, 0, 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("A lab runs in " + dir + " already")
                    .hasMessageContaining("KUBECONFIG='" + dir.resolve("kubeconfig") + "'");
            assertThatThrownBy(() -> Lab.reset(dir)).isInstanceOf(IOException.class);
        }
        Lab.reset(dir);
        try (var left = Files.list(dir)) {
            assertThat(left)
                    .extracting(path -> String.valueOf(path.getFileName()))
                    .isEqualTo(List.of("lab.lock"));
        }
    }

    @Test
    void aKubeconfigOfSomebodyElseIsLeftAsItIs() throws Exception {
        Path own = Files.writeString(dir.resolve("config"), "apiVersion: v1\nkind: Config\n");
        Path folder = dir.resolve("lab");
        assertThatThrownBy(() -> Lab.start(new Lab.Options(folder, own, 0, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not of a lab");
        assertThat(own).hasContent("apiVersion: v1\nkind: Config\n");
        Path free = dir.resolve("free");
        try (Lab lab = Lab.start(new Lab.Options(folder, free, 0, 1))) {
            Files.copy(lab.kubeconfig(), dir.resolve("left"));
        }
        assertThat(free).doesNotExist();
        try (Lab lab = Lab.start(new Lab.Options(folder, dir.resolve("left"), 0, 1))) {
            assertThat(lab.kubeconfig()).exists();
        }
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingStays() throws Exception {
        Set<Long> before = children();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> Lab.start(new Lab.Options(dir, null, taken.getLocalPort(), 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(before).containsAll(children()));
        try (Lab lab = Lab.start(new Lab.Options(dir, null, 0, 1))) {
            assertThat(lab.url()).startsWith("https://127.0.0.1:");
        }
    }
}
