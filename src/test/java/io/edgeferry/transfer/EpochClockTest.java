package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeferry.transfer.WindowPolicy.Decision;
import io.edgeferry.transfer.WindowPolicy.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class EpochClockTest {

    private static final double STEP = 0.2;

    private final EpochClock clock = new EpochClock();

    private static Decision decision(int window, double seconds, double discard) {
        return new Decision(window, Phase.TUNE, "test", Double.NaN, seconds, discard);
    }

    private static ProgressEvent event(double t, double acked) {
        return new ProgressEvent(t, Math.round(acked), 1000, 0, 64, 5000, 0.03, 100, 2, 0.5, 0);
    }

    /** Feeds samples of 200 ms with these rates and gathers what the epochs measured. */
    private List<Measurement> feed(int samples, IntToDoubleFunction rate) {
        List<Measurement> epochs = new ArrayList<>();
        double acked = 0;
        for (int i = 0; i < samples; i++) {
            acked += rate.applyAsDouble(i) * STEP;
            clock.take(event(i * STEP, acked)).ifPresent(epoch -> {
                epochs.add(epoch);
                clock.begin(decision(epoch.window() + 1, 2, 0.15));
            });
        }
        return epochs;
    }

    @Test
    void aSteadyRateIsMeasuredEpochByEpoch() {
        clock.begin(decision(3, 2, 0.15));
        List<Measurement> epochs = feed(45, _ -> 1e7);
        assertThat(epochs).hasSize(4);
        assertThat(epochs).extracting(Measurement::window).containsExactly(3, 4, 5, 6);
        assertThat(epochs).allSatisfy(epoch -> {
            assertThat(epoch.bytesPerSecond()).isCloseTo(1e7, within(1.0));
            assertThat(epoch.error()).isCloseTo(0, within(1.0));
            assertThat(epoch.receiverFull()).isEqualTo(0.5);
            assertThat(epoch.remaining()).isEqualTo(5000);
        });
    }

    @Test
    void theBeginningIsThrownAway() {
        clock.begin(decision(1, 2, 1));
        assertThat(feed(11, i -> i <= 5 ? 1e9 : 1e7))
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.bytesPerSecond()).isCloseTo(1e7, within(1.0)));
    }

    @Test
    void oneWildSampleDoesNotCount() {
        clock.begin(decision(1, 2, 0.15));
        assertThat(feed(11, i -> i == 6 ? 1.5e7 : 1e7))
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.bytesPerSecond()).isCloseTo(1e7, within(1.0)));
    }

    @Test
    void lumpsOfASlowLinkAreAveraged() {
        clock.begin(decision(1, 2, 0.15));
        List<Measurement> epochs = feed(60, i -> i % 5 == 0 ? 5e7 : 0);
        assertThat(epochs)
                .isNotEmpty()
                .allSatisfy(epoch -> assertThat(epoch.bytesPerSecond()).isBetween(0.6e7, 1.5e7));
    }

    @Test
    void anEpochWithoutAByteEndsAllTheSame() {
        clock.begin(decision(1, 2, 0.15));
        List<Measurement> epochs = feed(60, _ -> 0);
        assertThat(epochs).hasSize(1);
        assertThat(epochs.getFirst().bytesPerSecond()).isZero();
        assertThat(epochs.getFirst().seconds()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void lossAndErrorsAreThoseOfTheEpoch() {
        clock.begin(decision(1, 1, 0.15));
        List<Measurement> epochs = new ArrayList<>();
        for (int i = 0; i <= 6; i++) {
            clock.take(new ProgressEvent(
                            i * STEP, i * 1000L, -1, 0, 9, 9, 0.01, 1000 + 100L * i, 50 + 3L * i, 0, 7 + i))
                    .ifPresent(epochs::add);
        }
        assertThat(epochs.getFirst().loss()).isCloseTo(0.03, within(1e-9));
        assertThat(epochs.getFirst().connectErrors()).isEqualTo(5);
    }

    @Test
    void measuringBeginsWhenTheStreamsAreOpen() {
        clock.begin(decision(8, 1, 0.15));
        List<Measurement> epochs = new ArrayList<>();
        double acked = 0;
        for (int i = 0; i <= 20 && epochs.isEmpty(); i++) {
            acked += (i < 8 ? 1e6 : 8e6) * STEP;
            clock.take(new ProgressEvent(i * STEP, Math.round(acked), -1, 0, i < 8 ? 1 : 8, 9, 0.01, 0, 0, 0, 0))
                    .ifPresent(epochs::add);
        }
        assertThat(epochs.getFirst().bytesPerSecond()).isCloseTo(8e6, within(1.0));
    }

    @Test
    void streamsThatDoNotOpenAreNotWaitedForLong() {
        clock.begin(decision(8, 1, 0.15));
        List<Measurement> epochs = new ArrayList<>();
        for (int i = 0; i <= 40; i++) {
            clock.take(new ProgressEvent(i * STEP, i * 1000L, -1, 0, 3, 9, 0.01, 0, 0, 0, i / 10))
                    .ifPresent(epochs::add);
        }
        assertThat(epochs).isNotEmpty();
        assertThat(epochs.getFirst().connectErrors()).isPositive();
    }

    @Test
    void aRelayKnowsNoLoss() {
        clock.begin(decision(1, 1, 0.15));
        List<Measurement> epochs = new ArrayList<>();
        for (int i = 0; i <= 6; i++) {
            clock.take(new ProgressEvent(i * STEP, i * 1000L, -1, 0, 1, 9, 0, -1, -1, 0, 0))
                    .ifPresent(epochs::add);
        }
        assertThat(epochs.getFirst().loss()).isNegative();
    }
}
