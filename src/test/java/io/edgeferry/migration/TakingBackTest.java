package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.migration.fakes.Machine;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TakingBackTest {

    @TempDir
    private Path home;

    private Trial trial;

    @BeforeEach
    void setUp() {
        trial = new Trial(home);
    }

    private TaskSnapshot migrate(Runnable faults) throws Exception {
        return trial.migrate(MigrationOptions.DEFAULT, faults);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api annotate gru",
                "w1 install",
                "w2 install",
                "w1 make folder",
                "w1 agent guard",
                "w1 ctr task pause",
                "api checkpoint gru",
                "w1 stat",
                "api log gru",
                "data open",
                "data send",
                "data taken",
                "w2 ctr images ls",
                "w1 agent disarm",
                "api create gru-m1",
                "api log gru-m1"
            })
    void aFailureAnywhereBeforeTheProofIsUndone(String call) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().once(call, Kind.REFUSED));
        trial.assertRolledBack(end);
        assertThat(end.outcome()).contains("refused").contains("on node w1 as before");
        assertThat(end.commands()).isEmpty();
        assertThat(trial.world.workloads().told()).contains("gru MigrationRolledBack");
        assertThat(trial.recover()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1 install", "w1 agent guard", "w1 ctr task pause", "api checkpoint gru", "data taken"})
    void aLostAnswerLeavesNothingBehind(String call) throws Exception {
        trial.assertRolledBack(migrate(() -> trial.world.faults().once(call, Kind.LOST)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1 make key", "w2 allow key", "w1 send", "w2 ctr images ls"})
    void aFailureOfTheOneStreamIsUndoneToo(String call) throws Exception {
        trial.world.copies().noDirectWay("a firewall lets only SSH through");
        trial.assertRolledBack(migrate(() -> trial.world.faults().once(call, Kind.REFUSED)));
    }

    @Test
    void aTrialOfTheDirectWayThatFailsLeavesOneStream() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().once("data direct", Kind.REFUSED));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(trial.world.faults().calls()).contains("w2 allow key", "w1 send", "w2 remove key");
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void aCloneWhoseAnswerWasLostIsFound() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().once("api create gru-m1", Kind.LOST));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.workloads().names()).containsExactly("gru-m1");
    }

    @Test
    void aCloneThatDoesNotStartIsTakenBack() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before("api create gru-m1", () -> trial.world.machine("w2").forgetImages()));
        trial.assertRolledBack(end);
        assertThat(end.outcome()).contains("ErrImageNeverPull");
    }

    private void trainingBeginsAnew() {
        Machine target = trial.world.machine("w2");
        target.live().getFirst().say(new LogEntry(Instant.parse("2027-01-01T00:00:00Z"), "step 0 loss 9"));
    }

    @Test
    void aCloneThatBeganAnewIsTakenBack() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before("api log gru-m1", this::trainingBeginsAnew));
        trial.assertRolledBack(end);
        assertThat(end.outcome()).contains("Training did not go on where it stopped");
    }

    @Test
    void aCloneThatMayBeAliveKeepsTheSourceFrozen() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before("api log gru-m1", () -> {
            trainingBeginsAnew();
            trial.world.workloads().cutOff("w2");
        }));
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome()).contains("gru-m1").contains("stays frozen on node w1");
        assertThat(end.commands()).contains("edgeferry recover").anyMatch(line -> line.startsWith("kubectl delete"));
        trial.world.machine("w1").expireTimers();
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.machine("w1").containers().getFirst().state()).isEqualTo(Machine.State.PAUSED);

        assertThat(trial.recover())
                .first()
                .extracting(one -> one.outcome().state())
                .isEqualTo(TaskState.NEEDS_YOU);
        trial.assertTrainsOnly("w2");
        trial.world.workloads().rejoin("w2");
        trial.assertRolledBack(trial.recover().getFirst().outcome());
    }

    @Test
    void anApiServerThatDoesNotTellKeepsTheSourceFrozen() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before("api log gru-m1", () -> {
            trainingBeginsAnew();
            trial.world.faults().always("api get gru-m1", Kind.REFUSED);
        }));
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        trial.assertTrainsOnly("w2");
        trial.assertRolledBack(trial.recover().getFirst().outcome());
    }

    @Test
    void aSourceThatCannotBeReachedNeedsYou() throws Exception {
        TaskSnapshot end = migrate(() -> {
            trial.world.faults().once("data taken", Kind.REFUSED);
            trial.world.faults().always("w1 agent disarm", Kind.REFUSED);
        });
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome()).contains("Its own timer resumes the container");
        assertThat(end.commands()).anyMatch(line -> line.contains("task resume"));
        trial.world.machine("w1").expireTimers();
        trial.assertTrainsOnly("w1");
        trial.assertRolledBack(trial.recover().getFirst().outcome());
    }

    @Test
    void noCloneIsMadeOnceTheTimerHasResumedTheSource() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before("w1 agent disarm", () -> trial.world.machine("w1").expireTimers()));
        trial.assertRolledBack(end);
        assertThat(trial.world.faults().calls()).doesNotContain("api create gru-m1");
        assertThat(end.outcome()).contains("timer");
    }
}
