package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.Task;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A failover that a person cancelled is not begun again unasked for the same loss of its node. */
class CancelledFailoverTest {

    private static final String SPEC = "every=24h,keep=2,to=any";

    private final List<Task> begun = new ArrayList<>();
    private CaredWorld cared;
    private PodProtection protection;

    @BeforeEach
    void cancelTheFailoverOfGru() throws Exception {
        cared = new CaredWorld(SPEC);
        cared.noted(CaredWorld.replica("r1", "w2", "/replicas"));
        cared.begun = task -> {
            begun.add(task);
            assertThat(task.cancel()).isTrue();
        };
        protection = cared.protection("a@x/1/00000001");
        protection.wants(ProtectSpec.parse(SPEC), "", LossRule.USUAL);
        tick(1);
        cared.lost.add("w1");
        tick(1);
        assertThat(begun).hasSize(1);
        assertThat(begun.getFirst().snapshot().state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(begun.getFirst().snapshot().outcome()).isEqualTo("It was cancelled. Nothing was done.");
    }

    private void tick(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            cared.pass(Duration.ofSeconds(4));
            protection.tick();
        }
    }

    @Test
    void noneIsBegunWhileTheNodeStaysLostAndItIsSaid() throws Exception {
        tick(50);
        assertThat(begun).hasSize(1);
        assertThat(cared.note().failover()).isNull();
        assertThat(protection.snapshot().trouble())
                .isEqualTo("Node w1 counts as lost. The failover was cancelled; `edgeferry failover gru -n default`"
                        + " does it.");
    }

    @Test
    void oneIsBegunWhenAPersonAsksAndWhenThatIsCancelledNoOther() throws Exception {
        cared.lease("b@y/1/00000002").ask(FailoverRequest.automatic("default", "gru"));
        tick(20);
        assertThat(begun).hasSize(2);
    }

    @Test
    void oneIsBegunWhenTheNodeHasLivedAndIsLostAgain() throws Exception {
        tick(2);
        assertThat(protection.snapshot().trouble()).contains("cancelled");
        cared.lost.clear();
        tick(2);
        assertThat(protection.snapshot().trouble()).isEmpty();
        cared.lost.add("w1");
        tick(20);
        assertThat(begun).hasSize(2);
    }
}
