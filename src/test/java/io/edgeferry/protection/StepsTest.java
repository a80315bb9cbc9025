package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import io.edgeferry.protection.Steps.BrokenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a restored training went on is found in its log. */
class StepsTest {

    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Training TRAINING = new Training(
            "default", "gru", "u", "w1", "train", "c", "{}", StepProbe.USUAL, 1, 250, 60, THEN, null, null);

    private final List<LogEntry> log = new ArrayList<>();

    private void steps(int from, int to, long atMillis) {
        for (int i = from; i <= to; i++) {
            log.add(new LogEntry(THEN.plusMillis(atMillis + (i - from) * 250L), "step " + i + " loss 0.5"));
        }
    }

    @Test
    void behindThePastThatTheCheckpointBrought() throws Exception {
        steps(1, 42, 0);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null))
                .as("nothing new yet")
                .isEmpty();
        steps(43, 43, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null))
                .as("one step may be chance")
                .isEmpty();
        steps(44, 46, 60_250);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null))
                .contains(new Steps.Resumed(42, 43, THEN.plusMillis(60_000)));
    }

    @Test
    void oneStepIsEnoughOfATrainingThatHasEnded() throws Exception {
        steps(1, 42, 0);
        assertThat(Steps.ended(TRAINING, log, 40, 60, true, null)).isEmpty();
        steps(43, 43, 60_000);
        assertThat(Steps.ended(TRAINING, log, 40, 60, true, null))
                .contains(new Steps.Resumed(42, 43, THEN.plusMillis(60_000)));
    }

    @Test
    void evenWhenTheOtherNodesClockIsBehind() throws Exception {
        steps(1, 42, 0);
        steps(43, 46, -90_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)
                        .orElseThrow()
                        .after())
                .isEqualTo(42);
    }

    @Test
    void aRestoreTooFastForAGapIsToldByThePastThatIsOlderThanThePod() throws Exception {
        Instant made = THEN.plusSeconds(11);
        steps(1, 44, 0);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, made))
                .as("nothing new yet")
                .isEmpty();
        steps(45, 60, 12_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, made))
                .contains(new Steps.Resumed(44, 45, THEN.plusMillis(12_000)));
        log.clear();
        steps(1, 60, 11_500);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, made))
                .as("it began anew and has come as far")
                .isEmpty();
    }

    @Test
    void theSeamOfAnEarlierRestoreIsNotIt() throws Exception {
        steps(40, 43, 0);
        steps(42, 100, 30_000);
        steps(99, 102, 90_000);
        assertThat(Steps.resumed(TRAINING, log, 98, 100, true, null))
                .contains(new Steps.Resumed(98, 99, THEN.plusMillis(90_000)));
    }

    @Test
    void anEarlierPauseIsNotIt() throws Exception {
        steps(1, 20, 0);
        steps(21, 42, 50_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)).isEmpty();
        steps(43, 46, 62_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)
                        .orElseThrow()
                        .after())
                .isEqualTo(42);
    }

    @Test
    void aLogThatBeginsAfterTheDump() throws Exception {
        steps(43, 46, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)
                        .orElseThrow()
                        .after())
                .isEqualTo(42);
    }

    @Test
    void aLogThatRanAheadOfTheMemoryHasItsLastStepsTwice() throws Exception {
        steps(1, 43, 0);
        steps(42, 46, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null))
                .contains(new Steps.Resumed(41, 42, THEN.plusMillis(60_000)));
        steps(1, 3, 90_000);
        assertThatThrownBy(() -> Steps.resumed(TRAINING, log, 40, 60, true, null))
                .isInstanceOf(BrokenException.class);
    }

    @Test
    void oneThatBeginsAnewBehindItsPastIsBroken() {
        steps(1, 42, 0);
        steps(1, 5, 60_000);
        assertThatThrownBy(() -> Steps.resumed(TRAINING, log, 40, 60, true, null))
                .isInstanceOf(BrokenException.class)
                .hasMessage("step 43 should follow step 42, but step 1 came");
    }

    @Test
    void oneThatBeganAnewNeverComesSoFar() throws Exception {
        steps(1, 30, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)).isEmpty();
    }

    @Test
    void whatIsMissingOrRepeatedIsNamed() {
        steps(1, 42, 0);
        steps(44, 46, 60_000);
        assertThatThrownBy(() -> Steps.resumed(TRAINING, log, 40, 60, true, null))
                .isInstanceOf(BrokenException.class)
                .hasMessage("step 43 should follow step 42, but step 44 came");
    }

    @Test
    void oneWhoseBeginningIsOutOfSightGoesOnAllTheSame() throws Exception {
        steps(70, 80, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null))
                .as("nobody comes so far but one that went on; its log was rotated")
                .hasValueSatisfying(found -> assertThat(found.seen()).isFalse());
        log.clear();
        steps(45, 50, 60_000);
        steps(51, 60, 90_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, false, null))
                .as("a pause that is no seam")
                .hasValueSatisfying(found -> assertThat(found.seen()).isFalse());
        assertThat(Steps.resumed(TRAINING, log, 40, 60, true, null)
                        .orElseThrow()
                        .after())
                .isEqualTo(50);
    }

    @Test
    void aSeamThatRepeatsStepsIsOneInAnyPartOfALog() throws Exception {
        steps(42, 46, 0);
        steps(45, 50, 60_000);
        assertThat(Steps.resumed(TRAINING, log, 40, 60, false, null)
                        .orElseThrow()
                        .after())
                .isEqualTo(44);
    }

    @Test
    void theFreezeIsTheLongestTimeWithoutAStep() {
        steps(1, 42, 0);
        steps(43, 50, 41 * 250 + 1_250);
        StepProbe probe = StepProbe.detect(log, null).orElseThrow();
        assertThat(Steps.freeze(probe, log, 40)).isEqualTo(1_000);
        assertThat(Steps.freeze(probe, log, 50)).isEqualTo(-1);
    }
}
