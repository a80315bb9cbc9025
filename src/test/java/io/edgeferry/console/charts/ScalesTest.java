package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Axes: their numbers, their units, and how they move while live. */
class ScalesTest {

    @Test
    void numbersOfAnAxisLookAlike() {
        assertThat(Ticks.number(750, 250)).isEqualTo("750");
        assertThat(Ticks.number(1000, 250)).isEqualTo("1\u202f000");
        assertThat(Ticks.number(5, 2.5)).isEqualTo("5.0");
        assertThat(Ticks.number(0.3, 0.1)).isEqualTo("0.3");
        assertThat(Ticks.number(0.25, 0.25)).isEqualTo("0.25");
    }

    @Test
    void momentsAreSecondsThenMinutesThenHours() {
        assertThat(Ticks.time(12.5, 2.5, 30)).isEqualTo("12.5 s");
        assertThat(Ticks.time(90, 30, 119)).isEqualTo("90 s");
        assertThat(Ticks.time(90, 30, 300)).isEqualTo("1:30");
        assertThat(Ticks.time(3750, 600, 7200)).isEqualTo("1:02:30");
    }

    @Test
    void ratesAreInTheUnitThatFiguresUse() {
        assertThat(RateUnit.of(940e6 / 8)).isEqualTo(RateUnit.MBIT);
        assertThat(RateUnit.of(9.9e9 / 8)).isEqualTo(RateUnit.MBIT);
        assertThat(RateUnit.of(10e9 / 8)).isEqualTo(RateUnit.GBIT);
    }

    @Test
    void aLiveAxisGrowsAtOnceAndShrinksOnlyAfterAWhile() {
        SlowTop top = new SlowTop();
        assertThat(top.fit(500, 0)).isEqualTo(500);
        assertThat(top.fit(1000, 0.2)).isEqualTo(1000);
        assertThat(top.fit(250, 1)).isEqualTo(1000);
        assertThat(top.fit(500, 3)).isEqualTo(1000);
        assertThat(top.fit(250, 5.9)).isEqualTo(1000);
        assertThat(top.fit(250, 6)).as("the most of the wait, not the last").isEqualTo(500);
        assertThat(top.fit(2000, 6.2)).isEqualTo(2000);
    }

    @Test
    void aShortDipDoesNotShrinkIt() {
        SlowTop top = new SlowTop();
        top.fit(1000, 0);
        top.fit(250, 1);
        top.fit(1000, 4);
        assertThat(top.fit(250, 6.5)).isEqualTo(1000);
    }

    @Test
    void liveTimeFillsItsSpanThenScrolls() {
        assertThat(TimeSpan.live(2, 10, Double.NaN)).isEqualTo(new TimeSpan(2, 32));
        assertThat(TimeSpan.live(2, 50, Double.NaN)).isEqualTo(new TimeSpan(20, 50));
    }

    @Test
    void aCursorInThePastKeepsTheSpanThere() {
        assertThat(TimeSpan.live(2, 100, 30)).isEqualTo(new TimeSpan(27, 57));
        assertThat(TimeSpan.live(2, 100, 3)).isEqualTo(new TimeSpan(2, 32));
        assertThat(TimeSpan.live(2, 100, 90)).isEqualTo(new TimeSpan(70, 100));
    }

    @Test
    void placesAndMomentsAreEachOthersInverse() {
        PlotSpace space = new PlotSpace(884, 300, false, new TimeSpan(5, 35), 125e6, 8);
        assertThat(space.seconds(space.x(17.3))).isCloseTo(17.3, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(space.x(5)).isEqualTo(PlotSpace.LEFT);
        assertThat(space.x(35)).isEqualTo(884 - PlotSpace.RIGHT);
        assertThat(space.rateY(125e6)).isEqualTo(PlotSpace.TOP);
        assertThat(space.windowY(0)).isEqualTo(300 - PlotSpace.FOOT);
        assertThat(space.windowY(8)).isEqualTo(space.rateBase() + PlotSpace.BAND);
    }
}
