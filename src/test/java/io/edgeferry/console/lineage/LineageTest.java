package io.edgeferry.console.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static TaskSnapshot moved(String pod, String clone, String from, String to, int hours) {
        return FakeTask.move(pod, clone, from, to, hours)
                .pass("move", 1000)
                .end(TaskState.SUCCEEDED, "", List.of())
                .snapshot();
    }

    private static PodInfo cameFrom(PodInfo pod, String node) {
        return Pictures.noted(
                pod, pod.origin(), Map.of(Words.LINEAGE, String.join(",", pod.lineage()), Words.CAME_FROM, node));
    }

    @Test
    void aPodThatNeverMovedHasNone() {
        assertThat(Lineage.of(Pictures.pod("gru", "w1"), List.of(moved("gru", "gru-m1", "w1", "w2", 0))))
                .isEmpty();
    }

    @Test
    void aNameThatWasKeptIsFollowedThroughAllItsMoves() {
        PodInfo pod = Pictures.descendant("gru", "w1", "gru", "gru");
        Lineage lineage = Lineage.of(
                        pod, List.of(moved("gru", "gru", "w2", "w1", 5), moved("gru", "gru", "w1", "w2", 0)))
                .orElseThrow();
        assertThat(lineage.steps()).extracting(Lineage.Step::node).containsExactly("w1", "w2", "w1");
        assertThat(lineage.cameFrom()).isEqualTo("w2");
        assertThat(lineage.words()).isEqualTo("gru → gru → gru");
        assertThat(lineage.steps().get(1).until())
                .isAfter(java.util.Objects.requireNonNull(lineage.steps().get(1).since()));
    }

    @Test
    void whatDidNotSucceedOrIsOfAnotherNamespaceIsNoLife() {
        PodInfo pod = Pictures.descendant("gru-m1", "w2", "gru");
        TaskSnapshot failed = FakeTask.move("gru", "gru-m1", "w3", "w2", 0)
                .end(TaskState.ROLLED_BACK, "", List.of())
                .snapshot();
        Lineage lineage = Lineage.of(pod, List.of(failed)).orElseThrow();
        assertThat(lineage.steps().getFirst().name()).isEqualTo("gru");
        assertThat(lineage.cameFrom()).isEmpty();
        assertThat(lineage.steps().getLast().task()).isNull();
    }

    @Test
    void theNodeThatTheCloneNotedIsKnownWithoutAnyHistory() {
        PodInfo pod = cameFrom(Pictures.descendant("gru-m1", "edge-2", "gru"), "edge-1");
        PictureIndex index = new PictureIndex(Pictures.lab(1));
        assertThat(WayBack.of(pod, index, List.of())).contains(new WayBack("edge-1", ""));
        assertThat(WayBack.of(cameFrom(pod, "edge-3"), index, List.of()))
                .contains(new WayBack("edge-3", "edge-3 is not ready"));
        assertThat(WayBack.of(cameFrom(pod, "edge-9"), index, List.of())
                        .orElseThrow()
                        .obstacle())
                .isEqualTo("edge-9 is not in the cluster any more");
    }

    @Test
    void theOriginalOfACopyStaysWhereItIs() {
        VolumeInfo copy = new VolumeInfo(
                "esc50-m1", 1, "Bound", "edge-2", "local", "default/esc50-m1", "Retain", "", "esc50", List.of("esc50"));
        TaskSnapshot task =
                FakeTask.esc50().end(TaskState.SUCCEEDED, "", List.of()).snapshot();
        Lineage lineage = Lineage.of(copy, new PictureIndex(Pictures.lab(1)), List.of(task))
                .orElseThrow();
        assertThat(lineage.steps()).extracting(Lineage.Step::node).containsExactly("edge-1", "edge-2");
        assertThat(lineage.steps().getFirst().until()).isNull();
        assertThat(lineage.steps().getLast().task()).isEqualTo(task);
    }
}
