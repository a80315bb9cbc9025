package io.edgeferry.protection;

import io.edgeferry.task.LogLine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A task with its recorder, which ends once. */
abstract class RecordedTask implements Task {

    private final TaskRecorder recorder;
    private final CountDownLatch ended = new CountDownLatch(1);

    RecordedTask(TaskSnapshot first, Clock clock) {
        recorder = new TaskRecorder(first, clock);
    }

    @Override
    public final OperationId id() {
        return recorder.snapshot().id();
    }

    @Override
    public final TaskSnapshot snapshot() {
        return recorder.snapshot();
    }

    @Override
    public final boolean atWork() {
        return ended.getCount() > 0;
    }

    @Override
    public final TaskSnapshot await(Duration limit) throws InterruptedException {
        boolean unused = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        return snapshot();
    }

    final TaskRecorder recorder() {
        return recorder;
    }

    final void say(String text) {
        recorder.log(LogLine.Level.INFO, text);
    }

    final void warn(String text) {
        recorder.log(LogLine.Level.WARNING, text);
    }

    /** Ends it; a station that is at work has failed. */
    final void end(TaskState state, String outcome, List<String> commands) {
        recorder.snapshot().current().ifPresent(at -> recorder.finish(at.id(), Station.State.FAILED, ""));
        recorder.log(state == TaskState.SUCCEEDED ? LogLine.Level.INFO : LogLine.Level.WARNING, "It ended: " + outcome);
        recorder.end(state, outcome, commands);
        ended.countDown();
    }
}
