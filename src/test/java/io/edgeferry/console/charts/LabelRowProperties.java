package io.edgeferry.console.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.charts.LabelRow.Wanted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Reasons never overlap and never leave their row; the newest has the first word. */
class LabelRowProperties {

    private static final double LEFT = 56;
    private static final double RIGHT = 900;

    @Provide
    Arbitrary<List<Wanted>> labels() {
        return Combinators.combine(
                        Arbitraries.doubles().between(-100, 1100),
                        Arbitraries.doubles().between(5, 200))
                .as(Wanted::new)
                .list()
                .ofMaxSize(60)
                .map(list -> list.stream()
                        .sorted(Comparator.comparingDouble(Wanted::line))
                        .toList());
    }

    @Property
    void noTwoOverlapAndNoneLeavesTheRow(@ForAll("labels") List<Wanted> labels) {
        double[] places = LabelRow.place(labels, LEFT, RIGHT);
        List<double[]> taken = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            if (!Double.isNaN(places[i])) {
                double[] label = {places[i], places[i] + labels.get(i).width()};
                assertThat(label[0]).isGreaterThanOrEqualTo(LEFT);
                assertThat(label[1]).isLessThanOrEqualTo(RIGHT);
                assertThat(taken)
                        .allSatisfy(other -> assertThat(label[0] >= other[1] || label[1] <= other[0])
                                .isTrue());
                taken.add(label);
            }
        }
    }

    @Property
    void aLabelStandsBesideItsOwnLine(@ForAll("labels") List<Wanted> labels) {
        double[] places = LabelRow.place(labels, LEFT, RIGHT);
        for (int i = 0; i < places.length; i++) {
            if (!Double.isNaN(places[i])) {
                double line = labels.get(i).line();
                assertThat(Math.min(
                                Math.abs(places[i] - line),
                                Math.abs(places[i] + labels.get(i).width() - line)))
                        .isCloseTo(LabelRow.BESIDE, org.assertj.core.data.Offset.offset(1e-6));
            }
        }
    }

    @Property
    void theNewestInSightIsAlwaysThere(@ForAll("labels") List<Wanted> labels) {
        List<Wanted> seen = labels.stream()
                .filter(label -> label.line() >= LEFT && label.line() <= RIGHT)
                .toList();
        double[] places = LabelRow.place(seen, LEFT, RIGHT);
        if (!seen.isEmpty()) {
            assertThat(places[seen.size() - 1]).isNotNaN();
        }
    }
}
