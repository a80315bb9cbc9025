package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeferry.task.Figure;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PredictorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static TaskSnapshot past(String from, String to, TaskState state, double bytes, Duration each) {
        List<Station> stations = new ArrayList<>();
        for (MigrationStep step : new KubeletPath(false).steps()) {
            stations.add(new Station(step.id(), step.title(), Station.State.DONE, START, each, null, ""));
        }
        return new TaskSnapshot(
                Samples.OPERATION,
                "home",
                "gru → " + to,
                "default",
                "gru",
                "gru-m1",
                from,
                to,
                state,
                stations,
                Progress.NONE,
                List.of(new Figure("bytes", "Bytes", Figure.Unit.BYTES, null, bytes)),
                List.of(),
                "",
                List.of(),
                START,
                START.plusSeconds(9));
    }

    @Test
    void withoutAPastEveryStationIsPredicted() {
        Map<String, Double> seconds = Predictor.seconds("w1", "w2", -1, List.of());
        assertThat(seconds).hasSameSizeAs(new KubeletPath(false).steps());
        assertThat(seconds.values()).allMatch(value -> value > 0);
    }

    @Test
    void thePastBetweenTheSameNodesCounts() {
        TaskSnapshot same = past("w1", "w2", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(40));
        List<TaskSnapshot> others = List.of(
                past("w2", "w1", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(900)),
                past("w1", "w3", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(900)),
                past("w1", "w2", TaskState.ROLLED_BACK, 200e6, Duration.ofSeconds(900)));
        List<TaskSnapshot> all = new ArrayList<>(others);
        all.add(same);
        assertThat(Predictor.seconds("w1", "w2", 200_000_000, all).values())
                .allSatisfy(value -> assertThat(value).isCloseTo(40, within(0.01)));
        assertThat(Predictor.seconds("w1", "w2", 200_000_000, others))
                .isEqualTo(Predictor.seconds("w1", "w2", 200_000_000, List.of()));
    }

    @Test
    void onlyTheLastFiveCount() {
        List<TaskSnapshot> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(past("w1", "w2", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(10)));
        }
        all.add(past("w1", "w2", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(9000)));
        assertThat(Predictor.seconds("w1", "w2", 200_000_000, all).get(MoveStep.ID))
                .isCloseTo(10, within(0.01));
    }

    @Test
    void whatGrowsWithSizeIsScaledAndTheRestIsNot() {
        List<TaskSnapshot> all = List.of(past("w1", "w2", TaskState.SUCCEEDED, 200e6, Duration.ofSeconds(10)));
        Map<String, Double> larger = Predictor.seconds("w1", "w2", 2_000_000_000, all);
        assertThat(larger.get(MoveStep.ID)).isBetween(50.0, 100.0);
        assertThat(larger.get(PrepareStep.ID)).isCloseTo(10, within(0.01));
        assertThat(larger.get(FinishStep.ID)).isCloseTo(10, within(0.01));
    }

    @Property(tries = 200)
    void moreBytesNeverTakeLess(
            @ForAll @LongRange(min = 0, max = 1L << 40) long size,
            @ForAll @LongRange(min = 0, max = 1L << 40) long more) {
        for (List<TaskSnapshot> all : List.of(
                List.<TaskSnapshot>of(),
                List.of(past("w1", "w2", TaskState.SUCCEEDED, 150e6, Duration.ofSeconds(3))))) {
            Duration small = Predictor.downtime(Predictor.seconds("w1", "w2", size, all), Duration.ZERO);
            Duration large = Predictor.downtime(Predictor.seconds("w1", "w2", size + more, all), Duration.ZERO);
            assertThat(large).isGreaterThanOrEqualTo(small);
        }
    }

    @Test
    void theDowntimeBeginsWithTheFreezeAndEndsWithTheProof() {
        Map<String, Double> seconds = Map.of(
                PrepareStep.ID, 100.0,
                FreezeStep.ID, 1.0,
                DumpStep.ID, 2.0,
                MoveStep.ID, 3.0,
                RestoreStep.ID, 4.0,
                ProveStep.ID, 5.0,
                FinishStep.ID, 100.0);
        assertThat(Predictor.downtime(seconds, Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(16));
    }
}
