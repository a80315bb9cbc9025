package io.edgeferry.console.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import org.junit.jupiter.api.Test;

/** Which tasks a search and its filters let through. */
class TaskFilterTest {

    private final TaskSnapshot pod = FakeTask.gru().done().snapshot();
    private final TaskSnapshot dataset = FakeTask.copying().snapshot();

    private static boolean lets(String text, TaskFilter.Kind kind, TaskFilter.State state, TaskSnapshot task) {
        return new TaskFilter(text, kind, state).lets(task);
    }

    @Test
    void allLetsAllThrough() {
        assertThat(TaskFilter.ALL.lets(pod) && TaskFilter.ALL.lets(dataset)).isTrue();
    }

    @Test
    void byKindAPodWithItsDataIsBoth() {
        assertThat(lets("", TaskFilter.Kind.PODS, TaskFilter.State.ALL, dataset))
                .isFalse();
        assertThat(lets("", TaskFilter.Kind.DATASETS, TaskFilter.State.ALL, pod))
                .isFalse();
        TaskSnapshot both = pod.withKind(TaskKind.POD_WITH_DATASET);
        assertThat(lets("", TaskFilter.Kind.PODS, TaskFilter.State.ALL, both)).isTrue();
        assertThat(lets("", TaskFilter.Kind.DATASETS, TaskFilter.State.ALL, both))
                .isTrue();
    }

    @Test
    void byState() {
        assertThat(lets("", TaskFilter.Kind.ALL, TaskFilter.State.RUNNING, pod)).isFalse();
        assertThat(lets("", TaskFilter.Kind.ALL, TaskFilter.State.RUNNING, dataset))
                .isTrue();
        assertThat(lets("", TaskFilter.Kind.ALL, TaskFilter.State.DONE, pod)).isTrue();
    }

    @Test
    void byEveryWordInNamesNodesOutcomesAndIds() {
        assertThat(lets(" GRU edge-2 ", TaskFilter.Kind.ALL, TaskFilter.State.ALL, pod))
                .isTrue();
        assertThat(lets("gru master", TaskFilter.Kind.ALL, TaskFilter.State.ALL, pod))
                .isFalse();
        assertThat(lets("step 1459", TaskFilter.Kind.ALL, TaskFilter.State.ALL, pod))
                .isTrue();
        assertThat(lets(pod.id().value(), TaskFilter.Kind.ALL, TaskFilter.State.ALL, pod))
                .isTrue();
        assertThat(lets("dataset", TaskFilter.Kind.ALL, TaskFilter.State.ALL, dataset))
                .isTrue();
    }
}
