package io.edgeferry.protection;

import static io.edgeferry.protection.FailoverEnds.assertGoesOn;
import static io.edgeferry.protection.FailoverEnds.assertWaits;
import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Failovers with fakes that are refused, or wait, before the lost pod is taken away. */
class FailoverFenceTest {

    @Test
    void aPodThatItsControllerReplacesIsNotFailedOver() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.own(trial.world, "gru");
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "Pod gru belongs to Job/train, which makes its own replacement");
        assertUntouched(trial, "gru");
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.WAITS);
        assertUntouched(trial, "gru");
    }

    private static final FailoverRequest ASKED = new FailoverRequest("default", "gru", null, false, false, true);

    @Test
    void aNodeThatRenewsItsLeaseIsNotLostAlthoughAProbeFails() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.failedProbes = 1;
        trial.leaseAge = () -> Duration.ofSeconds(2);
        assertThat(trial.new Console().actAsked(ASKED)).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(trial.last().outcome())
                .isEqualTo("Node w1 renewed its lease 2 s ago, so it is not lost; `edgeferry migrate gru NODE` moves"
                        + " the pod away. Nothing was done.");
        assertUntouched(trial, "gru");
        assertThat(trial.note().failover()).isNull();
    }

    @Test
    void whoHasJustBegunToLookDoesNotTakeALeaseForRenewed() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        trial.leaseAge = trial.fromNow();
        assertThat(console.actAsked(ASKED)).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().state()).as(console.end().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, "");
    }

    @Test
    void whoHasJustBegunToLookSeesThatALeaseIsRenewed() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        trial.leaseAge = trial.fromNow();
        trial.whenRested(Duration.ofSeconds(9), () -> trial.leaseAge = trial.fromNow());
        assertThat(console.actAsked(ASKED)).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().outcome()).startsWith("Node w1 renewed its lease 8 s ago, so it is not lost");
        assertUntouched(trial, "gru");
    }

    @Test
    void aGuardHoldsOnlyOnANodeThatCountsAsLost() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        var unused = console.lease.write(note -> note.guardedBy(1)
                .with(note.training().withGuard(console.env.clock().instant())));
        trial.reached = false;
        trial.failedProbes = 1;
        trial.leaseAge = () -> Duration.ofSeconds(18);
        assertThat(console.actAsked(ASKED)).isEqualTo(Failovers.Acted.RAN);
        assertWaits(
                trial,
                "The guard on node w1 does not count, since the node does not count as lost (lease older than 20 s and"
                        + " 3 failed probes, one each 3 s).");
        assertThat(trial.world.workloads().names()).containsExactly("gru");
        assertThat(trial.calls).noneMatch(call -> call.startsWith("delete "));
        trial.failedProbes = 3;
        trial.leaseAge = () -> Duration.ofSeconds(80);
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    private static final String OTHER =
            "Pod default/gru-m1 on node w3 is a copy of this training already, of a migration or drain that is not"
                    + " settled, so no second one is made. ";

    /** Its node was lost while the clone awaited its proof, and one look of a console is over. */
    private static FailoverTrial lostWhileCloned() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.cloned();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, OTHER + "Nothing was touched. `edgeferry recover` settles the migration");
        assertThat(trial.last().commands()).contains("edgeferry recover");
        assertUntouched(trial, "gru", "gru-m1");
        return trial;
    }

    @Test
    void noSecondCopyIsMadeBesideTheCloneOfAMigrationAndWhenThatIsProvedItIsFollowed() throws Exception {
        FailoverTrial trial = lostWhileCloned();
        trial.deleted("gru");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(trial.last().outcome())
                .isEqualTo("Pod default/gru-m1 on node w3 goes on with the training. Nothing was done.");
        assertUntouched(trial, "gru-m1");
        assertThat(trial.note().failover()).isNull();
        assertThat(trial.note().training().node()).isEqualTo("w3");
        assertThat(trial.note().training().pod()).isEqualTo("gru-m1");
        assertThat(trial.note().stale())
                .as("the old container is ended when its node is back")
                .extracting(ProtectionNote.StaleCopy::node)
                .containsExactly("w1");
        assertThat(trial.note().replicas()).hasSize(2);
    }

    @Test
    void whenTheMigrationIsTakenBackTheFailoverGoesOn() throws Exception {
        FailoverTrial trial = lostWhileCloned();
        trial.deleted("gru-m1");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow();
        assertThat(outcome.to()).isEqualTo("w2");
        assertThat(trial.world.live()).containsExactly("w2");
    }

    @Test
    void aCloneThatAppearsAfterTheFenceIsSeenBeforeAPodIsMade() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        trial.after.put("delete default/gru", trial::cloned);
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, OTHER + "The old pod is taken away.");
        assertThat(trial.calls).noneMatch(call -> call.startsWith("create "));
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().outcome()).isEqualTo("Pod default/gru-m1 on node w3 goes on with the training.");
        assertThat(trial.note().failover()).isNull();
        assertThat(trial.world.live()).containsExactly("w3");
        assertThat(trial.world.most()).isEqualTo(1);
    }

    /** These pods are there as they were, and no container was ended. */
    private static void assertUntouched(FailoverTrial trial, String... pods) {
        assertThat(trial.calls)
                .noneMatch(call -> call.startsWith("create ")
                        || call.startsWith("delete ")
                        || call.startsWith("annotate")
                        || call.equals("kill"));
        assertThat(trial.world.workloads().names()).containsExactly(pods);
    }
}
