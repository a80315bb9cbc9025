package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training goes on at a node that does not keep its replicas: the one that does cannot take it, or is not wanted. */
class LabThirdNodeIT {

    /** Enough to be at work still when the failover has found the node lost. */
    private static final int STEPS = 1600;

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private ProtectingLab all;
    private MovingLab lab;

    @BeforeEach
    void open() throws Exception {
        all = new ProtectingLab(new MovingLab(folder, EngineChoice.APPLICATION, 3), home);
        lab = all.lab();
        all.protections().rule(ProtectingLab.QUICK);
        lab.train("gru", "edge-1", STEPS, 50);
        lab.train("still", "edge-3", STEPS, 5);
    }

    @AfterEach
    void close() {
        all.close();
    }

    private void protect(boolean automatic) throws Exception {
        assertThat(all.protections()
                        .protect("default", "gru", new ProtectSpec(Duration.ofSeconds(5), 3, "edge-2", automatic)))
                .isEmpty();
        all.awaitReplicas("gru", 2);
        assertThat(all.gru().replicas()).extracting(ReplicaNote::node).containsOnly("edge-2");
    }

    private void assertWentOnAtTheThird(TaskSnapshot end) throws Exception {
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.log()).anyMatch(line -> line.text().endsWith("is brought from node edge-2 to node edge-3."));
        FailoverOutcome outcome = Optional.ofNullable(all.gru().last()).orElseThrow();
        assertThat(outcome.cold()).isFalse();
        assertThat(lab.cluster().workloads().ofOrigin("default", "gru"))
                .extracting(PodManifest::name, PodManifest::node)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("gru-m1", "edge-3"));
        assertThat(lab.digest("gru-m1")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("gru-m1"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, STEPS).boxed().toList());
        for (String node : new String[] {"edge-2", "edge-3"}) {
            assertThat(lab.call("GET", node, "checkpoints"))
                    .as("archives on " + node + "; the new pod may be in the midst of a checkpoint of its own")
                    .doesNotContain("checkpoint-replica_");
        }
        assertThat(lab.call("GET", "edge-3", "replicas")).contains("\"replicas\":[]");
    }

    @Test
    void itIsBroughtThereWhenTheNodeThatKeepsItTakesNoPods() throws Exception {
        protect(true);
        lab.cluster().workloads().cordon("edge-2", true);
        lab.lab().machines().cut("edge-1");
        assertWentOnAtTheThird(all.awaitFailover());
    }

    @Test
    void itIsBroughtThereWhenThatIsWanted() throws Exception {
        protect(false);
        lab.lab().machines().kill("edge-1");
        TaskSnapshot end = all.protections()
                .failover(new FailoverRequest("default", "gru", "edge-3", false, true, false))
                .await(MovingLab.LIMIT);
        assertWentOnAtTheThird(end);
    }

    @Test
    void itIsWaitedForWhenTheNodeThatKeepsItIsLostAsWell() throws Exception {
        protect(true);
        lab.lab().machines().kill("edge-2");
        lab.lab().machines().cut("edge-1");
        TaskSnapshot first = all.awaitFailover();
        assertThat(first.state()).as(first.outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(first.outcome()).contains("a replica may serve later");
        assertThat(lab.cluster().workloads().ofOrigin("default", "gru")).isEmpty();

        lab.lab().machines().heal("edge-2");
        await("edge-2 answers")
                .atMost(MovingLab.LIMIT)
                .ignoreExceptions()
                .until(() -> lab.call("GET", "edge-2", "replicas").contains("default_gru"));
        TaskSnapshot again = all.protections()
                .failover(new FailoverRequest("default", "gru", null, false, false, false))
                .await(MovingLab.LIMIT);
        assertThat(again.state()).as(again.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(all.gru().last()).orElseThrow().cold()).isFalse();
        assertThat(lab.digest("gru-m1")).isEqualTo(lab.digest("still"));
    }
}
