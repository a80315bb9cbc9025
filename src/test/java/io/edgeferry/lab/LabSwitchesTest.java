package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.LabLink;
import io.edgeferry.cluster.LabSwitches;
import io.edgeferry.cluster.LabSwitches.State;
import io.edgeferry.lab.machine.LinkState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The switches of a real lab, over its API. */
@Isolated("It looks at all processes that this one started.")
class LabSwitchesTest {

    @TempDir
    Path dir;

    private MovingLab lab;
    private LabSwitches switches;

    /** What another test has left, and is just ending. */
    private Set<ProcessHandle> foreign = Set.of();

    @BeforeEach
    void open() throws Exception {
        foreign = all();
        lab = new MovingLab(dir);
        switches = lab.cluster().labSwitches();
        // Tests count the processes, so none may begin meanwhile.
        for (String seed : List.of("gru", "forecast", "drift")) {
            lab.awaitSteps(seed, 1);
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private LabLink link(String one, String other) throws ClusterException {
        return switches.links().stream()
                .filter(link -> link.between(one, other))
                .findFirst()
                .orElseThrow();
    }

    private String state(String node) throws Exception {
        return lab.cluster().yaml("Node", "", node);
    }

    @Test
    void eachPairHasALinkAndWhatIsSetHoldsAtOnce() throws Exception {
        assertThat(switches.links())
                .extracting(LabLink::name)
                .containsExactly(
                        "edge-1--edge-2",
                        "edge-1--master",
                        "edge-1--outside",
                        "edge-2--master",
                        "edge-2--outside",
                        "master--outside");
        switches.set(link("edge-2", "edge-1").with(70, 100, 0.5));
        await().atMost(MovingLab.LIMIT).untilAsserted(() -> {
            assertThat(lab.lab().machines().links().state("edge-1", "edge-2")).isEqualTo(new LinkState(70, 100, 0.5));
            assertThat(lab.lab().machines().links().state("edge-2", "edge-1")).isEqualTo(new LinkState(70, 100, 0.5));
        });
        assertThat(lab.lab().machines().links().state("edge-1", "master")).isEqualTo(LinkState.PERFECT);
        assertThat(link("edge-1", "edge-2").roundTripMs()).isEqualTo(70);
    }

    @Test
    void nonsenseIsRefusedInWords() throws Exception {
        LabLink link = link("edge-1", "edge-2");
        refused(() -> switches.set(link.with(-1, 0, 0)), "spec.roundTripMs", "0 to 60000");
        refused(() -> switches.set(link.with(0, 2_000_000, 0)), "spec.mbitPerSecond", "1000000");
        refused(() -> switches.set(link.with(0, 0, 50)), "spec.lossPercent", "below 50");
        refused(() -> switches.set("master", State.CUT), "master runs the API server", "edge nodes");
        refused(() -> switches.set("master", State.KILLED), "master runs the API server", "edge nodes");
        switches.set("edge-1", State.KILLED);
        refused(() -> switches.set("edge-1", State.CUT), "was killed and has no network", "\"up\" first");
        assertThat(link("edge-1", "edge-2")).isEqualTo(link);
        try (KubeCluster viewer = KubeCluster.open(Kubeconfigs.context(lab.lab().kubeconfig(), "lab-viewer"), false)) {
            assertThat(viewer.labSwitches().links()).hasSize(6);
            assertThatThrownBy(() -> viewer.labSwitches().set("edge-1", State.UP))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.code()).isEqualTo(403));
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(422));
    }

    @Test
    void aNodeThatWasCutOffTrainsOnAndAnswersNothingUntilItIsHealed() throws Exception {
        lab.awaitSteps("gru", 2);
        switches.set("edge-1", State.CUT);
        await().atMost(MovingLab.LIMIT).until(() -> state("edge-1").contains("lab.edgeferry.io/state: \"cut\""));
        assertThatThrownBy(() -> lab.cluster().logTail("default", "gru", 1))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isGreaterThanOrEqualTo(500));
        assertThatThrownBy(() -> lab.call("GET", "edge-1", "facts"))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(503));
        assertThatThrownBy(() -> {
                    try (var run = lab.cluster()
                            .exec()
                            .start("default", "gru", "train", List.of("true"), false, Duration.ofSeconds(20))) {
                        run.waitFor(Duration.ofSeconds(20));
                    }
                })
                .isInstanceOf(ClusterException.class);
        switches.set("edge-1", State.UP);
        await().atMost(MovingLab.LIMIT).until(() -> !state("edge-1").contains("lab.edgeferry.io/state"));
        lab.awaitTrains("gru");
        List<Long> steps = lab.steps("gru");
        assertThat(steps).as("it was never begun anew").doesNotHaveDuplicates().isSorted();
        assertThat(steps.getFirst()).isEqualTo(1);
    }

    @Test
    void aPodDeletedByForceWhileItsNodeIsCutEndsWhenTheNodeIsBack() throws Exception {
        lab.awaitSteps("gru", 2);
        Set<ProcessHandle> before = processes();
        switches.set("edge-1", State.CUT);
        await().atMost(MovingLab.LIMIT).until(() -> state("edge-1").contains("lab.edgeferry.io/state"));
        lab.delete("gru");
        assertThat(processes()).as("nobody told the node").isEqualTo(before);
        switches.set("edge-1", State.UP);
        await().atMost(MovingLab.LIMIT).until(() -> processes().size() == before.size() - 1);
    }

    private Set<ProcessHandle> processes() {
        Set<ProcessHandle> own = all();
        own.removeAll(foreign);
        return own;
    }

    private static Set<ProcessHandle> all() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .collect(Collectors.toSet());
    }

    @Test
    void whatWasKilledBeginsAnewWhenItIsUp() throws Exception {
        lab.awaitSteps("gru", 5);
        int before = processes().size();
        switches.set("edge-1", State.KILLED);
        await().atMost(MovingLab.LIMIT).until(() -> processes().size() <= before - 2);
        assertThat(state("edge-1")).contains("\"Ready\"");
        switches.set("edge-1", State.UP);
        await().atMost(MovingLab.LIMIT).until(() -> processes().size() == before);
        lab.awaitSteps("gru", 2);
        assertThat(lab.steps("gru").getFirst()).isEqualTo(1);
    }
}
