package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.TestbedCriu;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A training that CRIU dumps is protected, and goes on elsewhere when its node is cut off. */
@ResourceLock("criu")
class LabCriuFailoverIT {

    /** Enough to be at work still when the failover has found the node lost. */
    private static final int STEPS = 1400;

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @AfterEach
    void forget() {
        TestbedCriu.forget();
    }

    @Test
    void aNodeThatIsCutOffLosesItsPodToAnotherWhichGoesOnFromAReplica() throws Exception {
        var unused = TestbedCriu.use(folder);
        try (ProtectingLab all = new ProtectingLab(folder.resolve("lab"), home, EngineChoice.CRIU)) {
            all.protections().rule(ProtectingLab.QUICK);
            failsOver(all);
        }
    }

    private static void failsOver(ProtectingLab all) throws Exception {
        MovingLab lab = all.lab();
        lab.train("gru", "edge-1", STEPS, 50);
        lab.train("still", "edge-2", STEPS, 5);
        assertThat(all.protections().protect("default", "gru", ProtectingLab.OFTEN))
                .isEmpty();
        all.awaitReplicas("gru", 2);
        await("a guard").atMost(MovingLab.LIMIT).until(() -> all.gru().guarded());
        ReplicaNote newest = all.gru().replicas().getFirst();
        assertThat(newest.newBytes()).as("only what is new is sent").isLessThan(newest.bytes() / 2);
        lab.lab().machines().cut("edge-1");
        TaskSnapshot end = all.awaitFailover();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(all.gru().last()).orElseThrow().cold()).isFalse();
        lab.lab().machines().heal("edge-1");
        all.assertOneCopy("edge-1");
        assertThat(lab.digest("gru-m1")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("gru-m1"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, STEPS).boxed().toList());
    }
}
