package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.fakes.Faults.Crash;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a kept name the source is deleted before the clone is made: the dump is then all that there is. */
@Isolated("Its threads end by errors, which other tests would take for their own.")
class KeptNameTest {

    @ParameterizedTest
    @CsvSource({"CRASH_BEFORE, false", "CRASH_AFTER, true"})
    void aCrashAnywhereEndsInOneTraining(Kind kind, boolean timersRunOut) throws Exception {
        Crashes.everywhere(Trial.KEEP, kind, timersRunOut);
    }

    @Property(tries = 25)
    void aRecoveryThatCrashesTooIsRecovered(
            @ForAll boolean keep,
            @ForAll @IntRange(min = 1, max = 45) int first,
            @ForAll @IntRange(min = 1, max = 30) int second)
            throws Exception {
        Trial trial = Crashes.trial();
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
            // None is open when the crash came in the sweep, after the end was in the journal.
            int open = trial.newConsole().history().stream().allMatch(one -> one.state() == TaskState.RUNNING) ? 1 : 0;
            assertThat(trial.newConsole().recover()).as(place).hasSize(open);
            assertThat(trial.world.live()).as(place).hasSize(1);
            assertThat(trial.world.most()).as(place).isEqualTo(1);
            assertThat(trial.world.leftovers()).as(place).isEmpty();
        }
    }

    @Test
    void aKeptNameWhoseDeletionIsRefusedLeavesTheSourceTraining() throws Exception {
        Trial trial = Crashes.trial();
        TaskSnapshot end = trial.migrate(Trial.KEEP, () -> trial.world.faults().once("api delete gru", Kind.REFUSED));
        trial.assertRolledBack(end);
    }

    @Test
    void aKeptNameIsBroughtBackFromItsDump() throws Exception {
        Trial trial = Crashes.trial();
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
        Trial trial = Crashes.trial();
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
}
