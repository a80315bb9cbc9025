package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Protected;
import io.edgeferry.protection.Hold;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.task.TaskKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javafx.scene.Node;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Protect place says how each pod is protected and how its node is, and does what a person asks for. */
class ProtectUiTest extends ConsoleUi {

    private static final NodeVitals ALIVE = Protected.alive("edge-1");

    @BeforeEach
    void goThere() {
        see("#chip-default-gru-train");
        robot.push(KeyCode.CONTROL, KeyCode.DIGIT3);
        see("#protect");
    }

    private void shows(Protected... pods) {
        protections.show(
                List.of(pods).stream().map(Protected::build).toList(), List.of(ALIVE, Protected.alive("edge-2")));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void asked(String... what) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(protections.asked()).containsExactly(what));
    }

    private void becomes(String id, String words) {
        await(id + " says " + words)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(id)).isEqualTo(words));
    }

    @Test
    void anEmptyPlaceSaysWhatProtectionIsAndLeadsToThePods() {
        says("#protect", "No pod is protected");
        click("#empty-action");
        see("#topology");
        assertThat(shows("#rail-protect-count")).isFalse();
    }

    @Test
    void theAgeOfTheLastGoodCheckpointCountsAndTheRestIsSaid() {
        shows(Protected.pod("gru-train").replicas(3, Duration.ofSeconds(12)).failedOver(false));
        says("#tile-age", "lost if it failed now");
        String first = texts("#tile-age");
        await("the age counts").atMost(PATIENCE).until(() -> !texts("#tile-age").equals(first));
        soon(() -> assertThat(texts("#protected-default-gru-train"))
                .contains("protected", "3 good replicas on edge-2", "next in"));
        soon(() -> assertThat(text("#protect-how"))
                .isEqualTo("default · node edge-1 · every 60 s, keeps 3, on any other node"));
        soon(() -> assertThat(texts("#protect-guard")).contains("8 s after its node loses the API server"));
        soon(() -> assertThat(texts("#protect-leader")).contains("this console"));
        soon(() -> assertThat(texts("#protect-failover")).contains("automatic"));
        soon(() -> assertThat(texts("#last-failover"))
                .contains("after step 4\u202f711", "38.6 s", "31.4 s", "212", "prove", "7.70 s"));
        soon(() -> assertThat(texts("#cost-freeze")).contains("0.31 s", "at most 0.35 s"));
        soon(() -> assertThat(texts("#cost-bytes")).contains("9.1 MB"));
        soon(() -> assertThat(
                        onFx(() -> ((TableView<?>) at("#replicas")).getItems().size()))
                .isEqualTo(3));
    }

    @Test
    void whatMadeTheCheckpointsIsSaid() {
        shows(Protected.pod("gru-train"));
        says("#protect-engine", "none was made yet");
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)).failedOver(false));
        becomes("#protect-engine .label:last-child", "CRIU");
        soon(() -> assertThat(text("#last-failover-words")).contains("(CRIU)"));
        shows(Protected.pod("gru-train")
                .by("lab checkpoint, not CRIU")
                .replicas(2, Duration.ofSeconds(5))
                .failedOver(false));
        becomes("#protect-engine .label:last-child", "lab checkpoint, not CRIU");
        soon(() -> assertThat(text("#last-failover-words")).contains("(lab checkpoint, not CRIU)"));
        click("#protect-fail-over");
        says("#failover-from", "on edge-2 (lab checkpoint, not CRIU)");
    }

    @Test
    void aBadReplicaIsNamedWithItsReasonAndDoesNotCount() {
        shows(Protected.pod("gru-train").replicas(3, Duration.ofSeconds(10)).bad(0, "one byte is not as it was"));
        says("#tile-replicas", "2 of 3");
        assertThat(texts("#tile-age"))
                .containsPattern("\\b[7-9]\\d s|min \\d\\d s")
                .doesNotContainPattern("(?<!min )\\b[1-6]\\d s");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cells())
                        .contains("bad: one byte is not as it was")
                        .contains("verified"));
    }

    private String cells() {
        return onFx(() -> String.join(
                "\n",
                at("#replicas").lookupAll(".table-cell").stream()
                        .map(cell -> ((javafx.scene.control.Labeled) cell).getText())
                        .toList()));
    }

    @Test
    void whatIsWrongIsInTheRowInTheDetailAndOnTheRail() {
        protections.show(
                List.of(
                        Protected.pod("a-refused")
                                .refused("Its annotation cannot be understood.")
                                .build(),
                        Protected.pod("b-late")
                                .replicas(2, Duration.ofSeconds(150))
                                .build(),
                        Protected.pod("c-lost")
                                .on("edge-3")
                                .replicas(2, Duration.ofSeconds(20))
                                .build(),
                        Protected.pod("d-trouble")
                                .trouble("No checkpoint: no room.")
                                .replicas(1, Duration.ofSeconds(5))
                                .build(),
                        Protected.pod("e-first").build()),
                List.of(ALIVE, Protected.vitals("edge-3", 44, 3, false)));
        becomes("#rail-protect-count", "5!");
        soon(() -> assertThat(texts("#protected-default-a-refused")).contains("not protected", "cannot be understood"));
        soon(() -> assertThat(texts("#protected-default-b-late")).contains("late", "older than it should be"));
        soon(() -> assertThat(texts("#protected-default-c-lost")).contains("node lost", "Node edge-3 counts as lost."));
        soon(() -> assertThat(texts("#protected-default-d-trouble")).contains("trouble", "no room"));
        soon(() ->
                assertThat(texts("#protected-default-e-first")).contains("first checkpoint", "none", "no replica yet"));
        becomes("#protect-trouble", "Its annotation cannot be understood.");
        until("it is greyed", () -> at("#protect-checkpoint").isDisabled());
        assertThat(onFx(() -> at("#protect-settings").isDisabled())).isFalse();
        robot.clickOn(see("#protected-default-d-trouble .row-title"));
        becomes("#protect-trouble", "No checkpoint: no room.");
        shows();
        present("#rail-protect-count", false);
    }

    @Test
    void nodesCountDownAndALossIsSaidAloud() {
        ProtectedPod pod =
                Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)).build();
        protections.show(List.of(pod), List.of(ALIVE));
        says("#watch-edge-1", "alive");
        soon(() -> assertThat(texts("#watch-edge-1")).contains("lease 7 s of 20 s", "0 of 3 probes failed"));
        soon(() -> assertThat(text("#rule-words"))
                .isEqualTo("A node counts as lost with a lease older than 20 s and 3 failed probes, one each 3 s."));
        protections.show(List.of(pod), List.of(Protected.vitals("edge-1", 18, 2, false)));
        says("#watch-edge-1", "in doubt");
        soon(() -> assertThat(texts("#watch-edge-1"))
                .contains("lease 18 s of 20 s", "2 of 3 probes failed", "no answer on port 22"));
        protections.show(List.of(pod), List.of(Protected.vitals("edge-1", 21, 3, false)));
        says("#watch-edge-1", "lost");
        becomes("#protect-state", "node lost");
        protections.show(List.of(pod), List.of(Protected.vitals("edge-1", 12, 1, true)));
        says("#watch-edge-1", "The API server does not answer: nothing is known.");
    }

    @Test
    void theRuleIsChangedAndWhatIsWrongStandsUnderItsField() {
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        click("#rule-change");
        type("#rule-lease", "9");
        becomes("#rule-error-lease", "The age of the lease is 15 to 3600 seconds, not 9.");
        until("it is greyed", () -> at("#rule-save").isDisabled());
        type("#rule-lease", "30");
        type("#rule-probes", "many");
        becomes("#rule-error-probes", "Write a whole number.");
        type("#rule-probes", "5");
        soon(() -> assertThat(text("#rule-sheet-words"))
                .contains("lease older than 30 s and 5 failed probes", "after 18 s"));
        click("#rule-save");
        present("#rule-sheet", false);
        soon(() -> assertThat(protections.rule().leaseAge()).isEqualTo(Duration.ofSeconds(30)));
        soon(() -> assertThat(protections.rule().probes()).isEqualTo(5));
        says("#node-watch", "lease older than 30 s and 5 failed probes");
    }

    private void type(String id, String words) {
        Node field = see(id);
        onFx(() -> {
            ((javafx.scene.control.TextField) field).setText(words);
            return true;
        });
    }

    @Test
    void aCheckpointIsAskedForAndARefusalIsSaid() {
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        CountDownLatch made = new CountDownLatch(1);
        protections.hold(made);
        click("#protect-checkpoint");
        becomes("#protect-busy", "Asking for a checkpoint…");
        asked("checkpoint default/gru-train");
        made.countDown();
        becomes("#protect-busy", "");
        protections.refuse("It is not protected.");
        until("it may be asked for again", () -> !at("#protect-checkpoint").isDisabled());
        click("#protect-checkpoint");
        says("#console", "It is not protected.");
    }

    @Test
    void whatAnotherConsoleLeadsIsShownAndAskedOfIt() {
        shows(Protected.pod("gru-train").replicas(2, Duration.ofSeconds(5)).ledBy("sam@workstation/812/0badf00d"));
        says("#protect-leader", "sam@workstation, process 812");
        soon(() -> assertThat(texts("#protected-default-gru-train")).contains("made elsewhere"));
        soon(() -> assertThat(onFx(() -> at("#protect-checkpoint").getAccessibleHelp()))
                .isEqualTo("Checkpoint now — led by sam@workstation, process 812"));
        assertThat(onFx(() -> at("#protect-stop").isDisabled())).isFalse();
        click("#protect-fail-over");
        says("#failover-sheet", "node edge-1 · done by sam@workstation, process 812");
        robot.type(KeyCode.ESCAPE);
        present("#failover-sheet", false);
    }

    @Test
    void aDrillBeginsAndIsShownAmongTheTasks() {
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        click("#protect-drill");
        says("#task-detail", "Drill of gru-train");
        asked("drill default/gru-train");
        soon(() -> assertThat(migrations.newest().snapshot().kind()).isEqualTo(TaskKind.DRILL));
    }

    @Test
    void stoppingAsksAndSaysWhatIsLeft() {
        shows(Protected.pod("gru-train").replicas(3, Duration.ofSeconds(5)));
        click("#protect-stop");
        says("#stop-sheet", "its 3 replicas on edge-2");
        robot.type(KeyCode.ENTER);
        present("#stop-sheet", false);
        assertThat(protections.asked()).isEmpty();
        protections.leave(List.of("The replicas on node edge-2: it cannot be reached."));
        click("#protect-stop");
        click("#stop-yes");
        says("#console", "The replicas on node edge-2: it cannot be reached.");
        asked("unprotect default/gru-train");
        says("#protect", "No pod is protected");
    }

    @Test
    void settingsAreChangedAndAnswersAreWaitedForWithoutTheScreen() {
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        click("#protect-settings");
        see("#protect-sheet");
        type("#protect-every", "2s");
        becomes("#protect-error-every", "Every is 2s, but has to be from 5s to 24h.");
        until("it is greyed", () -> at("#protect-save").isDisabled());
        type("#protect-every", "5m");
        type("#protect-keep", "7");
        CountDownLatch latch = new CountDownLatch(1);
        protections.hold(latch);
        click("#protect-save");
        becomes("#protect-save", "Saving…");
        latch.countDown();
        present("#protect-sheet", false);
        asked("protect default/gru-train every=5m,keep=7,to=any");
    }

    @Test
    void aFailoverInFlightShowsWhatHoldsAndLeadsToItsTask() {
        migrations.add(io.edgeferry.console.fakes.FakeTask.failover("gru-train", "edge-1"));
        String operation = migrations.newest().id().value();
        shows(Protected.pod("gru-train")
                .replicas(1, Duration.ofSeconds(5))
                .failingOver(
                        operation,
                        new Hold(Hold.Kind.GUARD, true, "The guard holds."),
                        new Hold(Hold.Kind.STOPPED, false, "Node edge-1 is not reachable.")));
        says("#holds", "The guard holds.");
        soon(() -> assertThat(texts("#holds")).contains("holds", "does not hold", "Node edge-1 is not reachable."));
        becomes("#rail-protect-count", "1");
        until("it is greyed", () -> at("#protect-checkpoint").isDisabled());
        click("#protect-task");
        says("#task-detail", "Failover of gru-train off edge-1");
    }

    @Test
    void aFailoverThatNeedsAPersonSaysWhyAndWhatCanBeDone() {
        shows(Protected.pod("gru-train")
                .replicas(1, Duration.ofSeconds(5))
                .needsYou(
                        "f20260105-104207-7a1c00",
                        "Nothing holds the old container on node edge-1.",
                        "edgeferry recover",
                        "# only if node edge-1 is off",
                        "edgeferry failover gru-train --node-is-off"));
        becomes("#protect-state", "needs you");
        becomes("#protect-trouble", "Nothing holds the old container on node edge-1.");
        soon(() -> assertThat(texts("#protect-commands"))
                .contains("Only if node edge-1 is off:", "edgeferry failover gru-train --node-is-off"));
        soon(() -> assertThat(
                        onFx(() -> stage.getScene().lookup("#protect-commands").lookupAll(".button")))
                .as("what is only for a case is not copied with the rest")
                .hasSize(2));
        soon(() -> assertThat(texts("#protected-default-gru-train"))
                .contains("needs you", "Nothing holds the old container"));
        becomes("#rail-protect-count", "1!");
        until("it is greyed", () -> at("#protect-checkpoint").isDisabled());
        assertThat(onFx(() -> at("#protect-fail-over").isDisabled())).isFalse();
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        becomes("#protect-state", "protected");
        present("#protect-commands", false);
    }

    @Test
    void closingTheWindowAsksWhileThisConsoleLeads() {
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)));
        says("#protect-leader", "this console");
        closeRequest();
        says("#leave", "1 pod protected from here");
        click("#leave-stay");
        present("#leave", false);
        shows(Protected.pod("gru-train").replicas(1, Duration.ofSeconds(5)).ledBy("sam@workstation/812/0badf00d"));
        says("#protect-leader", "sam@workstation, process 812");
        closeRequest();
        until("it closes without a question", () -> !stage.isShowing());
    }

    private void closeRequest() {
        onFx(() -> {
            WindowEvent event = new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST);
            stage.fireEvent(event);
            return true;
        });
    }
}
