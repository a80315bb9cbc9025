package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.fakes.Faults.Crash;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A console that ends anywhere: the next one brings the migration to an end with exactly one training. */
class RecoveryTest {

    private static Trial trial() throws IOException {
        Path home = Files.createTempDirectory("recovery");
        home.toFile().deleteOnExit();
        return new Trial(home);
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBERED, CRASH_BEFORE, false",
        "NUMBERED, CRASH_AFTER, false",
        "NUMBERED, CRASH_BEFORE, true",
        "NUMBERED, CRASH_AFTER, true",
        "KEEP, CRASH_BEFORE, false",
        "KEEP, CRASH_AFTER, false",
        "KEEP, CRASH_AFTER, true"
    })
    void aCrashAnywhereEndsInOneTraining(MigrationOptions.Naming naming, Kind kind, boolean timersRunOut)
            throws Exception {
        MigrationOptions options = MigrationOptions.DEFAULT.withNaming(naming);
        boolean crashed = true;
        int call = 0;
        while (crashed) {
            call++;
            int at = call;
            Trial trial = trial();
            TaskSnapshot then =
                    trial.migrate(options, () -> trial.world.faults().nth(at, kind));
            crashed = !then.state().ended();
            if (crashed) {
                String place = kind + " " + trial.world.faults().calls().getLast();
                if (timersRunOut) {
                    trial.world.machine("w1").expireTimers();
                }
                settles(trial, place);
            }
        }
        assertThat(call).as("calls of a migration").isGreaterThan(25);
    }

    private static void settles(Trial trial, String place) throws Exception {
        List<Migrations.Settled> settled = trial.recover();
        assertThat(settled).as(place).hasSize(1);
        TaskSnapshot end = settled.getFirst().outcome();
        assertThat(end.state()).as(place + ": " + end.outcome()).isIn(TaskState.SUCCEEDED, TaskState.ROLLED_BACK);
        assertThat(trial.world.live()).as(place).containsExactly(end.state() == TaskState.SUCCEEDED ? "w2" : "w1");
        assertThat(trial.world.most()).as(place).isEqualTo(1);
        assertThat(trial.world.workloads().names()).as(place).hasSize(1);
        trial.assertNothingHeld(trial.world.workloads().names().getFirst());
        assertThat(trial.world.leftovers()).as(place).isEmpty();
    }

    @Property(tries = 60)
    void aRecoveryThatCrashesTooIsRecovered(
            @ForAll boolean keep,
            @ForAll @IntRange(min = 1, max = 45) int first,
            @ForAll @IntRange(min = 1, max = 30) int second)
            throws Exception {
        Trial trial = trial();
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
            trial.world.faults().clear();
            // None when the crash came in the sweep, after the migration was settled.
            assertThat(trial.newConsole().recover()).as(place).hasSizeLessThanOrEqualTo(1);
            assertThat(trial.world.live()).as(place).hasSize(1);
            assertThat(trial.world.most()).as(place).isEqualTo(1);
            assertThat(trial.world.leftovers()).as(place).isEmpty();
        }
    }

    @Test
    void aKeptNameWhoseDeletionIsRefusedLeavesTheSourceTraining() throws Exception {
        Trial trial = trial();
        TaskSnapshot end = trial.migrate(Trial.KEEP, () -> trial.world.faults().once("api delete gru", Kind.REFUSED));
        trial.assertRolledBack(end);
    }

    @Test
    void aKeptNameIsBroughtBackFromItsDump() throws Exception {
        Trial trial = trial();
        TaskSnapshot end = trial.migrate(
                Trial.KEEP,
                () -> trial.world
                        .faults()
                        .before(
                                "api create gru",
                                () -> trial.world.machine("w2").forgetImages()));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        trial.assertTrainsOnly("w1");
        assertThat(trial.world.workloads().names()).containsExactly("gru");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void aDumpIsKeptWhileItIsAllThatIsLeft() throws Exception {
        Trial trial = trial();
        TaskSnapshot end = trial.migrate(Trial.KEEP, () -> {
            trial.world
                    .faults()
                    .before("api create gru", () -> trial.world.machine("w2").forgetImages());
            trial.world.faults().always("w1 import locally", Kind.REFUSED);
        });
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.commands()).contains("edgeferry recover");
        assertThat(trial.world.machine("w1").archives()).hasSize(1);
        assertThat(trial.recover().getFirst().outcome().state()).isEqualTo(TaskState.ROLLED_BACK);
        trial.assertTrainsOnly("w1");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void debtsOfAnOldRollBackDoNotResumeWhatAnotherMigrationHasFrozen() throws Exception {
        Trial trial = trial();
        TaskSnapshot first = trial.migrate(MigrationOptions.DEFAULT, () -> {
            trial.world.faults().once("w1 send", Kind.REFUSED);
            trial.world.faults().once("w1 end transfers", Kind.REFUSED);
            trial.world.faults().once("w1 remove agent", Kind.REFUSED);
        });
        assertThat(first.state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(first.outcome()).contains("Not cleaned up yet");
        TaskSnapshot second = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("api log gru-m1", () -> {
                    try {
                        var unused = new MigrationService(trial.world.cluster(), trial.world.shells(), trial.data())
                                .recover();
                    } catch (MigrationException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
        assertThat(second.state()).as(second.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertTrainsOnly("w2");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @Test
    void aMigrationAtWorkIsLeftAlone() throws Exception {
        Trial trial = trial();
        TaskSnapshot end = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("w1 send", () -> {
                    try {
                        MigrationService other =
                                new MigrationService(trial.world.cluster(), trial.world.shells(), trial.data());
                        assertThat(other.status()).isNotEmpty().allMatch(Migrations.Remnant::running);
                        assertThat(other.recover()).isEmpty();
                    } catch (MigrationException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void statusNamesWhatACrashLeft() throws Exception {
        Trial trial = trial();
        var unused = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("w1 send", () -> {
                    throw new Error("the console ended");
                }));
        trial.world.faults().clear();
        List<Migrations.Remnant> left = trial.newConsole().status();
        assertThat(left).noneMatch(Migrations.Remnant::running);
        assertThat(left).extracting(Migrations.Remnant::place).contains("journal", "default/gru", "w1", "w2");
        assertThat(trial.recover()).hasSize(1);
        assertThat(trial.newConsole().status()).isEmpty();
    }
}
