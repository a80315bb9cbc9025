package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Fewer points, the same picture. */
class ThinningProperties {

    @Property(tries = 200)
    void peaksOrderAndEndsStay(
            @ForAll @Size(min = 1, max = 3000) List<@DoubleRange(min = 0, max = 1e9) Double> values,
            @ForAll @IntRange(min = 1, max = 500) int columns) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new Point(i * 0.2, values.get(i)));
        }
        TimeSpan span = TimeSpan.all(0, points.getLast().seconds());
        List<Point> thin = Thinning.thin(points, span, columns);
        assertThat(thin).hasSizeLessThanOrEqualTo(4 * columns + 4);
        assertThat(points).containsSubsequence(thin);
        assertThat(thin.getFirst()).isEqualTo(points.getFirst());
        assertThat(thin.getLast()).isEqualTo(points.getLast());
        assertThat(thin.stream().mapToDouble(Point::value).max())
                .isEqualTo(points.stream().mapToDouble(Point::value).max());
        assertThat(thin.stream().mapToDouble(Point::value).min())
                .isEqualTo(points.stream().mapToDouble(Point::value).min());
    }

    @Property
    void onlyOneBeyondEachEdgeIsKept(
            @ForAll @DoubleRange(min = 0, max = 80) double from,
            @ForAll @DoubleRange(min = 1, max = 60) double length) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            points.add(new Point(i * 0.25, i));
        }
        TimeSpan span = new TimeSpan(from, from + length);
        List<Point> thin = Thinning.thin(points, span, 1000);
        assertThat(thin.stream().filter(point -> point.seconds() < span.from()).count())
                .isLessThanOrEqualTo(1);
        assertThat(thin.stream().filter(point -> point.seconds() > span.to()).count())
                .isLessThanOrEqualTo(1);
    }
}
