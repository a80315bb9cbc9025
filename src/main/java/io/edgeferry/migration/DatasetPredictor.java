package io.edgeferry.migration;

import io.edgeferry.task.Figure;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Predicts the times of a dataset's copy from the last ones between the same nodes; knows nothing without one. */
final class DatasetPredictor {

    private static final double AROUND = 1.5;

    private DatasetPredictor() {}

    /** Rate last seen from node to node in bytes per second, or 0. */
    static double rate(String from, String to, List<TaskSnapshot> past) {
        return past.stream()
                .filter(task -> task.from().equals(from) && task.to().equals(to))
                .map(task -> actual(task, "rate"))
                .filter(rate -> rate > 0)
                .findFirst()
                .orElse(0.0);
    }

    /**
     * Seconds per station, of those that can be told.
     *
     * @param bytes what the dataset holds, or -1
     * @param past past tasks, newest first
     */
    static Map<String, Double> seconds(String from, String to, long bytes, List<TaskSnapshot> past) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put(DatasetPrepareStep.ID, AROUND);
        double rate = rate(from, to, past);
        if (rate > 0 && bytes >= 0) {
            seconds.put(DatasetCopyStep.ID, bytes / rate + AROUND);
        }
        check(from, to, bytes, past).ifPresent(check -> seconds.put(DatasetCheckStep.ID, check));
        seconds.put(DatasetPublishStep.ID, 1.0);
        seconds.put(DatasetFinishStep.ID, AROUND);
        return seconds;
    }

    /** The check reads everything back from the disk: as fast as the last time. */
    private static Optional<Double> check(String from, String to, long bytes, List<TaskSnapshot> past) {
        return bytes < 0
                ? Optional.empty()
                : between(from, to, past)
                        .filter(task -> actual(task, "bytes") > 0)
                        .flatMap(task -> task.stations().stream()
                                .filter(station -> station.id().equals(DatasetCheckStep.ID)
                                        && station.state() == Station.State.DONE)
                                .map(Station::took)
                                .filter(took -> took != null)
                                .map(took -> took.toMillis() / 1000.0 * bytes / actual(task, "bytes")))
                        .findFirst()
                        .map(scaled -> Math.max(0.1, scaled));
    }

    /** Time of copy and check, or null when the copy's cannot be told. */
    static @Nullable Duration time(Map<String, Double> seconds) {
        Double copy = seconds.get(DatasetCopyStep.ID);
        return copy == null
                ? null
                : Duration.ofMillis(Math.round((copy + seconds.getOrDefault(DatasetCheckStep.ID, 0.0)) * 1000));
    }

    private static java.util.stream.Stream<TaskSnapshot> between(String from, String to, List<TaskSnapshot> past) {
        return past.stream()
                .filter(task -> task.kind() == TaskKind.DATASET
                        && task.state() == TaskState.SUCCEEDED
                        && task.from().equals(from)
                        && task.to().equals(to));
    }

    private static double actual(TaskSnapshot task, String figure) {
        return task.figure(figure).map(Figure::actual).map(Double::doubleValue).orElse(0.0);
    }
}
