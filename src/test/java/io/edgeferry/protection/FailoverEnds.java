package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.TaskState;
import java.util.Optional;

/** How a failover with fakes has to end. */
final class FailoverEnds {

    private FailoverEnds() {}

    static void assertGoesOn(FailoverTrial trial, String place) throws Exception {
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow(() -> new AssertionError(place));
        assertThat(outcome.cold()).as(place).isFalse();
        assertThat(outcome.replica()).as(place).isEqualTo(FailoverTrial.NEW);
        assertThat(trial.note().failover()).as(place).isNull();
        assertThat(trial.world.workloads().names()).as(place).containsExactly(outcome.pod());
        assertThat(trial.world.live()).as(place).containsExactly("w2");
        assertThat(trial.world.most()).as(place).isEqualTo(1);
    }

    /** It needs a person, and no replica was given up for that. */
    static void assertWaits(FailoverTrial trial, String why) throws Exception {
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(trial.last().outcome()).contains(why);
        assertThat(Optional.ofNullable(trial.note().failover()).orElseThrow().failed())
                .isEmpty();
        assertThat(trial.note().replicas()).allMatch(ReplicaNote::good);
    }
}
