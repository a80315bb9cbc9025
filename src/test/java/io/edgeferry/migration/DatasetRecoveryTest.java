package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.fakes.Faults.Crash;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A console that ends anywhere in a copy: the next one finishes it, and nothing is left. */
@Isolated("Its threads end by errors, which other tests would take for their own.")
class DatasetRecoveryTest {

    private static DatasetTrial trial() throws IOException {
        return new DatasetTrial(Homes.next());
    }

    @ParameterizedTest
    @CsvSource({"CRASH_BEFORE, false", "CRASH_AFTER, false", "CRASH_BEFORE, true", "CRASH_AFTER, true"})
    void aCrashAnywhereEndsInAWholeCopy(Kind kind, boolean helpers) throws Exception {
        DatasetOptions options = helpers ? DatasetTrial.BY_HELPERS : DatasetOptions.DEFAULT;
        boolean crashed = true;
        int call = 0;
        while (crashed) {
            call++;
            int at = call;
            DatasetTrial trial = trial();
            TaskSnapshot then = trial.copy(options, () -> trial.world.faults().nth(at, kind));
            crashed = !then.state().ended();
            if (crashed) {
                String place = kind + " " + trial.world.faults().calls().getLast();
                assertThat(trial.newConsole().unfinished()).as(place).isTrue();
                List<Migrations.Settled> settled = trial.recover();
                assertThat(settled).as(place).hasSize(1);
                TaskSnapshot end = settled.getFirst().outcome();
                assertThat(end.state()).as(place + ": " + end.outcome()).isEqualTo(TaskState.SUCCEEDED);
                assertThat(end.id()).isEqualTo(then.id());
                trial.assertCopied();
                assertThat(trial.recover()).as(place).isEmpty();
            }
        }
        assertThat(call).as("calls of a copy").isGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CRASH_BEFORE", "CRASH_AFTER"})
    void aCrashWhileGoingBackGoesBack(Kind kind) throws Exception {
        boolean crashed = true;
        int call = 0;
        while (crashed) {
            call++;
            int at = call;
            DatasetTrial trial = trial();
            TaskSnapshot then = trial.copy(() -> trial.world.faults().before("data verify", () -> {
                Task task = trial.service().tasks().getFirst();
                trial.world.faults().clear();
                trial.world.faults().nth(at, kind);
                assertThat(task.cancel()).isTrue();
            }));
            crashed = !then.state().ended();
            if (crashed) {
                TaskSnapshot end = trial.recover().getFirst().outcome();
                assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
                trial.assertNothingThere();
            }
        }
        assertThat(call).isGreaterThan(4);
    }

    @Property(tries = 20)
    void aRecoveryThatCrashesTooIsRecovered(
            @ForAll boolean helpers,
            @ForAll @IntRange(min = 1, max = 30) int first,
            @ForAll @IntRange(min = 1, max = 30) int second)
            throws Exception {
        DatasetTrial trial = trial();
        DatasetOptions options = helpers ? DatasetTrial.BY_HELPERS : DatasetOptions.DEFAULT;
        TaskSnapshot then = trial.copy(options, () -> trial.world.faults().nth(first, Kind.CRASH_AFTER));
        if (then.state().ended()) {
            return;
        }
        trial.world.faults().clear();
        trial.world.faults().nth(second, Kind.CRASH_AFTER);
        try {
            var unused = trial.newConsole().recover();
        } catch (Crash e) {
            // It came in the sweep of the nodes, before the copy was taken up again.
            assertThat(e).isNotNull();
        }
        var unused = trial.recover();
        trial.assertCopied();
        assertThat(trial.recover()).isEmpty();
    }

    @Test
    void nodesThatAreAwayLeaveItUnfinishedAndSaySo() throws Exception {
        DatasetTrial trial = trial();
        var unused = trial.copy(() -> trial.world.faults().once("data verify", Kind.CRASH_BEFORE));
        trial.world.machine("w2").reached(false);
        TaskSnapshot end = trial.recover().getFirst().outcome();
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome())
                .contains("w2 is not reached")
                .contains("is kept")
                .contains("the next start");
        assertThat(trial.newConsole().unfinished()).isTrue();
        trial.world.machine("w2").reached(true);
        assertThat(trial.recover().getFirst().outcome().state()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
    }

    @Test
    void aRecoveredCopyCanBeCancelled() throws Exception {
        DatasetTrial trial = trial();
        var unused = trial.copy(() -> trial.world.faults().once("data verify", Kind.CRASH_BEFORE));
        trial.world.faults().clear();
        MigrationService next = trial.newConsole();
        trial.world
                .faults()
                .before(
                        "data verify",
                        () -> assertThat(next.tasks().getFirst().cancel()).isTrue());
        TaskSnapshot end = next.recover().getFirst().outcome();
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        trial.assertNothingThere();
    }

    @Test
    void theSameCopyAskedForAgainGoesOn() throws Exception {
        DatasetTrial trial = trial();
        TaskSnapshot then = trial.copy(() -> trial.world.faults().once("data verify", Kind.CRASH_BEFORE));
        trial.world.faults().clear();
        MigrationService next = trial.newConsole();
        DatasetPlan plan = next.datasets().plan(new DatasetRequest("default", "corpus", "w2", DatasetOptions.DEFAULT));
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.findings())
                .anyMatch(finding -> finding.check().equals("continues")
                        && finding.why().contains(then.id().value()));
        TaskSnapshot end = next.datasets().start(plan).await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.id()).isEqualTo(then.id());
        trial.assertCopied();
    }

    @Test
    void aCopyAtWorkIsLeftAloneAndNotBegunTwice() throws Exception {
        DatasetTrial trial = trial();
        TaskSnapshot end = trial.copy(() -> trial.world.faults().before("data verify", () -> {
            try {
                MigrationService other = trial.newConsole();
                assertThat(other.unfinished()).isFalse();
                assertThat(other.recover()).isEmpty();
                DatasetPlan again =
                        other.datasets().plan(new DatasetRequest("default", "corpus", "w2", DatasetOptions.DEFAULT));
                assertThat(again.errors()).extracting(Finding::check).contains("mover");
                DatasetPlan elsewhere =
                        other.datasets().plan(new DatasetRequest("default", "corpus", "w3", DatasetOptions.DEFAULT));
                assertThat(elsewhere.errors()).extracting(Finding::check).containsExactly("mover");
                assertThat(elsewhere.newVolume()).isEqualTo("corpus-m2");
            } catch (MigrationException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void statusNamesWhatACrashLeft() throws Exception {
        DatasetTrial trial = trial();
        var unused =
                trial.copy(DatasetTrial.BY_HELPERS, () -> trial.world.faults().once("data verify", Kind.CRASH_BEFORE));
        trial.world.faults().clear();
        List<Migrations.Remnant> left = trial.newConsole().status();
        assertThat(left).noneMatch(Migrations.Remnant::running);
        assertThat(left)
                .extracting(Migrations.Remnant::place)
                .contains("journal", "claim default/corpus", "claim default/corpus-m1");
        assertThat(left).anyMatch(one -> one.what().contains("helper pod"));
        assertThat(trial.recover()).hasSize(1);
        assertThat(trial.newConsole().status()).isEmpty();
    }
}
