package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.migration.fakes.Machine;
import io.edgeferry.task.Figure;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationRunTest {

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

    @Test
    void trainingGoesOnWithTheNextStepOnTheTarget() throws Exception {
        TaskSnapshot end = migrate(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("gru-m1").contains("w2").doesNotContain("Not cleaned up");
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.workloads().names()).containsExactly("gru-m1");
        assertThat(trial.world.leftovers()).isEmpty();
        assertThat(trial.world.machine("w1").checkpoints()).isEmpty();
        assertThat(end.stations()).allMatch(station -> station.state() == Station.State.DONE);
        assertThat(end.figure("downtime").map(Figure::actual).orElseThrow()).isPositive();
        var clone = trial.world.workloads().pod("default", "gru-m1").orElseThrow();
        assertThat(clone.annotation(Words.LINEAGE)).isEqualTo("gru");
        assertThat(clone.annotation(Words.CAME_FROM)).isEqualTo("w1");
        assertThat(clone.annotation(Words.MOVER)).isNull();
        assertThat(clone.labels()).containsEntry(Words.ORIGIN, "gru");
        assertThat(steps(trial.world.machine("w2"))).isSorted().doesNotHaveDuplicates();
    }

    private static List<Long> steps(Machine machine) {
        return machine.live().getFirst().log().stream()
                .map(line -> Long.valueOf(line.text().split(" ")[1]))
                .toList();
    }

    @Test
    void theOrderKeepsTheTimerBetweenFreezeAndClone() throws Exception {
        var unused = migrate(() -> {});
        assertThat(trial.world.faults().calls())
                .containsSubsequence(
                        "api annotate gru",
                        "w1 install",
                        "w2 install",
                        "data direct",
                        "w1 agent guard",
                        "w1 ctr task pause",
                        "api checkpoint gru",
                        "data taken",
                        "w1 agent disarm",
                        "api create gru-m1",
                        "api log gru-m1",
                        "api delete gru",
                        "api await gone gru",
                        "w1 rm",
                        "w1 remove agent",
                        "w2 remove key",
                        "w2 remove agent");
    }

    @ParameterizedTest
    @EnumSource(
            value = MigrationOptions.Path.class,
            names = {"DIRECT", "RELAY"})
    void bothWaysOfTheBytesWork(MigrationOptions.Path path) throws Exception {
        TaskSnapshot end = trial.migrate(MigrationOptions.DEFAULT.withPath(path, null), () -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void aPodMovesTwiceAndKeepsItsLineage() throws Exception {
        var unused = migrate(() -> {});
        Plan again = trial.service().plan(new MigrationRequest("default", "gru", "w3", MigrationOptions.DEFAULT));
        assertThat(again.cloneName()).isEqualTo("gru-m2");
        TaskSnapshot end = trial.service().start(again).await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w3");
        var clone = trial.world.workloads().pod("default", "gru-m2").orElseThrow();
        assertThat(clone.annotation(Words.LINEAGE)).isEqualTo("gru,gru-m1");
        assertThat(clone.annotation(Words.BASE_IMAGE)).isEqualTo("base:1");
        assertThat(trial.world.machine("w2").checkpoints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api annotate gru",
                "w2 install",
                "w1 ctr task pause",
                "api checkpoint gru",
                "data taken",
                "w1 agent disarm",
                "api create gru-m1",
                "api log gru-m1"
            })
    void aCancelBeforeTheProofIsUndone(String call) throws Exception {
        AtomicReference<Boolean> accepted = new AtomicReference<>();
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before(
                        call,
                        () -> accepted.set(trial.service().tasks().getFirst().cancel())));
        assertThat(accepted).hasValue(true);
        trial.assertRolledBack(end);
        assertThat(end.outcome()).contains("It was cancelled.");
        assertThat(trial.service().tasks().getFirst().cancel()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1 agent guard", "w1 ctr task pause"})
    void aTrainingThatEndsBeforeTheFreezeIsSaidToHaveEnded(String call) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before(call, trial.world.machine("w1")::endAll));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("ended by itself before it was frozen");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void aCancelAfterTheProofIsRefused() throws Exception {
        AtomicReference<Boolean> accepted = new AtomicReference<>();
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before(
                        "api delete gru",
                        () -> accepted.set(trial.service().tasks().getFirst().cancel())));
        assertThat(accepted).hasValue(false);
        assertThat(end.state()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api delete gru", "w1 rm", "w1 remove agent", "w2 remove key", "w2 remove agent"})
    void whatCannotBeCleanedIsADebt(String call) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().always(call, Kind.REFUSED));
        assertThat(end.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("Not cleaned up yet").contains("refused");
        trial.assertTrainsOnly("w2");
        assertThat(trial.recover())
                .first()
                .extracting(one -> one.outcome().state())
                .isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.workloads().names()).containsExactly("gru-m1");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void anOldPodThatStaysTerminatingIsNeverResumed() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before("api delete gru", () -> trial.world.workloads().cutOff("w1")));
        assertThat(end.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("still terminating");
        trial.world.machine("w1").expireTimers();
        trial.assertTrainsOnly("w2");
        assertThat(trial.newConsole().recover())
                .first()
                .extracting(one -> one.outcome().state())
                .isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
    }

    @Test
    void ofTwoConsolesOneWins() throws Exception {
        Plan plan = trial.plan(MigrationOptions.DEFAULT);
        trial.world
                .workloads()
                .edit(
                        "gru",
                        pod -> pod.withObject("metadata")
                                .withObject("annotations")
                                .put(
                                        Words.MOVER,
                                        "{\"operation\":\"m20260101-000000-ffffff\",\"holder\":\"eva@desk\",\"expires\":\"2099-01-01T00:00:00Z\"}"));
        TaskSnapshot end = trial.service().start(plan).await(Duration.ofSeconds(120));
        assertThat(end.state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("eva@desk").contains("Wait until");
        trial.assertTrainsOnly("w1");
        assertThat(trial.world.workloads().pod("default", "gru").orElseThrow().annotation(Words.MOVER))
                .contains("eva@desk");
        assertThat(trial.world.faults().calls()).doesNotContain("w1 agent guard");
    }

    @Test
    void aPlanStartsOnce() throws Exception {
        Plan plan = trial.plan(MigrationOptions.DEFAULT);
        var unused = trial.service().start(plan).await(Duration.ofSeconds(120));
        assertThatThrownBy(() -> trial.service().start(plan))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("Make a new one");
    }

    @Test
    void historyTellsWhatWasMeasured() throws Exception {
        TaskSnapshot end = migrate(() -> {});
        assertThat(trial.newConsole().history()).containsExactly(end);
    }
}
