package io.edgeferry.protection.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import io.edgeferry.protection.FailoverOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DemoFiguresTest {

    private static final FailoverOutcome OUTCOME = new FailoverOutcome(
            "f1",
            Instant.EPOCH,
            "edge-1",
            "edge-2",
            "gru-m1",
            false,
            "p1",
            "CRIU",
            80,
            15,
            3,
            26,
            new FailoverOutcome.Parts(20, 1, 1, 2, 2));

    /** One step a second. */
    private static List<DemoPoint> steps(double from, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(step -> new DemoPoint(from + (step - first), step, 1.0 / step))
                .toList();
    }

    @Test
    void nothingIsKnownBeforeTheFault() {
        assertThat(DemoFigures.of(-1, null, 20, steps(5, 1, 100), List.of(), List.of()))
                .isEqualTo(DemoFigures.NONE);
    }

    @Test
    void downAndTotalTimesAreThoseOfThePaper() {
        // Begins at 5 s, dies at 105 s with step 100; resumed with step 81 at 130 s; begun anew at 126 s.
        DemoFigures figures =
                DemoFigures.of(105, OUTCOME, 20, steps(5, 1, 100), steps(130, 81, 125), steps(126, 1, 125));
        assertThat(figures.diedAtStep()).isEqualTo(100);
        assertThat(figures.lostSteps()).isEqualTo(20);
        assertThat(figures.goalStep()).isEqualTo(120);
        assertThat(figures.rpoSeconds()).as("step 80 was at 84 s").isCloseTo(21, within(1e-9));
        assertThat(figures.resumedDownSeconds()).isCloseTo(25, within(1e-9));
        assertThat(figures.restartedDownSeconds()).isCloseTo(21, within(1e-9));
        assertThat(figures.resumedTotalSeconds()).as("step 120 at 169 s").isCloseTo(164, within(1e-9));
        assertThat(figures.restartedTotalSeconds()).as("step 120 at 245 s").isCloseTo(240, within(1e-9));
        assertThat(figures.restartedExtrapolated()).isFalse();
        assertThat(figures.savedSeconds()).isCloseTo(76, within(1e-9));
    }

    @Test
    void whatIsNotWaitedForIsReckonedByItsRateAndSaysSo() {
        DemoFigures figures =
                DemoFigures.of(105, OUTCOME, 20, steps(5, 1, 100), steps(130, 81, 125), steps(126, 1, 30));
        assertThat(figures.restartedTotalSeconds()).isCloseTo(240, within(1e-9));
        assertThat(figures.restartedExtrapolated()).isTrue();
        DemoFigures tooFew = DemoFigures.of(105, OUTCOME, 20, steps(5, 1, 100), steps(130, 81, 125), steps(126, 1, 2));
        assertThat(tooFew.restartedTotalSeconds()).isEqualTo(-1);
        assertThat(tooFew.savedSeconds()).isNull();
    }

    @Test
    void aNewStartThatWasFasterIsSaidToBe() {
        DemoFigures figures =
                DemoFigures.of(105, OUTCOME, 20, steps(5, 1, 100), steps(300, 81, 125), steps(126, 1, 125));
        assertThat(figures.savedSeconds()).isCloseTo(-94, within(1e-9));
        assertThat(DemoWords.saved(figures.savedSeconds())).isEqualTo("none");
        assertThat(DemoWords.fromZero(figures)).isEqualTo("; from zero it took 94.0 s less");
        assertThat(DemoWords.fromZero(DemoFigures.NONE)).isEmpty();
    }

    @Test
    void lossesAreReadAsTrainingLoopsPrintThem() {
        LossProbe probe = new LossProbe(new StepProbe(StepProbe.pattern(StepProbe.USUAL), 1, Duration.ofSeconds(1)));
        Instant at = Instant.EPOCH;
        List<LossProbe.Lost> read = probe.read(List.of(
                new LogEntry(at, "step 1 loss 0.157256"),
                new LogEntry(at, "Epoch 2/10 - loss: 3.5e-2 - val_loss: 9"),
                new LogEntry(at, "step 3 {\"train_loss\": 0.5}"),
                new LogEntry(at, "step=4"),
                new LogEntry(at, "  loss=.25"),
                new LogEntry(at, "step 5 val_loss 7"),
                new LogEntry(at, "nothing of it")));
        assertThat(read).extracting(LossProbe.Lost::number).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(read).extracting(LossProbe.Lost::loss).containsExactly(0.157256, 0.035, 0.5, 0.25, Double.NaN);
    }

    @Test
    void aSmoothCurveGoesOnWhereTheOtherWas() {
        List<DemoPoint> before = Smooth.of(steps(0, 1, 50), List.of());
        List<DemoPoint> after = Smooth.of(steps(60, 41, 60), before);
        assertThat(after.getFirst().loss()).isCloseTo(before.get(40).loss(), within(1e-9));
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        FailoverOutcome unseen = new FailoverOutcome(
                "f1",
                Instant.EPOCH,
                "edge-1",
                "edge-2",
                "gru-m1",
                false,
                "r1",
                "CRIU",
                -1,
                -1,
                2,
                24,
                new FailoverOutcome.Parts(20, 1, 1, 1, 1));
        assertThat(DemoWords.lost(DemoFigures.NONE)).isEmpty();
        assertThat(DemoWords.happened(unseen)).isEqualTo("Pod gru-m1 goes on on node edge-2.");
        assertThat(DemoWords.resumed(unseen, DemoFigures.NONE)).isEqualTo("Resumed after 24.0 s");
    }
}
