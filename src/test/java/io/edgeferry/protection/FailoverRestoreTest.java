package io.edgeferry.protection;

import static io.edgeferry.protection.FailoverEnds.assertGoesOn;
import static io.edgeferry.protection.FailoverEnds.assertWaits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.protection.FailoverTrial.Crash;
import io.edgeferry.protection.FailoverTrial.Kind;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Failovers with fakes: which replica goes on where, and what is thought of a pod that was made of one. */
class FailoverRestoreTest {

    private static final String ENDED_WELL = "{\"phase\":\"Succeeded\",\"containerStatuses\":[{\"name\":\"train\","
            + "\"containerID\":\"containerd://1\",\"state\":{\"terminated\":{\"exitCode\":0}}}]}";

    private static final String RUNNING = "{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"train\","
            + "\"containerID\":\"containerd://1\",\"state\":{\"running\":{}}}]}";

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
}
