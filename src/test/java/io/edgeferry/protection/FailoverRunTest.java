package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.protection.FailoverTrial.Crash;
import io.edgeferry.protection.FailoverTrial.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole failovers with fakes: what goes wrong, and who goes on. */
class FailoverRunTest {

    private static void assertGoesOn(FailoverTrial trial, String place) throws Exception {
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow(() -> new AssertionError(place));
        assertThat(outcome.cold()).as(place).isFalse();
        assertThat(outcome.replica()).as(place).isEqualTo(FailoverTrial.NEW);
        assertThat(trial.note().failover()).as(place).isNull();
        assertThat(trial.world.workloads().names()).as(place).containsExactly(outcome.pod());
        assertThat(trial.world.live()).as(place).containsExactly("w2");
        assertThat(trial.world.most()).as(place).isEqualTo(1);
    }

    @Test
    void aLostPodGoesOnFromItsNewestReplica() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().state()).as(console.end().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, "");
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().fromStep()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"CRASH_BEFORE", "CRASH_AFTER"})
    void aConsoleThatEndsAtAnyCallIsFollowedByOneThatFinishesIt(Kind kind) throws Exception {
        boolean crashed = true;
        int call = 0;
        while (crashed) {
            call++;
            FailoverTrial trial = new FailoverTrial();
            FailoverTrial.Console first = trial.new Console();
            trial.dieAt(call, kind);
            try {
                assertThat(first.act()).isEqualTo(Failovers.Acted.RAN);
                crashed = false;
            } catch (Crash e) {
                String place = kind + " " + trial.calls.getLast() + " (" + call + ")";
                trial.mend();
                TaskSnapshot end = finishedBy(trial, trial.new Console());
                if (end != null) {
                    assertThat(end.state()).as(place + ": " + end.outcome()).isEqualTo(TaskState.SUCCEEDED);
                }
                assertGoesOn(trial, place);
            }
        }
        assertThat(call).as("calls of a failover").isGreaterThan(20);
    }

    /** The console ends when the new pod is made, and the next one comes when that has trained for long. */
    private static FailoverTrial resumedLongAgo(int steps) throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console first = trial.new Console();
        trial.dieAfter("create default/gru-m1");
        assertThatThrownBy(first::act).isInstanceOf(Crash.class);
        trial.mend();
        trial.trains("w2", 11, steps);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        return trial;
    }

    @Test
    void aPodThatHasTrainedForLongIsFoundToHaveGoneOn() throws Exception {
        FailoverTrial trial = resumedLongAgo(1_000);
        assertGoesOn(trial, "");
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow();
        assertThat(outcome.pod()).isEqualTo("gru-m1");
        assertThat(outcome.fromStep()).isEqualTo(10);
    }

    @Test
    void aPodWhoseLogBeginsAfterTheSeamIsKeptAndNothingIsMadeUpAboutIt() throws Exception {
        FailoverTrial trial = resumedLongAgo(30_000);
        assertGoesOn(trial, "");
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow();
        assertThat(outcome.pod()).isEqualTo("gru-m1");
        assertThat(outcome.fromStep()).isEqualTo(-1);
        assertThat(outcome.lostSteps()).isEqualTo(-1);
        assertThat(trial.last().log())
                .anyMatch(line -> line.text().contains("where it went on is not in its log any more"));
    }

    /** What the next console does; null when all had been done. */
    private static @org.jspecify.annotations.Nullable TaskSnapshot finishedBy(
            FailoverTrial trial, FailoverTrial.Console next) throws Exception {
        if (trial.note().last() != null) {
            return null;
        }
        assertThat(next.act()).isEqualTo(Failovers.Acted.RAN);
        return next.end();
    }
}
