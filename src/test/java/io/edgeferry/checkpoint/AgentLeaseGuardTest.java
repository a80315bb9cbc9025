package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.checkpoint.LeaseGuard.State;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guard that is there already stays only where it is what is wanted. */
class AgentLeaseGuardTest {

    private static final MovedContainer GRU = new MovedContainer("default", "gru", "u1", "train", "c1");
    private static final String AT_WORK = "{\"outcome\":\"watching\",\"pid\":7,\"container\":\"c1\",\"limit\":%d}";
    private static final CommandResult DONE = new CommandResult(0, "", "");
    private static final CommandResult REFUSED = new CommandResult(1, "", "{\"error\":\"no contact\"}");

    private final List<String> armed = new ArrayList<>();
    private String before = "{\"outcome\":\"none\"}";
    private String after = AT_WORK.formatted(8);
    private CommandResult start = DONE;

    private final RecordingShell shell = new RecordingShell("root", command -> {
        String words = command.toString();
        if (words.contains("lease-guard-status")) {
            return new CommandResult(0, (armed.isEmpty() ? before : after) + "\n", "");
        }
        if (words.contains("lease-guard")) {
            armed.add(words);
            return start;
        }
        return new CommandResult(0, "/etc/kubernetes/kubelet.conf\n", "");
    });

    private LeaseGuard guard() {
        return new AgentLeaseGuard(new ProtectionAgent(shell, "amd64", List.of("ctr")), GRU);
    }

    private LeaseGuard.Status arm() throws Exception {
        return guard().arm(Duration.ofSeconds(8));
    }

    @Test
    void oneAsItIsWantedStays() throws Exception {
        before = AT_WORK.formatted(8);
        assertThat(arm().limit()).isEqualTo(Duration.ofSeconds(8));
        assertThat(armed).isEmpty();
    }

    @Test
    void oneWithAnotherLimitIsReplaced() throws Exception {
        before = AT_WORK.formatted(48);
        assertThat(arm().limit()).isEqualTo(Duration.ofSeconds(8));
        assertThat(armed).singleElement().asString().contains("--limit").contains("8");
    }

    @Test
    void oneThatDoesNotSayItsLimitIsReplaced() throws Exception {
        before = "{\"outcome\":\"watching\",\"pid\":7,\"reason\":\"\"}";
        assertThat(arm().limit()).isEqualTo(Duration.ofSeconds(8));
        assertThat(armed).hasSize(1);
    }

    @Test
    void oneOfAnotherContainerIsReplaced() throws Exception {
        before = AT_WORK.formatted(8).replace("c1", "c0");
        assertThat(arm().state()).isEqualTo(State.WATCHING);
        assertThat(armed).hasSize(1);
    }

    @Test
    void whatADeadOneHoldsIsTakenOver() throws Exception {
        before = "{\"outcome\":\"held\",\"reason\":\"no guard lives, it stays paused\"}";
        after = AT_WORK.formatted(8).replace("watching", "held");
        assertThat(arm().state()).isEqualTo(State.HELD);
        assertThat(armed).hasSize(1);
    }

    @Test
    void oneThatCannotBeReplacedGoesOnWithItsLimit() throws Exception {
        before = AT_WORK.formatted(48);
        after = before;
        start = REFUSED;
        assertThat(arm().limit()).isEqualTo(Duration.ofSeconds(48));
    }

    @Test
    void oneThatEndedForNothingIsNotTakenForAtWork() {
        before = AT_WORK.formatted(48);
        after = "{\"outcome\":\"stopped\"}";
        start = REFUSED;
        assertThatThrownBy(this::arm)
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.reason()).isEqualTo(NodeException.Reason.COMMAND))
                .hasMessageContaining("may not be at work")
                .hasMessageContaining("no contact");
    }

    @Test
    void aFencedOneStays() throws Exception {
        before = "{\"outcome\":\"fenced\"}";
        assertThat(arm().state()).isEqualTo(State.FENCED);
        assertThat(armed).isEmpty();
    }
}
