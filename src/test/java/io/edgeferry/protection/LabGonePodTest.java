package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod that somebody deletes from a node that lives goes on elsewhere when that is asked for, or is given up. */
class LabGonePodTest {

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @Test
    void itGoesOnFromWhatWasKeptOrIsGivenUpByItsName() throws Exception {
        try (ProtectingLab all = new ProtectingLab(folder, home, EngineChoice.APPLICATION)) {
            MovingLab lab = all.lab();
            lab.train("gru", "edge-1", 1_000_000, 50);
            assertThat(all.protections().protect("default", "gru", ProtectingLab.OFTEN))
                    .isEmpty();
            all.awaitReplicas("gru", 1);
            lab.delete("gru");
            await("it is said")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> !all.gru().gone().isEmpty());
            assertThat(all.gru().gone()).contains("is kept. `edgeferry failover gru -n default` goes on from it.");

            TaskSnapshot end = all.protections()
                    .failover(new FailoverRequest("default", "gru", null, false, false, false))
                    .await(MovingLab.LIMIT);
            assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
            FailoverOutcome outcome = Optional.ofNullable(all.gru().last()).orElseThrow();
            assertThat(outcome.cold()).isFalse();
            assertThat(outcome.fromStep()).isPositive();
            PodManifest copy =
                    lab.cluster().workloads().pod("default", "gru-m1").orElseThrow();
            assertThat(copy.node()).isEqualTo("edge-2");
            lab.awaitTrains("gru-m1");
            all.assertOneCopy("edge-1");

            lab.delete("gru-m1");
            assertThat(all.protections().unprotect("default", "gru-m1")).isEmpty();
            assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
            assertThat(lab.call("GET", "edge-1", "replicas")).contains("\"replicas\":[]");
            assertThat(lab.call("GET", "edge-2", "replicas")).contains("\"replicas\":[]");
        }
    }
}
