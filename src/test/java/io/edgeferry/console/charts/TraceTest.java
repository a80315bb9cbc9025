package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.Flow;
import io.edgeferry.task.Flow.Epoch;
import io.edgeferry.task.Flow.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From samples and rounds to what is drawn and said. */
class TraceTest {

    private static Epoch epoch(double seconds, int window, int next, String phase, String reason) {
        return new Epoch(seconds, window, next, 1e6, 0, 1, 0.03, phase, reason);
    }

    @Test
    void aRunBeginsWithAnEdgeAndEndsWithOne() {
        List<Point> points =
                Trace.rate(List.of(new Sample(2.2, 100, 2), new Sample(2.4, 120, 2), new Sample(2.9, 0, 0)));
        assertThat(points)
                .usingRecursiveFieldByFieldElementComparator(
                        org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration.builder()
                                .withComparatorForType(
                                        (a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
                                .build())
                .containsExactly(
                        new Point(2.0, 0),
                        new Point(2.0, 100),
                        new Point(2.2, 100),
                        new Point(2.4, 120),
                        new Point(2.4, 0));
    }

    @Test
    void betweenTwoMovesNothingFlows() {
        List<Point> points = Trace.rate(List.of(
                new Sample(1, 100, 2),
                new Sample(1.2, 100, 2),
                new Sample(1.2, 0, 0),
                new Sample(60, 50, 1),
                new Sample(60.5, 50, 1)));
        assertThat(points).contains(new Point(1.2, 0), new Point(59.5, 0), new Point(59.5, 50));
    }

    @Test
    void aLongSilenceIsAPauseEvenWhenItsSampleWasThinnedAway() {
        List<Point> points = Trace.rate(List.of(
                new Sample(1, 100, 2), new Sample(1.2, 100, 2), new Sample(60, 50, 1), new Sample(60.5, 50, 1)));
        assertThat(points).contains(new Point(1.2, 0), new Point(59.5, 0));
    }

    @Test
    void theWindowChangesWhenItsRoundEnds() {
        Flow flow = new Flow(
                List.of(new Sample(0.2, 10, 2), new Sample(1.0, 10, 2), new Sample(1.2, 10, 4), new Sample(1.4, 0, 0)),
                List.of(epoch(1.1, 2, 4, "ramp", "grew: +94 %")),
                0);
        assertThat(Trace.window(flow)).containsExactly(new Point(0, 2), new Point(1.1, 4), new Point(1.2, 0));
    }

    @Test
    void marksTellChangesAndWhatIsWorthTellingOnce() {
        List<Mark> marks = Mark.of(List.of(
                epoch(1, 2, 2, "seed", "seeded"),
                epoch(2, 2, 4, "ramp", "grew: +94 %"),
                epoch(3, 4, 4, "guard", "loss 2.4 %"),
                epoch(4, 4, 4, "guard", "loss 2.1 %"),
                epoch(4.5, 4, 4, "guard", "disk is the limit"),
                epoch(5, 4, 4, "tune", "no difference"),
                epoch(6, 4, 4, "tune", "hold"),
                epoch(7, 4, 4, "tune", "hold"),
                epoch(8, 4, 3, "tune", "hold"),
                epoch(9, 3, 3, "tail", "tail"),
                epoch(10, 3, 3, "tail", "tail"),
                epoch(10.5, 3, 3, "tune", "steady"),
                epoch(11, 3, 2, "tail", "")));
        assertThat(marks)
                .extracting(Mark::seconds)
                .as("rounds that only go on are not told again")
                .containsExactly(2.0, 3.0, 4.5, 6.0, 8.0, 9.0, 10.5);
    }

    @Test
    void aReadingSaysTheReasonThatHolds() {
        List<Mark> marks = List.of(new Mark(2, "grew: +94 %"), new Mark(5, "loss 2.4 %"));
        assertThat(Reading.at(new Sample(1, 10e6, 1), marks).reason()).isEmpty();
        Reading reading = Reading.at(new Sample(65.47, 113_125_000, 5), marks);
        assertThat(List.of(reading.time(), reading.rate(), reading.window(), reading.reason()))
                .containsExactly("1 min 5.4 s", "905 Mbit/s", "5 streams", "loss 2.4 %");
        assertThat(Reading.at(new Sample(1, 0, 1), marks).rate())
                .as("a measured nothing is not unknown")
                .isEqualTo("0 Mbit/s");
    }

    @Test
    void theNearestSampleIsFound() {
        List<Sample> samples = List.of(new Sample(1, 0, 1), new Sample(2, 0, 1), new Sample(4, 0, 1));
        assertThat(Reading.nearest(samples, -5)).isZero();
        assertThat(Reading.nearest(samples, 1.4)).isZero();
        assertThat(Reading.nearest(samples, 1.6)).isEqualTo(1);
        assertThat(Reading.nearest(samples, 3.1)).isEqualTo(2);
        assertThat(Reading.nearest(samples, 99)).isEqualTo(2);
    }

    @Test
    void theMeanIsOverTheTimeInWhichAMoveWentOn() {
        Flow flow = new Flow(
                List.of(
                        new Sample(1, 100e6 / 8, 2),
                        new Sample(2, 300e6 / 8, 4),
                        new Sample(2, 0, 0),
                        new Sample(61, 0, 1),
                        new Sample(62, 400e6 / 8, 1)),
                List.of(),
                0);
        FlowStats stats = FlowStats.of(flow);
        assertThat(stats.rates()).isEqualTo("mean 200, peak 400 Mbit/s");
        assertThat(stats.window()).isEqualTo("1 to 4 streams");
    }

    @Test
    void whatFlowsIsLiveAndWhatRestsIsShownWhole() {
        assertThat(FlowScene.of(FakeTask.copying().snapshot()).live()).isTrue();
        FlowScene over = FlowScene.of(FakeTask.copied().snapshot());
        assertThat(over.live()).isFalse();
        assertThat(over.span(Double.NaN).length()).isCloseTo(30, org.assertj.core.data.Offset.offset(0.01));
        FlowScene restoring = FlowScene.of(
                FakeTask.gru().halfway().leave("move").enter("restore", 900).snapshot());
        assertThat(restoring.live()).isFalse();
        assertThat(restoring.oneStream()).isTrue();
    }
}
