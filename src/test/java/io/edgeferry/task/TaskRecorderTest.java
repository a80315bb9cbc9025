package io.edgeferry.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskRecorderTest {

    private static final class Watch extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Watch watch = new Watch();
    private final TaskRecorder recorder = recorder(TaskState.RUNNING);

    private TaskRecorder recorder(TaskState state) {
        return new TaskRecorder(
                new TaskSnapshot(
                        new OperationId("m20260101-000000-00000a"),
                        "home",
                        "gru → w2",
                        "default",
                        "gru",
                        null,
                        "w1",
                        "w2",
                        state,
                        List.of(
                                Station.waiting("dump", "Dump", Duration.ofSeconds(2)),
                                Station.waiting("move", "Move", null)),
                        Progress.NONE,
                        List.of(new Figure("freeze", "Freeze", Figure.Unit.SECONDS, 3.0, null)),
                        List.of(),
                        "",
                        List.of(),
                        watch.now,
                        null),
                watch);
    }

    private Station station(int index) {
        return recorder.snapshot().stations().get(index);
    }

    @Test
    void aRunningStationCountsAndAnEndedOneStands() {
        recorder.begin("dump");
        watch.pass(Duration.ofSeconds(1));
        assertThat(station(0).took()).isEqualTo(Duration.ofSeconds(1));
        assertThat(recorder.snapshot().current())
                .hasValueSatisfying(now -> assertThat(now.id()).isEqualTo("dump"));
        watch.pass(Duration.ofSeconds(1));
        recorder.finish("dump", Station.State.DONE, "7 MB");
        watch.pass(Duration.ofSeconds(9));
        assertThat(station(0))
                .isEqualTo(new Station(
                        "dump",
                        "Dump",
                        Station.State.DONE,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        "7 MB"));
        assertThat(station(1).state()).isEqualTo(Station.State.WAITING);
        assertThat(recorder.snapshot().current()).isEmpty();
    }

    @Test
    void undoingKeepsTheTimeOfDoing() {
        recorder.begin("dump");
        watch.pass(Duration.ofSeconds(2));
        recorder.finish("dump", Station.State.DONE, "");
        watch.pass(Duration.ofSeconds(60));
        recorder.finish("dump", Station.State.UNDONE, "undone");
        recorder.finish("move", Station.State.SKIPPED, "");
        assertThat(station(0).took()).isEqualTo(Duration.ofSeconds(2));
        assertThat(station(1).took()).isNull();
    }

    @Test
    void timesTogetherAreAFigureOnlyWhenAllAreKnown() {
        recorder.begin("dump");
        watch.pass(Duration.ofMillis(1500));
        recorder.finish("dump", Station.State.DONE, "");
        recorder.measuredSum("freeze", "Freeze", List.of("dump", "move"));
        assertThat(recorder.snapshot().figure("freeze").orElseThrow().actual()).isNull();
        recorder.measuredSum("freeze", "Freeze", List.of("dump"));
        assertThat(recorder.snapshot().figure("freeze").orElseThrow())
                .isEqualTo(new Figure("freeze", "Freeze", Figure.Unit.SECONDS, 3.0, 1.5));
    }

    @Test
    void newFiguresAreAdded() {
        recorder.measured("bytes", "Bytes", Figure.Unit.BYTES, 7);
        recorder.measured("bytes", "Bytes", Figure.Unit.BYTES, 8);
        assertThat(recorder.snapshot().figures()).hasSize(2);
        assertThat(recorder.snapshot().figure("bytes").orElseThrow().actual()).isEqualTo(8);
    }

    @Test
    void theRateIsThatOfTheLastMoment() {
        recorder.bytes(0, 1000);
        assertThat(recorder.snapshot().progress().bytesPerSecond()).isZero();
        watch.pass(Duration.ofMillis(100));
        recorder.bytes(10, 1000);
        assertThat(recorder.snapshot().progress().bytes()).isEqualTo(10);
        watch.pass(Duration.ofMillis(400));
        recorder.bytes(100, 1000);
        assertThat(recorder.snapshot().progress().bytesPerSecond()).isCloseTo(200, within(0.1));
        watch.pass(Duration.ofMillis(100));
        recorder.bytes(1000, 1000);
        assertThat(recorder.snapshot().progress().bytesPerSecond()).isCloseTo(9000, within(0.1));
        assertThat(recorder.snapshot().progress().fraction()).isEqualTo(1);
        recorder.bytesDone();
        assertThat(recorder.snapshot().progress()).isEqualTo(new Progress(1000, 1000, 0));
    }

    @Test
    void aTransferThatBeginsAnewHasNoNegativeRate() {
        recorder.bytes(500, 1000);
        watch.pass(Duration.ofSeconds(1));
        recorder.bytes(5, 1000);
        watch.pass(Duration.ofSeconds(1));
        recorder.bytes(105, 1000);
        assertThat(recorder.snapshot().progress().bytesPerSecond()).isCloseTo(100, within(0.1));
        assertThat(new Progress(5, -1, 0).fraction()).isEqualTo(-1);
        assertThat(new Progress(5, 2, 0).fraction()).isEqualTo(1);
    }

    @Test
    void theLogKeepsItsLastLines() {
        for (int i = 0; i < 600; i++) {
            recorder.log(LogLine.Level.INFO, "line " + i);
        }
        List<LogLine> log = recorder.snapshot().log();
        assertThat(log).hasSize(500);
        assertThat(log.getFirst().text()).isEqualTo("line 100");
        assertThat(log.getLast().text()).isEqualTo("line 599");
    }

    @Test
    void anEndIsTheEnd() {
        recorder.bytes(5, 10);
        recorder.end(TaskState.ROLLED_BACK, "as before", List.of("edgeferry status"));
        TaskSnapshot end = recorder.snapshot();
        assertThat(end.ended()).isEqualTo(watch.now);
        assertThat(end.outcome()).isEqualTo("as before");
        assertThat(end.commands()).containsExactly("edgeferry status");
        assertThat(recorder.cancelling()).isFalse();
        assertThatThrownBy(() -> recorder.end(TaskState.SUCCEEDED, "", List.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(recorder.snapshot()).isEqualTo(end);
    }

    @Test
    void aCancelIsTakenOnce() {
        assertThat(recorder.cancelling()).isTrue();
        assertThat(recorder.cancelling()).isFalse();
        assertThat(recorder.snapshot().state()).isEqualTo(TaskState.CANCELLING);
        assertThat(recorder.snapshot().ended()).isNull();
        assertThatThrownBy(() -> recorder.end(TaskState.RUNNING, "", List.of()))
                .isInstanceOf(IllegalStateException.class);
        recorder.end(TaskState.SUCCEEDED, "too late", List.of());
        assertThat(recorder.snapshot().state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void endedStatesNeverChange(TaskState state) {
        Set<TaskState> next = EnumSet.noneOf(TaskState.class);
        for (TaskState other : TaskState.values()) {
            if (state.mayBecome(other)) {
                next.add(other);
            }
        }
        if (state.ended()) {
            assertThat(next).isEmpty();
        } else {
            assertThat(next)
                    .contains(TaskState.SUCCEEDED, TaskState.ROLLED_BACK, TaskState.NEEDS_YOU, TaskState.FAILED)
                    .doesNotContain(TaskState.RUNNING, state);
        }
        assertThat(state.words()).isNotBlank();
    }
}
