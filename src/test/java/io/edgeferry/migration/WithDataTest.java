package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.fakes.Faults.Crash;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.Figure;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod that takes its dataset along. */
@Isolated("Its threads end by errors, which other tests would take for their own.")
class WithDataTest {

    @TempDir
    private Path home;

    private Trial trial;

    @BeforeEach
    void setUp() {
        trial = new Trial(home, true);
    }

    private TaskSnapshot migrate(Runnable faults) throws Exception {
        return trial.migrate(MigrationOptions.DEFAULT, faults);
    }

    @Test
    void trainingGoesOnOverItsOwnDataOnTheTarget() throws Exception {
        TaskSnapshot end = migrate(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.kind()).isEqualTo(TaskKind.POD_WITH_DATASET);
        assertThat(end.outcome()).contains("corpus as corpus-m1").contains("stay on node w1");
        assertThat(end.stations()).allMatch(station -> station.state() == Station.State.DONE);
        assertThat(end.stations())
                .extracting(Station::id)
                .containsExactly(
                        "prepare", "copy", "freeze", "dump", "sync", "publish", "move", "restore", "prove", "finish");
        trial.assertTrainsOnly("w2");
        trial.assertDataCameAlong();
        assertThat(trial.world.leftovers()).isEmpty();
        var clone = trial.world.workloads().pod("default", "gru-m1").orElseThrow();
        assertThat(clone.claims()).containsExactly("corpus-m1");
        assertThat(clone.json()).contains("\"mountPath\":\"/corpus\"");
        assertThat(trial.world.machine("w2").folder(DatasetTrial.COPY).files().keySet())
                .as("what the clone has written since")
                .anyMatch(name -> name.endsWith("-on-w2"));
        assertThat(end.figure("data").map(Figure::actual).orElseThrow()).isPositive();
    }

