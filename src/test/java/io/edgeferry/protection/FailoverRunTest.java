package io.edgeferry.protection;

import static io.edgeferry.protection.FailoverEnds.assertGoesOn;
import static io.edgeferry.protection.FailoverEnds.assertWaits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.protection.FailoverTrial.Crash;
import io.edgeferry.protection.FailoverTrial.Kind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole failovers with fakes: what goes wrong, and who goes on. */
class FailoverRunTest {

    private static final String RUNNING = "{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"train\","
            + "\"containerID\":\"containerd://1\",\"state\":{\"running\":{}}}]}";

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
