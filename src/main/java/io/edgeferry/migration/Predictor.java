package io.edgeferry.migration;

import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predicts the times of the stations: from past migrations between the same nodes where there are some, else from
 * figures measured on the testbed (docs/performance.md). Times that grow with size are scaled by it.
 */
final class Predictor {

    private static final double USUAL_BYTES = 200e6;
    private static final Map<String, Double> FIXED = Map.of(
            PrepareStep.ID,
            1.5,
            FreezeStep.ID,
            0.5,
            DumpStep.ID,
            1.5,
            MoveStep.ID,
            0.7,
            RestoreStep.ID,
            2.0,
            ProveStep.ID,
            0.6,
            FinishStep.ID,
            2.5);
    /** A file system that was just written is read back at about this rate (docs/performance.md). */
    private static final double CHECKED_BYTES = 300e6;

    private static final Map<String, Double> PER_USUAL =
            Map.of(DumpStep.ID, 1.5, MoveStep.ID, 1.8, RestoreStep.ID, 1.5);
    private static final int MEMORY = 5;

    private Predictor() {}

    /**
     * Seconds per station.
     *
     * @param bytes expected size of the archive, or -1
     * @param past past migrations, newest first
     */
    static Map<String, Double> seconds(String from, String to, long bytes, List<TaskSnapshot> past) {
        RestorePath path = new KubeletPath(false);
        double size = bytes < 0 ? USUAL_BYTES : bytes;
        Map<String, List<Double>> seen = new LinkedHashMap<>();
        past.stream()
                .filter(task -> task.state() == TaskState.SUCCEEDED
                        && (task.kind() == TaskKind.POD || task.kind() == TaskKind.POD_WITH_DATASET)
                        && task.from().equals(from)
                        && task.to().equals(to))
                .limit(MEMORY)
                .forEach(task -> collect(task, size, seen));
        Map<String, Double> predicted = new LinkedHashMap<>();
        for (MigrationStep step : path.steps()) {
            List<Double> values = seen.getOrDefault(step.id(), List.of());
            predicted.put(
                    step.id(),
                    values.isEmpty()
                            ? FIXED.getOrDefault(step.id(), 0.0)
                                    + PER_USUAL.getOrDefault(step.id(), 0.0) * size / USUAL_BYTES
                            : values.stream()
                                    .mapToDouble(value -> value)
                                    .average()
                                    .orElse(0));
        }
        return predicted;
    }

    /**
     * Seconds per station with datasets that go along; none for their copy when no rate is known.
     *
     * @param data what the datasets hold together
     * @param rate bytes per second from node to node, or 0
     */
    static Map<String, Double> withData(Map<String, Double> seconds, long data, double rate) {
        Map<String, Double> all = new LinkedHashMap<>(seconds);
        if (rate > 0) {
            all.put(CopyDataStep.ID, 1.0 + data / rate);
        }
        all.put(SyncDataStep.ID, 1.0 + data / CHECKED_BYTES);
        all.put(PublishDataStep.ID, 1.0);
        return all;
    }

    private static void collect(TaskSnapshot task, double size, Map<String, List<Double>> seen) {
        double then = task.figure("bytes")
                .map(figure -> figure.actual() == null ? 0.0 : figure.actual())
                .orElse(0.0);
        for (Station station : task.stations()) {
            if (station.took() != null && station.state() == Station.State.DONE) {
                double seconds = station.took().toMillis() / 1000.0;
                double share = PER_USUAL.containsKey(station.id()) && then > 0
                        ? FIXED.getOrDefault(station.id(), 0.0)
                                / (FIXED.getOrDefault(station.id(), 0.0)
                                        + PER_USUAL.get(station.id()) * then / USUAL_BYTES)
                        : 1;
                double scaled = seconds * (share + (1 - share) * (then > 0 ? size / then : 1));
                seen.computeIfAbsent(station.id(), id -> new ArrayList<>()).add(scaled);
            }
        }
    }

    /** Time without training: all from the freeze to the proof, and one step of the training itself. */
    static Duration downtime(Map<String, Double> seconds, Duration interval) {
        double sum = seconds.getOrDefault(FreezeStep.ID, 0.0)
                + seconds.getOrDefault(DumpStep.ID, 0.0)
                + seconds.getOrDefault(SyncDataStep.ID, 0.0)
                + seconds.getOrDefault(PublishDataStep.ID, 0.0)
                + seconds.getOrDefault(MoveStep.ID, 0.0)
                + seconds.getOrDefault(RestoreStep.ID, 0.0)
                + seconds.getOrDefault(ProveStep.ID, 0.0);
        return Duration.ofMillis(Math.round(sum * 1000)).plus(interval.dividedBy(2));
    }
}
