package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.Testbed.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * {@code testbed down} leaves nothing but one route, and no packet for the testbed's addresses ever goes out by another
 * interface, while it runs and afterwards. It runs last: the name is the last in the alphabet.
 */
@Isolated("It takes the testbed down, and comes last.")
class TestbedLeavesNothingIT {

    private static final Duration SHORT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Testbed testbed = Testbed.get();

    private static String sh(String script) {
        return Testbed.run(SHORT, List.of("sh", "-c", script), Map.of()).out();
    }

    @Test
    void downLeavesOneRouteAndNoPacketGoesOut() throws Exception {
        String pod = "198.18.12.77";
        String kubeconfig = testbed.fact("KUBECONFIG");
        String kubectl = testbed.fact("KUBECTL");
        Path out = folder.resolve("tcpdump");
        String way = sh("ip -o route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1")
                .strip();
        // Without a way out there is nothing to watch; loopback then shows that the watching itself works.
        String watched = way.isEmpty() ? "lo" : way;
        Process watch = new ProcessBuilder(
                        "timeout",
                        "-s",
                        "KILL",
                        "240",
                        "tcpdump",
                        "-n",
                        "-l",
                        "-Q",
                        "out",
                        "-i",
                        watched,
                        "net",
                        "198.18.0.0/15",
                        "or",
                        "host",
                        "127.99.99.99")
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            await("tcpdump listens")
                    .atMost(SHORT)
                    .until(() -> Files.readString(out).contains("listening on"));

            // From a node and from a pod's network: no way out, and addresses that nobody has.
            for (String address : List.of("198.18.0.99", pod, "198.19.0.9", "192.0.2.1")) {
                Outcome ping = Testbed.command(SHORT, "exec", "w1", "timeout", "3", "ping", "-c1", "-W1", address);
                assertThat(ping.exitCode())
                        .as("ping of " + address + " from w1")
                        .isNotZero();
            }
            assertThat(sh("ping -c1 -W1 198.18.0.99; ping -c1 -W1 198.19.0.9")).doesNotContain("1 received");

            testbed.testbed("down");
            Testbed.forget();
            assertNothingLeft();

            // A stale kubeconfig gets "no route" at once.
            Outcome stale = Testbed.run(
                    SHORT,
                    List.of(
                            "timeout",
                            "-s",
                            "KILL",
                            "40",
                            kubectl,
                            "--kubeconfig",
                            kubeconfig,
                            "--request-timeout=5s",
                            "get",
                            "nodes"),
                    Map.of());
            assertThat(stale.exitCode()).isNotZero();
            assertThat(stale.all()).containsIgnoringCase("no route to host");
            assertThat(sh("ping -c1 -W1 198.18.0.10 2>&1; true")).doesNotContain("1 received");
        } finally {
            watch.descendants().forEach(ProcessHandle::destroy);
            watch.destroy();
        }
        assertThat(watch.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out).lines().filter(line -> line.contains("198.1")))
                .as("packets for the testbed that left by " + watched)
                .isEmpty();
    }

    private static void assertNothingLeft() {
        assertThat(sh("ip -o route show table all | grep -E '198\\.1[89]\\.' || true")
                        .lines())
                .as("routes")
                .containsExactly("unreachable 198.18.0.0/15 ");
        assertThat(sh("ip netns list | grep -i ef- || true"))
                .as("network namespaces")
                .isBlank();
        assertThat(sh("ip -o link show | grep -iE 'edgeferry|wan0' || true"))
                .as("links")
                .isBlank();
        assertThat(sh("grep -E 'edgeferry/testbed/run' /proc/self/mountinfo || true"))
                .as("mounts")
                .isBlank();
        assertThat(sh("find /sys/fs/cgroup -maxdepth 3 -type d -name '*edgeferry*' || true"))
                .as("cgroups")
                .isBlank();
        assertThat(sh("for p in /proc/[0-9]*; do readlink $p/exe; done 2>/dev/null"
                        + " | grep -E 'edgeferry/testbed/(bin|run)' || true"))
                .as("processes")
                .isBlank();
        assertThat(sh("losetup -a | grep edgeferry || true")).as("loop devices").isBlank();
    }
}
