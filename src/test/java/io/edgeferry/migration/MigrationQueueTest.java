package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.Queued.State;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrationQueueTest {

    private final FakeJobs jobs =
            new FakeJobs().pod("a", "w1").pod("b", "w1").pod("c", "w1").pod("d", "w3");
    private final LinkQueue queue = new LinkQueue(jobs, Duration.ofMillis(20));

    @AfterEach
    void close() {
        queue.close();
    }

    private static QueueRequest pod(String name, String target) {
        return new QueueRequest.OfPod(new MigrationRequest("default", name, target, MigrationOptions.DEFAULT));
    }

    private List<Queued> add(String... words) {
        return queue.add(Stream.of(words)
                .map(word -> word.split(">"))
                .map(pair -> pod(pair[0], pair[1]))
                .toList());
    }

    private Queued entry(String name) {
        return queue.entries().stream()
                .filter(entry -> entry.request().name().equals(name))
                .toList()
                .getLast();
    }

    private void awaitState(String name, State state) {
        await(name + " " + state)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(entry(name).state()).isEqualTo(state));
    }

    private void awaitWhy(String name, String words) {
        await(words)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(entry(name).why()).contains(words));
    }

    @Test
    void oneAtATimeOnALinkInTheirOrderAndOtherLinksAtTheSameTime() {
        assertThat(add("a>w2", "b>w2", "c>w2", "d>w2"))
                .extracting(Queued::state)
                .containsOnly(State.WAITING);

        awaitState("a", State.RUNNING);
        awaitState("d", State.RUNNING);
        awaitWhy("b", "waits for a on w1 → w2");
        awaitWhy("c", "waits for a on w1 → w2");
        assertThat(entry("b").from()).isEqualTo("w1");
        assertThat(entry("a").task()).isEqualTo(jobs.task("a").id());

        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("b", State.RUNNING);
        awaitWhy("c", "waits for b on w1 → w2");
        assertThat(entry("a")).satisfies(done -> {
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(done.succeeded()).isTrue();
            assertThat(done.words()).isEqualTo("migrated");
            assertThat(done.why()).isEqualTo("It migrated.");
        });
        jobs.task("b").end(TaskState.SUCCEEDED);
        awaitState("c", State.RUNNING);
        assertThat(jobs.begun()).containsSubsequence("a", "b", "c");
        assertThat(jobs.most()).isEqualTo(1);
        assertThat(queue.entries()).extracting(entry -> entry.request().name()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aHigherLimitLetsMoreRunAtOnceAndALowerOneStopsNobody() {
        queue.limit(2);
        add("a>w2", "b>w2", "c>w2");
        awaitState("a", State.RUNNING);
        awaitState("b", State.RUNNING);
        awaitWhy("c", "waits for a, b on w1 → w2");

        queue.limit(1);
        assertThat(jobs.running()).hasSize(2);
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitWhy("c", "waits for b on w1 → w2");
        jobs.task("b").end(TaskState.SUCCEEDED);
        awaitState("c", State.RUNNING);

        assertThatThrownBy(() -> queue.limit(0)).hasMessageContaining("between 1 and 16");
        assertThat(queue.limit()).isEqualTo(1);
    }

    @Test
    void whatFailsDoesNotHoldUpTheOthers() {
        add("a>w2", "b>w2", "c>w2");
        awaitState("a", State.RUNNING);
        jobs.task("a").end(TaskState.ROLLED_BACK);
        awaitState("b", State.RUNNING);
        assertThat(entry("a").state()).isEqualTo(State.DONE);
        assertThat(entry("a").succeeded()).isFalse();
        assertThat(entry("a").words()).isEqualTo("rolled back");
        jobs.task("b").end(TaskState.NEEDS_YOU);
        awaitState("c", State.RUNNING);
    }

    @Test
    void aPlanWithErrorsIsRefusedWithItsFindingsAndWarningsAreAccepted() {
        Finding warning = Finding.warning("probe", "Readiness probe", "It counts as not ready.", "");
        Finding error = Finding.error("memory", "Node w2 has too little memory left", "It asks for 9 GB", "Free some.");
        jobs.finds("a", error, warning);
        jobs.finds("b", warning);
        add("a>w2", "b>w2");

        awaitState("a", State.REFUSED);
        assertThat(entry("a").why()).isEqualTo("Node w2 has too little memory left: It asks for 9 GB");
        assertThat(entry("a").findings()).containsExactly(error, warning);
        assertThat(entry("a").task()).isNull();
        awaitState("b", State.RUNNING);
        assertThat(entry("b").findings()).containsExactly(warning);
        assertThat(jobs.begun()).containsExactly("b");
    }

    @Test
    void aPodThatIsGoneWhenItsTurnComesIsRefusedInWords() {
        add("a>w2", "b>w2", "c>w2");
        awaitWhy("b", "waits for a");
        jobs.gone("b");
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("b", State.REFUSED);
        assertThat(entry("b").why()).contains("There is no pod b");
        awaitState("c", State.RUNNING);
    }

    @Test
    void aPodThatMovedMeanwhileStartsFromWhereItIs() {
        add("a>w2", "b>w2");
        awaitWhy("b", "waits for a on w1 → w2");
        jobs.pod("b", "w3");
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("b", State.RUNNING);
        assertThat(entry("b").from()).isEqualTo("w3");
        assertThat(jobs.task("b").snapshot().from()).isEqualTo("w3");
    }

    @Test
    void theSamePodMovesOnceAtATimeAndInOrder() {
        add("a>w2", "a>w3", "b>w3");
        awaitState("a", State.WAITING);
        awaitState("b", State.RUNNING);
        awaitWhy("a", "waits for a → w2, which moves the same");
        await().until(() -> jobs.begun().contains("a"));
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("a", State.RUNNING);
        assertThat(entry("a").from()).isEqualTo("w2");
        assertThat(jobs.twice()).isFalse();
    }

    @Test
    void theVerySameRequestTwiceIsRefused() {
        List<Queued> added = add("a>w2", "a>w2");
        assertThat(added.get(1).state()).isEqualTo(State.REFUSED);
        assertThat(added.get(1).why()).isEqualTo("a → w2 is in the queue already");
        await().untilAsserted(() -> assertThat(jobs.begun()).containsExactly("a"));
    }

    @Test
    void tasksThatWereStartedPastTheQueueCountForTheirLink() {
        jobs.other(FakeJobs.snapshot("x", "w1", "w2", TaskState.RUNNING));
        add("a>w2", "d>w2");
        awaitState("d", State.RUNNING);
        awaitWhy("a", "waits for x on w1 → w2");
        jobs.othersEnd();
        awaitState("a", State.RUNNING);
    }

    @Test
    void whatWaitsOrIsPlannedCanBeTakenBackAndWhatRunsNot() {
        var gate = jobs.gate("b");
        add("a>w2", "b>w3", "c>w2");
        awaitState("a", State.RUNNING);
        awaitState("b", State.PLANNING);
        awaitWhy("c", "waits for a");

        assertThat(queue.cancel(entry("c").id())).isTrue();
        assertThat(queue.cancel(entry("b").id())).isTrue();
        assertThat(queue.cancel(entry("a").id())).isFalse();
        assertThat(queue.cancel("q99")).isFalse();

        assertThat(entry("b").state()).isEqualTo(State.CANCELLED);
        assertThat(entry("c").state()).isEqualTo(State.CANCELLED);
        assertThat(entry("c").why()).contains("before it began");
        await().untilAsserted(() -> assertThat(jobs.interrupted()).containsExactly("b"));
        gate.countDown();
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("a", State.DONE);
        assertThat(jobs.begun()).containsExactly("a");
    }

    @Test
    void onHoldNothingNewBeginsAndWhatRunsGoesOn() {
        var gate = jobs.gate("b");
        add("a>w2", "b>w3", "c>w2");
        awaitState("a", State.RUNNING);
        awaitState("b", State.PLANNING);
        queue.hold(true);
        assertThat(queue.held()).isTrue();
        assertThat(entry("c").why()).isEqualTo("on hold");
        gate.countDown();
        awaitState("b", State.WAITING);
        assertThat(entry("b").why()).isEqualTo("on hold");
        jobs.task("a").end(TaskState.SUCCEEDED);
        awaitState("a", State.DONE);
        assertThat(add("d>w2").getFirst().why()).isEqualTo("on hold");
        assertThat(jobs.begun()).containsExactly("a");

        queue.hold(false);
        awaitState("b", State.RUNNING);
        awaitState("c", State.RUNNING);
        awaitState("d", State.RUNNING);
    }

    @Test
    void aClusterThatDoesNotAnswerIsAskedAgainAndARefusalIsNot() {
        jobs.fails("a", new MigrationException("No answer.", new ClusterException(0, "No answer.")));
        jobs.fails("b", new MigrationException("Forbidden.", new ClusterException(403, "Forbidden.")));
        add("a>w2", "b>w2", "c>w2");
        awaitWhy("a", "is tried again: No answer.");
        awaitState("b", State.REFUSED);
        awaitState("c", State.RUNNING);
        jobs.task("c").end(TaskState.SUCCEEDED);
        jobs.heal();
        awaitState("a", State.RUNNING);
    }

    @Test
    void closingTakesBackWhatWaitsAndLeavesWhatRuns() {
        var unused = jobs.gate("b");
        add("a>w2", "b>w3", "c>w2");
        awaitState("a", State.RUNNING);
        awaitState("b", State.PLANNING);
        queue.close();

        assertThat(entry("a").state()).isEqualTo(State.RUNNING);
        assertThat(jobs.task("a").atWork()).isTrue();
        assertThat(entry("b").state()).isEqualTo(State.CANCELLED);
        assertThat(entry("c").state()).isEqualTo(State.CANCELLED);
        assertThat(entry("c").why()).contains("session was closed");
        assertThat(jobs.interrupted()).containsExactly("b");
        assertThat(add("d>w2").getFirst().state()).isEqualTo(State.REFUSED);
        assertThat(jobs.begun()).containsExactly("a");
    }

    @Test
    void endedEntriesAreDismissedAndOnlyTheLastFiveHundredAreKept() {
        add("a>w2", "nobody>w2");
        awaitState("nobody", State.REFUSED);
        queue.dismiss(entry("a").id());
        queue.dismiss(entry("nobody").id());
        assertThat(queue.entries()).extracting(entry -> entry.request().name()).containsExactly("a");

        for (int i = 0; i < 520; i++) {
            add("gone-" + i + ">w2");
        }
        awaitState("gone-519", State.REFUSED);
        await().untilAsserted(() -> assertThat(queue.entries()).hasSize(501));
        assertThat(queue.entries().get(1).request().name()).isEqualTo("gone-20");
    }

    @Test
    void onlyTheStepsOfALifeCanBeTaken() {
        Queued waiting = Queued.waiting("q1", pod("a", "w2"));
        assertThatThrownBy(() -> waiting.become(State.DONE, "")).isInstanceOf(IllegalStateException.class);
        Queued refused = waiting.become(State.REFUSED, "no");
        for (State state : State.values()) {
            assertThat(refused.state().mayBecome(state)).isFalse();
        }
    }
}
