package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.protection.ProtectionNote.StaleCopy;
import io.edgeferry.task.OperationId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a failover left on a lost node, the old copy and a taint, is remembered until it is settled. */
class StaleCopyTest {

    private static final OperationId OPERATION = new OperationId("f20260101-000000-abcdef");
    private static final String TAINTED = "w1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";

    private GuardedWorld guarded;
    private PodLease lease;
    private PodCare care;

    /** Gru was failed over from w1, which was tainted and does not answer. */
    @BeforeEach
    void failOver() throws Exception {
        guarded = new GuardedWorld();
        lease = guarded.led();
        care = guarded.care(lease);
        Training gru = note().training();
        guarded.reached = false;
        assertThat(new Fence(guarded.env()).shut(note(), List.of(), true, OPERATION))
                .filteredOn(Hold::holds)
                .extracting(Hold::kind)
                .containsExactly(Hold.Kind.TAINT, Hold.Kind.DELETED);
        StaleCopy old =
                new StaleCopy("w1", gru.pod(), gru.uid(), gru.container(), gru.containerId(), true, OPERATION.value());
        var unused = lease.write(note -> note.withStale(List.of(old)));
    }

    private ProtectionNote note() {
        return lease.note().orElseThrow();
    }

    private void comesBack() {
        guarded.reached = true;
        guarded.task = TaskStatus.GONE;
    }

    @Test
    void theTaintGoesWhenTheOldCopyIsFoundEnded() throws Exception {
        assertThat(guarded.taints).containsExactly(TAINTED);
        care.settleStale();
        assertThat(guarded.taints).as("the node is silent").containsExactly(TAINTED);
        guarded.reached = true;
        care.settleStale();
        assertThat(guarded.taints).as("the old copy runs").containsExactly(TAINTED);
        assertThat(note().stale()).hasSize(1);
        guarded.world().workloads().notReady("w1");
        comesBack();
        care.settleStale();
        assertThat(guarded.taints).as("the node is not ready").containsExactly(TAINTED);
        guarded.world().workloads().ready("w1");
        care.settleStale();
        assertThat(guarded.taints).isEmpty();
        assertThat(note().stale()).isEmpty();
    }

    @Test
    void whoEndsTheProtectionBeforeLeavesTheLeaseForIt() throws Exception {
        var unused = lease.write(note -> note.guardedBy(8));
        assertThat(care.dismantle())
                .anySatisfy(line ->
                        assertThat(line).contains("w1").contains("may be left").contains("tainted"));
        assertThat(note().stale()).hasSize(1);
        assertThat(note().guarded()).isZero();
        assertThat(note().training().wanted()).isFalse();
        comesBack();
        // Whoever leads next, which has found the lease.
        PodLease next = guarded.found();
        PodCare after = guarded.care(next);
        after.settleStale();
        assertThat(guarded.taints).isEmpty();
        assertThat(after.dismantle()).isEmpty();
        assertThat(guarded.leases().all).isEmpty();
    }

    @Test
    void whoProtectsItAgainMeanwhileHasItProtectedAgain() throws Exception {
        guarded.train("w2");
        guarded.reached = true;
        care.found(guarded.gru(), LossRule.USUAL);
        assertThat(care.dismantle()).hasSize(1);
        assertThat(note().training().wanted()).isFalse();
        care.found(guarded.gru(), LossRule.USUAL);
        assertThat(note().training().wanted()).isTrue();
        assertThat(note().guarded()).isEqualTo(8);
        assertThat(note().stale()).hasSize(1);
    }

    @Test
    void itIsSettledWithTheProtectionWhenTheNodeIsBackBefore() throws Exception {
        comesBack();
        assertThat(care.dismantle()).isEmpty();
        assertThat(guarded.taints).isEmpty();
        assertThat(guarded.leases().all).isEmpty();
    }

    @Test
    void aTrainingThatIsGoneWaitsForIt() throws Exception {
        assertThat(care.missing()).isEqualTo(PodCare.Missing.COMES);
        guarded.seconds += 60;
        guarded.reached = true;
        assertThat(care.missing()).isEqualTo(PodCare.Missing.COMES);
        assertThat(guarded.leases().all).hasSize(1);
        comesBack();
        care.settleStale();
        assertThat(care.missing()).isEqualTo(PodCare.Missing.OVER);
        assertThat(guarded.taints).isEmpty();
        assertThat(guarded.leases().all).isEmpty();
    }
}
