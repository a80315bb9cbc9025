package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.LogLine;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.Listing;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowListenerTest {

    private final TaskRecorder recorder = new TaskRecorder(Samples.ended(TaskState.RUNNING), Clock.systemUTC());
    private final FlowListener flow = new FlowListener(recorder, "w2");

    private List<String> log() {
        return recorder.snapshot().log().stream().map(LogLine::text).toList();
    }

    @Test
    void aFullTargetIsSaidOnceWithWhatIsMissing() {
        flow.listed(new Listing(3, 0, 0, 0, 0, 200_000_000, 200_000_000));
        flow.flowed(80_000_000, 200_000_000, 1e6, 4);
        for (int i = 0; i < 3; i++) {
            flow.trouble(new FileTrouble("big", FileTrouble.Kind.NO_SPACE, "no space left on device", i));
            flow.said("Paused, the target has no space left. Tried again in 10 s.");
            flow.flowed(80_000_000, 200_000_000, 0, 4);
        }
        assertThat(flow.isFull()).isTrue();
        assertThat(log())
                .containsExactly(
                        "Node w2 has no space left: 120 MB more are needed. Free some; the copy goes on by itself.");
        flow.flowed(90_000_000, 200_000_000, 1e6, 4);
        assertThat(flow.isFull()).isFalse();
        assertThat(log()).last().asString().contains("There is space again");
    }

    @Test
    void waitingForSpaceIsNoSignOfLife() {
        flow.flowed(1, 10, 1, 1);
        long signs = flow.signs();
        flow.trouble(new FileTrouble("big", FileTrouble.Kind.NO_SPACE, "", 1));
        flow.said("Paused");
        flow.flowed(1, 10, 0, 1);
        assertThat(flow.signs()).isEqualTo(signs);
        flow.flowed(2, 10, 1, 1);
        assertThat(flow.signs()).isGreaterThan(signs);
    }

    @Test
    void troublesWithoutEndDoNotFillTheLog() {
        for (int i = 0; i < 500; i++) {
            flow.trouble(new FileTrouble("file-" + i, FileTrouble.Kind.TRANSIENT, "reset", 1));
        }
        assertThat(log()).hasSize(21).last().asString().contains("More files have trouble");
    }

    @ParameterizedTest
    @EnumSource(FileTrouble.Kind.class)
    void everyTroubleHasWords(FileTrouble.Kind kind) {
        assertThat(FlowListener.words(new FileTrouble("a/b", kind, "EIO", 2)))
                .startsWith("a/b: ")
                .endsWith(" (EIO)");
    }
}
