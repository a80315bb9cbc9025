package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Axes end in round numbers, whatever they have to reach. */
class TicksProperties {

    @Property
    void anAxisReachesWhatItHasToInFewRoundSteps(
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double need, @ForAll @IntRange(min = 2, max = 10) int most) {
        double step = Ticks.step(need, most);
        double top = Ticks.top(need, most);
        double digits = step / Math.pow(10, Math.floor(Math.log10(step) + 1e-9));
        assertThat(List.of(1.0, 2.0, 2.5, 5.0))
                .anySatisfy(round -> assertThat(digits).isCloseTo(round, org.assertj.core.data.Offset.offset(1e-6)));
        assertThat(top).isGreaterThanOrEqualTo(need * (1 - 1e-8)).isLessThan(need + step);
        List<Double> values = Ticks.values(top, step);
        assertThat(values).hasSizeBetween(2, most + 1);
        assertThat(values.getFirst()).isZero();
        assertThat(values.getLast()).isCloseTo(top, org.assertj.core.data.Percentage.withPercentage(1e-6));
    }

    @Property
    void momentsAreWholeStepsWithinTheSpan(
            @ForAll @DoubleRange(min = 0, max = 1e5) double from,
            @ForAll @DoubleRange(min = 1, max = 1e6) double length,
            @ForAll @IntRange(min = 1, max = 20) int most) {
        TimeSpan span = new TimeSpan(from, from + length);
        double step = Ticks.timeStep(length, most);
        List<Double> times = Ticks.times(span, step);
        assertThat(times).hasSizeLessThanOrEqualTo(most + 1);
        assertThat(times)
                .allSatisfy(time -> assertThat(time).isBetween(span.from() - 1e-6 * step, span.to() + 1e-6 * step));
    }

    @Property
    void streamsAreCountedInPowersOfTwo(
            @ForAll @IntRange(min = 1, max = 64) int need, @ForAll @IntRange(min = 1, max = 6) int most) {
        int step = Ticks.windowStep(need, most);
        assertThat(Integer.bitCount(step)).isEqualTo(1);
        assertThat(step * most).isGreaterThanOrEqualTo(need);
    }
}
