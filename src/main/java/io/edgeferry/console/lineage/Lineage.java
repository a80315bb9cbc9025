package io.edgeferry.console.lineage;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pod or a dataset was before it moved, oldest first: the names from its annotation, the rest as far as the
 * history of this machine knows.
 *
 * @param steps each life, the present one last
 */
public record Lineage(List<Step> steps) {

    /** Copies the list. */
    public Lineage {
        steps = List.copyOf(steps);
    }

    /**
     * One life.
     *
     * @param name what it was called
     * @param node where it was, or empty when that is not known
     * @param since when it began there, or null when that is not known
     * @param until when it left, or null when it did not or that is not known
     * @param task the task that made it, or null when there was none or it is not known
     */
    public record Step(
            String name,
            String node,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable TaskSnapshot task) {}

    /** That of a pod; empty when it never moved. */
    public static Optional<Lineage> of(PodInfo pod, List<TaskSnapshot> tasks) {
        if (pod.lineage().isEmpty()) {
            return Optional.empty();
        }
        Walk walk = new Walk(
                tasks.stream()
                        .filter(task -> task.kind() != TaskKind.DATASET
                                && task.namespace().equals(pod.namespace()))
                        .toList(),
                true);
        List<Step> steps = walk.steps(pod.lineage(), pod.name(), pod.node(), pod.created());
        int before = steps.size() - 2;
        if (steps.get(before).node().isEmpty() && !pod.cameFrom().isEmpty()) {
            Step step = steps.get(before);
            steps.set(before, new Step(step.name(), pod.cameFrom(), step.since(), step.until(), step.task()));
        }
        return Optional.of(new Lineage(steps));
    }

    /** That of a volume's dataset; empty when it is no copy. Where the originals lie the picture knows too. */
    public static Optional<Lineage> of(VolumeInfo volume, PictureIndex index, List<TaskSnapshot> tasks) {
        if (volume.lineage().isEmpty()) {
            return Optional.empty();
        }
        String namespace = volume.claim().isEmpty()
                ? ""
                : volume.claim().substring(0, volume.claim().indexOf('/'));
        Walk walk = new Walk(
                tasks.stream()
                        .filter(task -> task.kind() == TaskKind.DATASET
                                && task.namespace().equals(namespace))
                        .toList(),
                false);
        List<Step> steps = walk.steps(volume.lineage(), PictureIndex.shortName(volume), volume.node(), null);
        for (int i = 0; i < steps.size() - 1; i++) {
            Step step = steps.get(i);
            String lies =
                    index.volume(volume.lineage().get(i)).map(VolumeInfo::node).orElse(step.node());
            steps.set(i, new Step(step.name(), lies, step.since(), step.until(), step.task()));
        }
        return Optional.of(new Lineage(steps));
    }

    /** The names, oldest first: {@code gru → gru-m1 → gru-m2}. */
    public String words() {
        return String.join(" → ", steps.stream().map(Step::name).toList());
    }

    /** Node it came from last, or empty when that is not known. */
    public String cameFrom() {
        return steps.get(steps.size() - 2).node();
    }

    /** Goes back from the present name, from task to task. */
    private record Walk(List<TaskSnapshot> tasks, boolean moves) {

        List<Step> steps(List<String> before, String name, String node, @Nullable Instant created) {
            List<Step> steps = new ArrayList<>();
            String now = name;
            String where = node;
            Instant left = null;
            Instant limit = Instant.MAX;
            for (int i = before.size() - 1; i >= 0; i--) {
                TaskSnapshot made = made(now, limit).orElse(null);
                boolean present = i == before.size() - 1;
                Instant since = made == null ? (present ? created : null) : made.ended();
                steps.addFirst(new Step(now, where.isEmpty() && made != null ? made.to() : where, since, left, made));
                now = made == null ? before.get(i) : made.pod();
                where = made == null ? "" : made.from();
                // The original of a copy stays where it is.
                left = made == null || !moves ? null : made.started();
                limit = made == null ? limit : made.started();
            }
            steps.addFirst(new Step(now, where, null, left, null));
            return steps;
        }

        private Optional<TaskSnapshot> made(String name, Instant before) {
            return tasks.stream()
                    .filter(task -> task.state() == TaskState.SUCCEEDED && name.equals(task.cloneName()))
                    .filter(task -> task.started().isBefore(before))
                    .findFirst();
        }
    }
}