    @Test
    void whatTrainingWroteMeanwhileIsSentWhileItIsFrozen() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .afterFirst(
                        "data copy",
                        () -> trial.world
                                .machine("w1")
                                .folder("/srv/data/corpus")
                                .put("late", "written after the copy")));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(trial.world.machine("w2").folder(DatasetTrial.COPY).files())
                .containsEntry("late", "written after the copy");
        assertThat(trial.world.faults().calls())
                .containsSubsequence(
                        "api annotate gru",
                        "api annotate claim corpus",
                        "data open",
                        "data copy",
                        "w1 agent guard",
                        "w1 ctr task pause",
                        "api checkpoint gru",
                        "data copy",
                        "data verify",
                        "data finish",
                        "api create volume corpus-m1",
                        "api create claim corpus-m1",
                        "data taken",
                        "w1 agent disarm",
                        "api create gru-m1",
                        "api delete gru");
    }

    @Test
    void whatIsNotEqualWhileFrozenTakesAllBack() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .afterEach(
                        "data copy",
                        () -> trial.world
                                .machine("w1")
                                .folder("/srv/data/corpus")
                                .put("part-1", "now " + System.nanoTime())));
        trial.assertRolledBack(end);
        Path list = list(end);
        assertThat(end.outcome())
                .contains("not equal on the target")
                .contains("part-1")
                .contains("All are in " + list);
        assertThat(Files.readAllLines(list)).hasSize(2).last().asString().contains("part-1: ");
    }

    private Path list(TaskSnapshot end) {
        return home.resolve("migrations").resolve(end.id() + ".corpus.missing.txt");
    }

    @Test
    void socketsThatDoNotGoAlongAreAllNamed() throws Exception {
        for (int i = 0; i < 1500; i++) {
            trial.world.machine("w1").folder("/srv/data/corpus").put(i + ".sock", "");
        }
        TaskSnapshot end = migrate(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Files.readAllLines(list(end)).stream().filter(line -> line.contains(".sock: ")))
                .hasSize(1500)
                .doesNotHaveDuplicates();
        assertThat(end.log()).anyMatch(line -> line.text().equals("And 1400 more, all in " + list(end) + "."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api annotate claim corpus",
                "data open",
                "data copy",
                "w1 agent guard",
                "api checkpoint gru",
                "data verify",
                "data finish",
                "api create volume corpus-m1",
                "api create claim corpus-m1",
                "data taken",
                "w1 agent disarm",
                "api create gru-m1",
                "api log gru-m1"
            })
    void aFailureAnywhereBeforeTheProofIsUndone(String call) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().once(call, Kind.REFUSED));
        trial.assertRolledBack(end);
        assertThat(trial.recover()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data copy", "w1 ctr task pause", "data verify", "api await bound corpus-m1", "api log gru-m1"})
    void aCancelBeforeTheProofIsUndone(String call) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world
                .faults()
                .before(
                        call,
                        () -> assertThat(trial.service().tasks().getFirst().cancel())
                                .isTrue()));
        trial.assertRolledBack(end);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrozenPodDoesNotWaitForSpace(boolean patient) throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before("api checkpoint gru", () -> {
            if (patient) {
                trial.world.copies().patient();
            }
            trial.world.machine("w2").free(0);
            trial.world.machine("w1").folder("/srv/data/corpus").put("large", "x".repeat(1000));
        }));
        trial.assertRolledBack(end);
        if (patient) {
            assertThat(end.outcome()).contains("Node w2 has no space left for what the pod wrote meanwhile");
        }
    }

    @Test
    void aPodThatTrainsWaitsForSpace() throws Exception {
        trial.world.copies().patient();
        TaskSnapshot end = migrate(() -> trial.world.faults().before("data copy", () -> {
            trial.world.machine("w2").free(0);
            Thread.ofVirtual().start(() -> {
                Awaitility.await()
                        .until(() -> trial.service().tasks().getFirst().snapshot().log().stream()
                                .anyMatch(line -> line.text().contains("no space left")));
                trial.world.machine("w2").free(1_000_000);
            });
        }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertDataCameAlong();
    }

    @Test
    void theSourceIsResumedBeforeTheCopyIsRemoved() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().once("data taken", Kind.REFUSED));
        trial.assertRolledBack(end);
        assertThat(trial.world.faults().calls()).containsSubsequence("w1 agent resume", "w2 empty folder");
    }

    @Test
    void aPlanWithDataPredictsTheSyncAndNamesTheDataset() throws Exception {
        Plan without = trial.service().plan(new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT));
        assertThat(without.errors()).extracting(Finding::check).containsExactly("volumes");
        assertThat(without.errors().getFirst().fix()).contains("--with-data");
        Plan with = trial.plan(MigrationOptions.DEFAULT);
        assertThat(with.downtime()).isGreaterThan(without.downtime());
        assertThat(with.datasets()).singleElement().satisfies(dataset -> {
            assertThat(dataset.newClaim()).isEqualTo("default/corpus-m1");
            assertThat(dataset.files()).isPositive();
        });
        assertThat(with.findings()).anyMatch(finding -> finding.title().contains("Dataset corpus goes along"));
        assertThat(trial.world.leftovers()).as("agents of the trial").isEmpty();
    }

    @Test
    void aPodWithoutDatasetsOnItsNodeMovesAlone() throws Exception {
        Trial bare = new Trial(home);
        Plan plan = bare.service().plan(new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT, true));
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.datasets()).isEmpty();
        assertThat(plan.stations()).extracting(Station::id).doesNotContain("sync");
    }

    @Test
    void whatIsWrongWithADatasetBlocksThePlan() throws Exception {
        trial.world.machine("w2").folder(DatasetTrial.COPY).put("theirs", "x");
        Plan plan = trial.service().plan(new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT, true));
        assertThat(plan.errors()).extracting(Finding::check).containsExactly("folder");
        assertThat(plan.errors().getFirst().title()).startsWith("Dataset corpus: ");
    }

    @Test
    void aKeptNameBroughtBackHasItsOldDataAgain() throws Exception {
        TaskSnapshot end = trial.migrate(
                Trial.KEEP,
                () -> trial.world
                        .faults()
                        .before(
                                "api create gru",
                                () -> trial.world.machine("w2").forgetImages()));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        trial.assertTrainsOnly("w1");
        assertThat(trial.world.workloads().pod("default", "gru").orElseThrow().claims())
                .containsExactly("corpus");
        trial.assertNoCopy();
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CRASH_BEFORE, false", "CRASH_AFTER, true"})
    void aCrashAnywhereEndsInOneTraining(Kind kind, boolean timersRunOut) throws Exception {
        Crashes.everywhere(true, MigrationOptions.DEFAULT, kind, timersRunOut);
    }

    @ParameterizedTest
    @CsvSource({"CRASH_BEFORE, true", "CRASH_AFTER, false"})
    void aCrashAnywhereWithAKeptNameEndsInOneTraining(Kind kind, boolean timersRunOut) throws Exception {
        Crashes.everywhere(true, Trial.KEEP, kind, timersRunOut);
    }

    @Property(tries = 20)
    void aRecoveryThatCrashesTooIsRecovered(
            @ForAll boolean keep,
            @ForAll @IntRange(min = 1, max = 70) int first,
            @ForAll @IntRange(min = 1, max = 40) int second)
            throws Exception {
        Trial trial = Crashes.trial(true);
        TaskSnapshot then = trial.migrate(
                keep ? Trial.KEEP : MigrationOptions.DEFAULT,
                () -> trial.world.faults().nth(first, Kind.CRASH_AFTER));
        if (then.state().ended()) {
            return;
        }
        trial.world.faults().clear();
        trial.world.faults().nth(second, Kind.CRASH_AFTER);
        try {
            var unused = trial.newConsole().recover();
        } catch (Crash e) {
            String place = "crash " + first + " and then " + e.getMessage();
            var unused = trial.recover();
            assertThat(trial.world.live()).as(place).hasSize(1);
            assertThat(trial.world.most()).as(place).isEqualTo(1);
            assertThat(trial.world.leftovers()).as(place).isEmpty();
            if (trial.world.live().contains("w2")) {
                trial.assertDataCameAlong();
            } else {
                trial.assertNoCopy();
            }
        }
    }

    @Test
    void aNodeThatIsAwayWhileGoingBackLeavesADebtThatIsPaid() throws Exception {
        TaskSnapshot end = migrate(() -> trial.world.faults().before("api checkpoint gru", () -> {
            trial.world.faults().once("api checkpoint gru", Kind.REFUSED);
            trial.world.machine("w2").reached(false);
        }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("Not cleaned up yet");
        trial.assertTrainsOnly("w1");
        trial.world.machine("w2").reached(true);
        List<Migrations.Settled> settled = trial.recover();
        assertThat(settled).hasSize(1);
        trial.assertNoCopy();
        assertThat(trial.world.leftovers()).isEmpty();
    }
}
