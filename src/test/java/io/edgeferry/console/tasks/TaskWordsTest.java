package io.edgeferry.console.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.task.Progress;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How tasks are put into words. */
class TaskWordsTest {

    @Test
    void bytesSayRateAndWhatIsLeftOrThatTheTotalIsUnknown() {
        assertThat(TaskWords.bytes(new Progress(88_000_000, 198_000_000, 113_125_000)))
                .isEqualTo("88 MB of 198 MB · 905 Mbit/s · about 1 s left");
        assertThat(TaskWords.bytes(new Progress(88_000_000, -1, 0))).isEqualTo("88 MB, of how many is not known");
    }

    @Test
    void anExportHoldsEverything() {
        String text = TaskWords.export(FakeTask.gru()
                .halfway()
                .fail("move", "The connection broke")
                .end(TaskState.NEEDS_YOU, "The source is frozen.", List.of("crictl unpause 3f2a"))
                .snapshot());
        assertThat(text)
                .contains("gru-train: edge-1 → edge-2", "needs you", "The source is frozen.", "$ crictl unpause 3f2a")
                .contains("Dump: done 1.93 s of about 2.1 s", "Without training: –, predicted about 9.2 s")
                .contains("ERROR The connection broke");
    }

    @Test
    void stationsShowPredictedBesideActual() {
        var stations = FakeTask.gru().pass("preflight", 410).snapshot().stations();
        assertThat(TaskWords.stationTime(stations.getFirst())).isEqualTo("0.41 s");
        assertThat(TaskWords.stationPredicted(stations.getFirst())).isEqualTo("of about 0.4 s");
        assertThat(TaskWords.stationTime(stations.get(1))).isEqualTo("about 0.8 s");
        assertThat(TaskWords.stationTime(stations.getLast())).isEmpty();
    }

    @Test
    void eachKindHasItsWords() {
        var dataset = FakeTask.copied().snapshot();
        assertThat(TaskWords.title(dataset)).isEqualTo("esc50: edge-1 → edge-2");
        assertThat(TaskWords.about(dataset)).startsWith("dataset migration · default");
        assertThat(TaskWords.ending(dataset)).startsWith("Dataset migrated. 2000 files are on edge-2");
        var both = FakeTask.gru().done().snapshot().withKind(TaskKind.POD_WITH_DATASET);
        assertThat(TaskWords.title(both)).isEqualTo("gru-train and its data: edge-1 → edge-2");
        assertThat(TaskWords.ending(both)).startsWith("Pod with dataset migrated. gru-train-m1 runs on edge-2");
    }

    @Test
    void anEndingSaysHowItEnded() {
        assertThat(TaskWords.ending(FakeTask.copying()
                        .end(TaskState.ROLLED_BACK, "The link broke.\nDetails follow", List.of())
                        .snapshot()))
                .isEqualTo("Dataset migration rolled back. The link broke.");
        assertThat(TaskWords.ending(FakeTask.gru()
                        .halfway()
                        .end(TaskState.NEEDS_YOU, "", List.of())
                        .snapshot()))
                .isEqualTo("Pod migration needs you.");
    }

    @Test
    void aFailoverIsNoMigrationAndADrillMovesNothing() {
        FakeTask failover = FakeTask.failover("gru", "edge-1");
        assertThat(TaskWords.title(failover.snapshot())).isEqualTo("Failover of gru off edge-1");
        assertThat(TaskWords.brief(failover.snapshot())).isEqualTo("gru off edge-1");
        assertThat(TaskWords.about(failover.snapshot())).startsWith("failover · default");
        var done = failover.goesTo("edge-2", "gru-m1")
                .end(TaskState.SUCCEEDED, "gru-m1 goes on.", List.of())
                .snapshot();
        assertThat(TaskWords.title(done)).isEqualTo("Failover of gru: edge-1 → edge-2");
        assertThat(TaskWords.brief(done)).isEqualTo("gru: edge-1 → edge-2");
        assertThat(TaskWords.state(done)).isEqualTo("failed over");
        assertThat(TaskWords.ending(done)).isEqualTo("Failover done. gru-m1 goes on.");
        assertThat(TaskWords.export(done)).doesNotContain("migrat");
        var calledOff = FakeTask.failover("gru", "edge-1")
                .end(TaskState.ROLLED_BACK, "Node edge-1 answers again. Nothing was done.", List.of())
                .snapshot();
        assertThat(TaskWords.ending(calledOff))
                .isEqualTo("Failover called off. Node edge-1 answers again. Nothing was done.");
        var drill = FakeTask.drill("gru", "edge-1")
                .goesTo("edge-2", "gru-drill-1")
                .end(TaskState.SUCCEEDED, "", List.of())
                .snapshot();
        assertThat(TaskWords.title(drill)).isEqualTo("Drill of gru on edge-2");
        assertThat(TaskWords.ending(drill)).isEqualTo("Drill passed.");
        assertThat(TaskFilter.ALL.lets(drill)).isTrue();
        assertThat(new TaskFilter("passed", TaskFilter.Kind.FAILOVERS, TaskFilter.State.DONE).lets(drill))
                .isTrue();
        assertThat(new TaskFilter("", TaskFilter.Kind.PODS, TaskFilter.State.ALL).lets(drill))
                .isFalse();
    }
}
