package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks another console for a failover learns how it ended, however it did. */
class AskedFailoverTest {

    private static final FailoverRequest REQUEST = new FailoverRequest("default", "gru", null, false, false, false);

    private FailoverTrial trial;
    private FailoverTrial.Console leader;

    @BeforeEach
    void lead() throws Exception {
        trial = new FailoverTrial();
        leader = trial.new Console();
    }

    private AskedFailover ask() throws Exception {
        PodLease lease = trial.lease("other");
        ProtectionNote before = lease.read().orElseThrow();
        lease.ask(REQUEST);
        return new AskedFailover(trial.env(), lease, before);
    }

    private void lead(boolean takes) throws Exception {
        var read = leader.lease.read();
        if (takes && read.isPresent()) {
            leader.failovers.takeAsked();
        }
        var unused = leader.act();
    }

    @Test
    void thatItGoesOn() throws Exception {
        AskedFailover asked = ask();
        assertThat(asked.look()).isFalse();
        lead(true);
        assertThat(asked.look()).isTrue();
        assertThat(asked.snapshot().state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void thatItNeedsYouAndWhy() throws Exception {
        trial.silent.put("w2", "Node w2 does not answer.");
        trial.silent.put("w3", "Node w3 does not answer.");
        lead(false);
        AskedFailover asked = ask();
        trial.pass(Duration.ofSeconds(61));
        lead(false);
        assertThat(asked.look()).as("that was not what it asked for").isFalse();
        lead(true);
        assertThat(asked.look()).isTrue();
        assertThat(asked.snapshot().state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(asked.snapshot().outcome()).contains("a replica may serve later");
    }

    @Test
    void thatNothingWasDoneAndWhy() throws Exception {
        trial.lives = true;
        AskedFailover asked = ask();
        lead(true);
        assertThat(asked.look()).isTrue();
        assertThat(asked.snapshot().state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(asked.snapshot().outcome()).contains("Node w1 answers, so it is not lost");
    }

    @Test
    void thatTheLeaderSaysNothingAnyMore() throws Exception {
        trial.silent.put("w2", "Node w2 does not answer.");
        trial.silent.put("w3", "Node w3 does not answer.");
        lead(false);
        AskedFailover asked = ask();
        var unused = leader.lease.read();
        leader.failovers.takeAsked();
        assertThat(asked.look()).isFalse();
        trial.pass(Duration.ofSeconds(50));
        assertThat(asked.look()).isFalse();
        trial.pass(Duration.ofSeconds(20));
        assertThat(asked.look()).isTrue();
        assertThat(asked.snapshot().state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(asked.snapshot().outcome()).contains("says nothing any more");
    }

    @Test
    void thatNobodyTookItUp() throws Exception {
        AskedFailover asked = ask();
        for (int i = 0; i < 6; i++) {
            assertThat(asked.look()).isFalse();
            trial.pass(Duration.ofSeconds(11));
            assertThat(leader.lease.read()).isPresent();
            assertThat(leader.lease.lead(trial.note())).isTrue();
        }
        assertThat(asked.look()).isTrue();
        assertThat(asked.snapshot().state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(asked.snapshot().outcome()).contains("Nobody began it");
    }
}
