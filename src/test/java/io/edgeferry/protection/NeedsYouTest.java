package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.protection.FailoverTrial.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A failover that waits for a person is shown so, by the console that ran it and by all others. */
class NeedsYouTest {

    private FailoverTrial trial;
    private FailoverTrial.Console leader;

    @BeforeEach
    void fail() throws Exception {
        trial = new FailoverTrial();
        trial.fail(call -> call.startsWith("create "), Kind.REFUSED, 403);
        leader = trial.new Console();
        assertThat(leader.act()).isEqualTo(Failovers.Acted.RAN);
    }

    private NeedsYou atLeader() throws Exception {
        return NeedsYou.of(trial.note().failover(), leader.failovers.run(), leader.lease);
    }

    /** What a console shows that does not lead. */
    private ProtectedPod elsewhere() throws Exception {
        NodeVitals nothing =
                new NodeVitals("w1", "", Duration.ZERO, Duration.ofSeconds(10), false, 0, false, "", LossRule.USUAL);
        PodProtection other = new PodProtection(trial.env(), "default", "gru", node -> nothing);
        var unused = other.lease().read();
        return other.snapshot();
    }

    @Test
    void itsReasonAndWhatCanBeDoneAreSaidEverywhere() throws Exception {
        NeedsYou needs = Objects.requireNonNull(atLeader());
        assertThat(needs.reason()).isEqualTo(leader.end().outcome()).contains("refused: create default/gru-m1");
        assertThat(needs.commands()).containsExactly("edgeferry failover gru -n default");
        ProtectedPod shown = elsewhere();
        assertThat(shown.mine()).isFalse();
        assertThat(shown.failingOver()).isEqualTo(leader.end().id().value());
        assertThat(shown.needsYou()).isEqualTo(needs);
        assertThat(shown.trouble()).isEqualTo(needs.reason());
    }

    @Test
    void oneThatIsAskedForAgainIsAtWork() throws Exception {
        trial.lease("other").ask(new FailoverRequest("default", "gru", null, false, false, false));
        assertThat(elsewhere().failingOver()).isNotEmpty();
        assertThat(elsewhere().needsYou()).isNull();
    }

    @Test
    void oneThatSucceedsAtTheNextAttemptNeedsNobody() throws Exception {
        trial.mend();
        trial.pass(Duration.ofMinutes(2));
        assertThat(leader.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(atLeader()).isNull();
        assertThat(elsewhere().needsYou()).isNull();
        assertThat(elsewhere().failingOver()).isEmpty();
    }

    @Test
    void anOlderVersionNotesNoCommands() {
        FailoverEnd end = JsonMapper.builder()
                .build()
                .readValue(
                        "{\"operation\":\"f\",\"state\":\"NEEDS_YOU\",\"reason\":\"No room.\","
                                + "\"at\":\"2026-01-01T00:00:00Z\"}",
                        FailoverEnd.class);
        assertThat(end.commands()).isEqualTo(List.of());
    }
}
