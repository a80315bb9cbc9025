package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A console that ends anywhere: the next one brings the migration to an end with exactly one training. */
@Isolated("Its threads end by errors, which other tests would take for their own.")
class RecoveryTest {

    @ParameterizedTest
    @CsvSource({"CRASH_BEFORE, false", "CRASH_AFTER, true"})
    void aCrashAnywhereEndsInOneTraining(Kind kind, boolean timersRunOut) throws Exception {
        Crashes.everywhere(MigrationOptions.DEFAULT, kind, timersRunOut);
    }

    @Test
    void aCrashAnywhereWhereOnlySshPassesEndsInOneTraining() throws Exception {
        Crashes.everywhere(
                false,
                MigrationOptions.DEFAULT,
                Kind.CRASH_BEFORE,
                false,
                trial -> trial.world.copies().noDirectWay("a firewall lets only SSH through"));
    }

    @Test
    void debtsOfAnOldRollBackDoNotResumeWhatAnotherMigrationHasFrozen() throws Exception {
        Trial trial = Crashes.trial();
        TaskSnapshot first = trial.migrate(MigrationOptions.DEFAULT, () -> {
            trial.world.faults().once("data taken", Kind.REFUSED);
            trial.world.faults().once("w1 end transfers", Kind.REFUSED);
            trial.world.faults().once("w1 remove agent", Kind.REFUSED);
        });
        assertThat(first.state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(first.outcome()).contains("Not cleaned up yet");
        TaskSnapshot second = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("api log gru-m1", () -> {
                    try {
                        var unused = trial.otherConsole(trial.world.cluster()).recover();
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
        Trial trial = Crashes.trial();
        TaskSnapshot end = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("data taken", () -> {
                    try {
                        MigrationService other = trial.otherConsole(trial.world.cluster());
                        assertThat(other.status()).isNotEmpty().allMatch(Migrations.Remnant::running);
                        assertThat(other.recover()).isEmpty();
                    } catch (MigrationException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void whatBeganWhileTheNodesAreSweptIsLeftAlone() throws Exception {
        Trial trial = Crashes.trial();
        Plan plan = trial.plan(MigrationOptions.DEFAULT);
        MigrationService first = trial.service();
        trial.world.faults().clear();
        trial.world.faults().once("data taken", Kind.CRASH_BEFORE);
        List<String> amidst = new ArrayList<>();
        Workloads workloads = instead(Workloads.class, trial.world.workloads(), "nodes", real -> {
            if (amidst.isEmpty()) {
                var unused = first.start(plan).await(Duration.ofSeconds(120));
                amidst.addAll(trial.world.leftovers());
            }
            return trial.world.workloads().nodes();
        });
        Cluster cluster = instead(Cluster.class, trial.world.cluster(), "workloads", real -> workloads);
        assertThat(trial.otherConsole(cluster).recoverPods()).isEmpty();
        assertThat(amidst).isNotEmpty();
        assertThat(trial.world.leftovers()).isEqualTo(amidst);
    }

    private interface Answer<T> {
        Object of(T real) throws Exception;
    }

    /** The same, but for what one of its methods answers. */
    private static <T> T instead(Class<T> type, T real, String name, Answer<T> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, given) ->
                        method.getName().equals(name) ? answer.of(real) : method.invoke(real, given)));
    }

    @Test
    void statusNamesWhatACrashLeft() throws Exception {
        Trial trial = Crashes.trial();
        var unused = trial.migrate(
                MigrationOptions.DEFAULT,
                () -> trial.world.faults().before("data taken", () -> {
                    throw new Error("the console ended");
                }));
        trial.world.faults().clear();
        List<Migrations.Remnant> left = trial.newConsole().status();
        assertThat(left).noneMatch(Migrations.Remnant::running);
        assertThat(left).extracting(Migrations.Remnant::place).contains("journal", "default/gru", "w1", "w2");
        MigrationService next = trial.newConsole();
        assertThat(next.history()).singleElement().satisfies(begun -> {
            assertThat(begun.state()).as("a history of it, too").isEqualTo(TaskState.RUNNING);
            assertThat(begun.pod()).isEqualTo("gru");
            assertThat(next.atWork(begun.id())).isFalse();
        });
        assertThat(trial.recover()).hasSize(1);
        assertThat(trial.newConsole().status()).isEmpty();
    }
}
