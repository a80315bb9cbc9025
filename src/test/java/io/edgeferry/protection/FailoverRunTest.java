package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.protection.FailoverTrial.Crash;
import io.edgeferry.protection.FailoverTrial.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole failovers with fakes: what goes wrong, and who goes on. */
class FailoverRunTest {

    private static final String ENDED_WELL = "{\"phase\":\"Succeeded\",\"containerStatuses\":[{\"name\":\"train\","
            + "\"containerID\":\"containerd://1\",\"state\":{\"terminated\":{\"exitCode\":0}}}]}";

    private static final String RUNNING = "{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"train\","
            + "\"containerID\":\"containerd://1\",\"state\":{\"running\":{}}}]}";

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
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().fromStep())
                .isEqualTo(10);
    }

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

    /** The new pod ends well so many steps after the dump, before anybody reads its log. */
    private static FailoverOutcome endedWellAfter(int steps) throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.after.put("create default/gru-m1", () -> {
            trial.trains("w2", 11, steps);
            trial.becomes("gru-m1", ENDED_WELL);
        });
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, "");
        return Optional.ofNullable(trial.note().last()).orElseThrow();
    }

    @Test
    void aTrainingThatEndsAStepAfterItsRestoreHasGoneOn() throws Exception {
        FailoverOutcome outcome = endedWellAfter(1);
        assertThat(outcome.fromStep()).isEqualTo(10);
        assertThat(outcome.lostSteps()).isZero();
    }

    @Test
    void aTrainingThatEndsWithoutAnotherStepHasGoneOn() throws Exception {
        FailoverOutcome outcome = endedWellAfter(0);
        assertThat(outcome.fromStep()).isEqualTo(-1);
        assertThat(outcome.lostSteps()).isEqualTo(-1);
    }

    @Test
    void aTrainingThatEndedWellAndWhoseLogIsAwayHasGoneOn() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.fail("log"::equals, Kind.REFUSED, 404);
        trial.after.put("create default/gru-m1", () -> trial.becomes("gru-m1", ENDED_WELL));
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, "");
    }

    @Test
    void aTrainingThatEndsWellButWithStepsMissingHasNotGoneOn() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.after.put("create default/gru-m1", () -> {
            trial.trains("w2", 14, 1);
            trial.becomes("gru-m1", ENDED_WELL);
        });
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "step 11 should follow step 10, but step 14 came");
    }

    /** It needs a person, and no replica was given up for that. */
    private static void assertWaits(FailoverTrial trial, String why) throws Exception {
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(trial.last().outcome()).contains(why);
        assertThat(Optional.ofNullable(trial.note().failover()).orElseThrow().failed())
                .isEmpty();
        assertThat(trial.note().replicas()).allMatch(ReplicaNote::good);
    }

    @Test
    void aPodThatIsRefusedIsNoFaultOfItsReplica() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.fail(call -> call.startsWith("create "), Kind.REFUSED, 403);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "refused: create default/gru-m1");
        trial.mend();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @Test
    void aLogThatCannotBeReadIsNoFaultOfTheReplicaAndThePodStays() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.fail("log"::equals, Kind.REFUSED, 400);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "its log cannot be read");
        assertThat(trial.world.workloads().names()).containsExactly("gru-m1");
        trial.mend();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @Test
    void aPodThatIsLateIsNoFaultOfItsReplicaAndStays() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.after.put("create default/gru-m1", () -> trial.becomes("gru-m1", "{\"phase\":\"Pending\"}"));
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "did not come alive on node w2: no container was started.");
        trial.becomes("gru-m1", RUNNING);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, "");
    }

    @Test
    void anImageThatWentAwayIsMadeAgain() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.before.put(
                "create default/gru-m1", () -> trial.world.machine("w2").forgetImages());
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "did not come alive on node w2: ErrImageNeverPull");
        assertThat(trial.world.workloads().names()).isEmpty();
        trial.mend();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @Test
    void aContainerThatEndsInItsRestoreIsTheFaultOfItsReplica() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.cannotRestore(pod -> pod.image().contains(FailoverTrial.NEW));
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().replica())
                .isEqualTo(FailoverTrial.OLD);
        assertThat(trial.world.live()).containsExactly("w3");
        assertThat(trial.brought).as("it may have been the node's fault").containsExactly(FailoverTrial.NEW + " to w3");
    }

    @Test
    void anotherPodOfItsNameIsNotResumedFromReplicasOfTheOneBefore() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.world
                .workloads()
                .delete(trial.world.workloads().pod("default", "gru").orElseThrow(), 0L);
        FailoverTrial.Console console = trial.new Console();
        new PodCare(
                        console.env,
                        "default",
                        "gru",
                        console.lease,
                        node -> {
                            throw new AssertionError(node + " is not asked");
                        },
                        new Shown())
                .notice(trial.world.train("gru", "w1"));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().state()).as(console.end().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().cold())
                .isTrue();
        assertThat(console.end().log())
                .anyMatch(line -> line.text().startsWith("There is no replica of this pod yet. The pod BEGINS ANEW"));
    }

    /** Both replicas are on w2, and containers cannot be restored on some nodes. */
    private static FailoverTrial cannotRestoreOn(String... nodes) throws Exception {
        FailoverTrial trial = new FailoverTrial("w2");
        trial.cannotRestore(pod ->
                pod.image().startsWith("edgeferry.invalid/") && List.of(nodes).contains(pod.node()));
        return trial;
    }

    @Test
    void aNodeThatCannotRestoreCostsNoReplica() throws Exception {
        FailoverTrial trial = cannotRestoreOn("w2");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow();
        assertThat(outcome.to()).isEqualTo("w3");
        assertThat(outcome.replica()).isEqualTo(FailoverTrial.NEW);
        assertThat(outcome.cold()).isFalse();
        assertThat(trial.brought).containsExactly(FailoverTrial.NEW + " to w3");
        assertThat(trial.world.live()).containsExactly("w3");
    }

    /** Neither node could restore it, and nothing was begun anew. */
    private static void assertNotRestored(FailoverTrial trial) throws Exception {
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(trial.last().outcome())
                .contains("node w2: a replica was not restored there")
                .contains("node w3: a replica was not restored there")
                .contains("a replica may serve later")
                .contains("Asked for once more, it tries them again.");
        assertThat(trial.last().commands())
                .containsExactly("edgeferry failover gru -n default --cold   # begins anew, from step 0");
        assertThat(trial.note().replicas()).hasSize(2).allMatch(ReplicaNote::good);
        assertThat(trial.world.workloads().names()).isEmpty();
    }

    @Test
    void whenNoNodeCanRestoreItNeedsAPersonWhoMayAskAgain() throws Exception {
        FailoverTrial trial = cannotRestoreOn("w2", "w3");
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertNotRestored(trial);
        int made = made(trial);
        assertThat(made).as("each replica on each node").isEqualTo(4);
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertNotRestored(trial);
        assertThat(made(trial)).as("nothing is tried twice unasked").isEqualTo(made);
        trial.mend();
        assertThat(console.actAsked(new FailoverRequest("default", "gru", "w2", false, false, false)))
                .isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    private static int made(FailoverTrial trial) {
        return (int)
                trial.calls.stream().filter("create default/gru-m1"::equals).count();
    }

    @Test
    void whenNoNodeCanRestoreAPersonMayBeginAnew() throws Exception {
        FailoverTrial trial = cannotRestoreOn("w2", "w3");
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertNotRestored(trial);
        assertThat(console.actAsked(new FailoverRequest("default", "gru", null, false, false, true)))
                .isEqualTo(Failovers.Acted.RAN);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().cold())
                .isTrue();
    }

    @Test
    void aNodeThatCannotRestoreIsKnownToTheNextConsole() throws Exception {
        FailoverTrial trial = cannotRestoreOn("w2");
        FailoverTrial.Console first = trial.new Console();
        trial.dieAfter("rebuild " + FailoverTrial.NEW);
        assertThatThrownBy(first::act).isInstanceOf(Crash.class);
        trial.dieAfter("");
        int made = made(trial);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().to()).isEqualTo("w3");
        assertThat(made(trial)).isEqualTo(made + 1);
    }

    @Test
    void whatAnOlderConsolePutAsideIsTriedOnAnotherNode() throws Exception {
        FailoverTrial trial = cannotRestoreOn("w2");
        FailoverTrial.Console first = trial.new Console();
        trial.dieAfter("rebuild " + FailoverTrial.NEW);
        assertThatThrownBy(first::act).isInstanceOf(Crash.class);
        trial.dieAfter("");
        trial.forget("failed");
        trial.putAside(FailoverTrial.NEW, FailoverTrial.OLD);
        int made = made(trial);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().to()).isEqualTo("w3");
        assertThat(made(trial)).isEqualTo(made + 1);
    }

    @Test
    void aColdStartThatCameToNothingIsChosenAgain() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.bad.put(FailoverTrial.NEW, "a page is damaged");
        trial.bad.put(FailoverTrial.OLD, "a page is damaged");
        trial.fail(call -> call.startsWith("create "), Kind.REFUSED, 403);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        String node = Optional.ofNullable(trial.note().failover()).orElseThrow().target();
        trial.mend();
        trial.world.workloads().notReady(node);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        FailoverOutcome outcome = Optional.ofNullable(trial.note().last()).orElseThrow();
        assertThat(outcome.cold()).isTrue();
        assertThat(outcome.to()).isNotEqualTo(node);
    }

    /** The new pod is on w2, which is lost as well; nobody reads its log there. */
    private static FailoverTrial.Console strandedOnW2(FailoverTrial trial) throws Exception {
        FailoverTrial.Console console = trial.new Console();
        trial.fail("log"::equals, Kind.REFUSED, 503);
        trial.after.put("create default/gru-m1", () -> trial.world.workloads().notReady("w2"));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        return console;
    }

    private static List<String> afterByForce(String then) {
        return List.of(
                "# only if the machine of node w2 is switched off for certain",
                "kubectl delete pod gru-m1 -n default --force --grace-period=0",
                then);
    }

    @Test
    void whenTheTargetDiesTooItIsSaidHowToGoOn() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        var unused = strandedOnW2(trial);
        assertWaits(trial, "its log cannot be read");
        assertThat(trial.last().commands()).isEqualTo(afterByForce("edgeferry failover gru -n default"));
    }

    @Test
    void anotherTargetIsNotPassedOverWhenTheNewPodIsOnADeadNode() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = strandedOnW2(trial);
        FailoverRequest toW3 = new FailoverRequest("default", "gru", "w3", false, false, false);
        assertThat(console.actAsked(toW3)).isEqualTo(Failovers.Acted.RAN);
        assertWaits(
                trial,
                "Pod default/gru-m1, which this failover has made, is on node w2, which is not ready, so it is not made"
                        + " on node w3: it could run twice.");
        assertThat(trial.last().commands()).isEqualTo(afterByForce("edgeferry failover gru -n default --to w3"));
        assertThat(trial.world.workloads().names()).containsExactly("gru-m1");

        trial.mend();
        trial.world
                .workloads()
                .delete(trial.world.workloads().pod("default", "gru-m1").orElseThrow(), 0L);
        assertThat(console.actAsked(toW3)).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().to()).isEqualTo("w3");
        assertThat(trial.world.live()).containsExactly("w3");
    }

    @Test
    void aPodThatSomebodyDeletedIsNotMadeAgainUnasked() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.fail("log"::equals, Kind.REFUSED, 400);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        trial.mend();
        trial.world
                .workloads()
                .delete(trial.world.workloads().pod("default", "gru-m1").orElseThrow(), 0L);
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "was deleted by somebody");
        assertThat(trial.world.workloads().names()).isEmpty();
    }

    /** It is fenced when the console that was asked ends. */
    private static FailoverTrial askedAndFenced(FailoverRequest request) throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.bad.put(FailoverTrial.NEW, "a page is damaged");
        trial.bad.put(FailoverTrial.OLD, "a page is damaged");
        FailoverTrial.Console first = trial.new Console();
        trial.dieAfter("delete default/gru");
        assertThatThrownBy(() -> first.actAsked(request)).isInstanceOf(Crash.class);
        trial.mend();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        return trial;
    }

    @Test
    void whoWasAskedNotToBeginAnewDoesNotNorDoesTheNext() throws Exception {
        FailoverTrial trial = askedAndFenced(new FailoverRequest("default", "gru", null, false, false, false));
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(trial.last().outcome()).contains("The pod is not begun anew.");
        assertThat(trial.world.workloads().names()).isEmpty();
    }

    @Test
    void theNodeThatAPersonChoseIsKept() throws Exception {
        FailoverTrial trial = askedAndFenced(new FailoverRequest("default", "gru", "w3", false, false, true));
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().to()).isEqualTo("w3");
    }

    @Test
    void aTaintThatIsAskedForWhenItIsFencedIsSet() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.fail(call -> call.startsWith("create "), Kind.REFUSED, 403);
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.tainted).isEmpty();
        assertThat(console.actAsked(new FailoverRequest("default", "gru", null, true, false, false)))
                .isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.tainted).containsExactly("w1 true");
        assertThat(trial.note().stale())
                .as("it is taken away when the node is back")
                .allMatch(ProtectionNote.StaleCopy::tainted);
    }

    @Test
    void aNoteOfAnOlderConsoleIsGoneOnWith() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console first = trial.new Console();
        trial.dieAfter("delete default/gru");
        assertThatThrownBy(first::act).isInstanceOf(Crash.class);
        trial.mend();
        trial.forget("request", "started", "ended");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    private static FailoverTrial withoutStores() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.silent.put("w2", "Node w2 does not answer.");
        trial.silent.put("w3", "Node w3 does not answer.");
        return trial;
    }

    @Test
    void aPersonMayBeginAnewAlthoughAReplicaMayServeLater() throws Exception {
        FailoverTrial trial = withoutStores();
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "a replica may serve later");
        assertThat(trial.last().commands())
                .containsExactly("edgeferry failover gru -n default --cold   # begins anew, from step 0");
        assertThat(console.actAsked(new FailoverRequest("default", "gru", null, false, false, false)))
                .isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "a replica may serve later");
        assertThat(console.actAsked(new FailoverRequest("default", "gru", null, false, false, true)))
                .isEqualTo(Failovers.Acted.RAN);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().cold())
                .isTrue();
    }

    @Test
    void aColdStartThatAPersonAskedForGivesWayToAReplicaThatServesAgain() throws Exception {
        FailoverTrial trial = withoutStores();
        trial.fail(call -> call.startsWith("create "), Kind.REFUSED, 403);
        assertThat(trial.new Console().actAsked(new FailoverRequest("default", "gru", null, false, false, true)))
                .isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "refused: create");
        trial.mend();
        trial.silent.clear();
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @Test
    void aStoreThatWasWipedIsNotWaitedFor() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.silent.put("w2", "The agent on node w2 could not do replica-restore: no such replica: p of gru");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(trial.last().state()).as(trial.last().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().replica())
                .isEqualTo(FailoverTrial.OLD);
        assertThat(trial.last().log()).anyMatch(line -> line.text().contains("is not there any more"));
    }

    @Test
    void whenAllStoresWereWipedItBeginsAnew() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        trial.silent.put("w2", "The agent on node w2 could not do replica-restore: no such replica: p of gru");
        trial.silent.put("w3", "The agent on node w3 could not do replica-restore: no such replica: p of gru");
        assertThat(trial.new Console().act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(Optional.ofNullable(trial.note().last()).orElseThrow().cold())
                .isTrue();
    }

    /** Another console takes the lead, and finishes it. */
    private static void finishElsewhere(FailoverTrial trial) {
        try {
            FailoverTrial.Console other = trial.new Console();
            assertThat(other.act()).isEqualTo(Failovers.Acted.RAN);
            assertThat(other.end().state()).as(other.end().outcome()).isEqualTo(TaskState.SUCCEEDED);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoSleptWhileOthersFinishedItMakesNoPod() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console sleeper = trial.new Console();
        trial.resting = () -> {
            finishElsewhere(trial);
            moveOn(trial);
        };
        assertThat(sleeper.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(sleeper.end().outcome()).contains("It goes on with it.");
        assertThat(trial.world.live()).containsExactly("w3");
        assertThat(trial.world.most()).isEqualTo(1);
    }

    @Test
    void whatIsAskedForMeanwhileIsNotDoneToThePodThatGoesOn() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        FailoverRequest off = new FailoverRequest("default", "gru", null, false, true, false);
        trial.after.put("create default/gru-m1", () -> {
            try {
                trial.lease("other").ask(off);
            } catch (ClusterException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        trial.lives = true;
        var unused = console.lease.read();
        console.failovers.takeAsked();
        assertThat(console.act()).isEqualTo(Failovers.Acted.NOTHING);
        assertGoesOn(trial, "");
    }

    @Test
    void whoLosesTheLeadAndGetsItBackGoesOn() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        PodLease other = trial.lease("other");
        trial.resting = () -> {
            try {
                trial.pass(Duration.ofSeconds(20));
                var unused = other.read();
                trial.pass(Duration.ofSeconds(20));
                assertThat(other.lead(trial.note())).isTrue();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().outcome()).contains("It goes on with it.");
        other.release();
        var unused = console.lease.read();
        assertThat(console.lease.lead(trial.note())).isTrue();
        trial.pass(Duration.ofMinutes(2));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    /** The pod is migrated: its name is free. */
    private static void moveOn(FailoverTrial trial) {
        try {
            trial.world
                    .workloads()
                    .delete(trial.world.workloads().pod("default", "gru-m1").orElseThrow(), 0L);
            var unused = trial.world.train("gru-m2", "w3");
        } catch (ClusterException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoSleptWhileOthersFinishedItRemovesNothing() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console sleeper = trial.new Console();
        trial.after.put("create default/gru-m1", () -> {
            trial.becomes(
                    "gru-m1",
                    "{\"phase\":\"Failed\",\"containerStatuses\":[{\"name\":\"train\","
                            + "\"containerID\":\"containerd://1\",\"state\":{\"terminated\":{\"exitCode\":1}}}]}");
            trial.after.put("pod gru-m1", () -> {
                trial.mend();
                trial.becomes("gru-m1", RUNNING);
                finishElsewhere(trial);
            });
        });
        assertThat(sleeper.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(sleeper.end().outcome()).contains("It goes on with it.");
        assertGoesOn(trial, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete default/gru", "nodesInUse", "create default/gru-m1", "lease replace"})
    void anApiServerThatIsBackSoonIsWaitedFor(String call) throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        trial.after.put("kill", () -> {
            trial.fail(call::equals, Kind.REFUSED, 503);
            trial.after.put("kill", () -> {});
        });
        trial.whenRested(Duration.ofSeconds(10), trial::mend);
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertThat(console.end().state()).as(console.end().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertGoesOn(trial, call);
    }

    @Test
    void anApiServerThatIsAwayForLongIsAskedAgainLater() throws Exception {
        FailoverTrial trial = new FailoverTrial();
        FailoverTrial.Console console = trial.new Console();
        trial.fail("delete default/gru"::equals, Kind.REFUSED, 503);
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "refused: delete default/gru");
        trial.mend();
        assertThat(console.act()).isEqualTo(Failovers.Acted.WAITS);
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @Test
    void aReplicaThatMayServeLaterIsLookedForAgain() throws Exception {
        FailoverTrial trial = withoutStores();
        FailoverTrial.Console console = trial.new Console();
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertWaits(trial, "a replica may serve later");
        trial.silent.clear();
        assertThat(console.act()).isEqualTo(Failovers.Acted.WAITS);
        trial.pass(Duration.ofSeconds(61));
        assertThat(console.act()).isEqualTo(Failovers.Acted.RAN);
        assertGoesOn(trial, "");
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "LOST"})
    void anyCallMayGoWrongOnce(Kind kind) throws Exception {
        boolean came = true;
        int call = 0;
        while (came) {
            call++;
            FailoverTrial trial = new FailoverTrial();
            FailoverTrial.Console console = trial.new Console();
            trial.dieAt(call, kind);
            try {
                for (int i = 0; i < 5 && trial.note().last() == null; i++) {
                    var unused = console.act();
                    trial.pass(Duration.ofSeconds(61));
                }
            } catch (ClusterException e) {
                // It was not begun; the thread looks again.
                var unused = console.act();
            }
            String place = kind + " " + call + " of " + trial.calls.size();
            came = trial.calls.size() >= call;
            FailoverOutcome outcome =
                    Optional.ofNullable(trial.note().last()).orElseThrow(() -> new AssertionError(place));
            assertThat(outcome.cold()).as(place).isFalse();
            assertThat(trial.world.workloads().names()).as(place).containsExactly(outcome.pod());
            assertThat(trial.world.most()).as(place).isEqualTo(1);
        }
        assertThat(call).as("calls of a failover").isGreaterThan(20);
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
