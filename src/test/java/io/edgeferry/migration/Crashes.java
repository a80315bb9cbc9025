package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Consoles that end at any call of a migration, and the next console that settles it. */
final class Crashes {

    private Crashes() {}

    static Trial trial() throws IOException {
        return trial(false);
    }

    static Trial trial(boolean withData) throws IOException {
        return new Trial(Homes.next(), withData);
    }

    /** A crash at each call in turn. */
    static void everywhere(MigrationOptions options, Kind kind, boolean timersRunOut) throws Exception {
        everywhere(false, options, kind, timersRunOut);
    }

    /** The same with the pod's dataset, or without. */
    static void everywhere(boolean withData, MigrationOptions options, Kind kind, boolean timersRunOut)
            throws Exception {
        everywhere(withData, options, kind, timersRunOut, trial -> {});
    }

    /** The same in a world that was prepared. */
    static void everywhere(
            boolean withData, MigrationOptions options, Kind kind, boolean timersRunOut, Consumer<Trial> prepare)
            throws Exception {
        boolean crashed = true;
        int call = 0;
        while (crashed) {
            call++;
            int at = call;
            Trial trial = trial(withData);
            prepare.accept(trial);
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
        if (end.state() == TaskState.SUCCEEDED) {
            trial.assertDataCameAlong();
        } else {
            trial.assertNoCopy();
        }
    }
}
