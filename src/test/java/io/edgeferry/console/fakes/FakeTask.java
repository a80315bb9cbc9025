package io.edgeferry.console.fakes;

import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Figure;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** A task that goes on when a test says so, by a clock of its own. */
public final class FakeTask implements Task {

    private final TaskRecorder recorder;
    private final StepClock clock;
    private final OperationId id;
    private volatile boolean cancellable = true;
    private volatile int cancels;

    private FakeTask(TaskSnapshot first, StepClock clock) {
        this.recorder = new TaskRecorder(first, clock);
        this.clock = clock;
        this.id = first.id();
    }

    /** The task of a plan. */
    public static FakeTask of(Plan plan) {
        StepClock clock = new StepClock();
        MigrationRequest request = plan.request();
        List<Figure> figures = List.of(
                new Figure("downtime", "Without training", Figure.Unit.SECONDS, 9.2, null),
                new Figure("freeze", "Frozen", Figure.Unit.SECONDS, 8.1, null),
                new Figure("move", "Move", Figure.Unit.SECONDS, 1.8, null),
                new Figure("bytes", "Moved", Figure.Unit.BYTES, 198e6, null));
        TaskSnapshot first = new TaskSnapshot(
                OperationId.ofMigration(clock.instant()),
                plan.context(),
                request.pod() + " → " + request.target(),
                request.namespace(),
                request.pod(),
                plan.cloneName(),
                plan.source(),
                request.target(),
                TaskState.RUNNING,
                plan.stations(),
                Progress.NONE,
                figures,
                List.of(),
                "",
                List.of(),
                clock.instant(),
                null);
        return new FakeTask(first, clock);
    }

    /** The task of a dataset's copy. */
    public static FakeTask of(DatasetPlan plan) {
        StepClock clock = new StepClock();
        DatasetRequest request = plan.request();
        List<Figure> figures = List.of(
                new Figure("copy", "Copy", Figure.Unit.SECONDS, 6.4, null),
                new Figure("bytes", "Copied", Figure.Unit.BYTES, 600e6, null),
                new Figure("files", "Files", Figure.Unit.COUNT, 2000.0, null));
        TaskSnapshot first = new TaskSnapshot(
                OperationId.ofMigration(clock.instant()),
                plan.context(),
                request.name() + " → " + request.target(),
                request.namespace(),
                request.name(),
                plan.newClaim().substring(plan.newClaim().indexOf('/') + 1),
                plan.source(),
                request.target(),
                TaskState.RUNNING,
                plan.stations(),
                Progress.NONE,
                figures,
                List.of(),
                "",
                List.of(),
                clock.instant(),
                null);
        return new FakeTask(first.withKind(TaskKind.DATASET), clock);
    }

    /** A task that ended or was broken off, at work again. */
    public static FakeTask again(TaskSnapshot before) {
        return new FakeTask(before.continuing(before), new StepClock());
    }

    /** A task that moves a pod, which becomes the next one, some hours after the others began. */
    public static FakeTask move(String pod, String clone, String from, String to, int hours) {
        StepClock clock = new StepClock();
        clock.forward(Duration.ofHours(hours));
        TaskSnapshot first = new TaskSnapshot(
                OperationId.ofMigration(clock.instant()),
                "edge-lab",
                pod + " → " + to,
                "default",
                pod,
                clone,
                from,
                to,
                TaskState.RUNNING,
                FakeMigrations.stations(),
                Progress.NONE,
                List.of(),
                List.of(),
                "",
                List.of(),
                clock.instant(),
                null);
        return new FakeTask(first, clock);
    }

    /** A task that copies esc50 from edge-1 to edge-2. */
    public static FakeTask esc50() {
        return of(FakeDatasets.planOf(
                new DatasetRequest("default", "esc50", "edge-2", DatasetOptions.DEFAULT), FakeDatasets.FINE));
    }

    /** Halfway through the copy of a dataset. */
    public FakeTask midCopy() {
        return pass("list", 300).pass("probe", 300).enter("copy", 0).move(412_000_000, 600_000_000);
    }

    /** A task that moves gru-train from edge-1 to edge-2. */
    public static FakeTask gru() {
        return of(FakeMigrations.planOf(
                new MigrationRequest("default", "gru-train", "edge-2", MigrationOptions.DEFAULT), FakeMigrations.FINE));
    }

    /** A task that moves the dataset esc50 from edge-1 to edge-2; nothing has moved yet. */
    public static FakeTask dataset() {
        StepClock clock = new StepClock();
        List<Figure> figures = List.of(
                new Figure("copy", "Copy", Figure.Unit.SECONDS, 24.0, null),
                new Figure("bytes", "Copied", Figure.Unit.BYTES, 2.71e9, null),
                new Figure("files", "Files", Figure.Unit.COUNT, 2000.0, null),
                new Figure("resent", "Sent again", Figure.Unit.COUNT, null, null));
        List<Station> stations = List.of(
                Station.waiting("preflight", "Preflight", Duration.ofMillis(400)),
                Station.waiting("list", "List files", Duration.ofMillis(300)),
                Station.waiting("copy", "Copy", Duration.ofSeconds(24)),
                Station.waiting("verify", "Verify", Duration.ofSeconds(1)),
                Station.waiting("finish", "Finish", null));
        TaskSnapshot first = new TaskSnapshot(
                OperationId.ofMigration(clock.instant()),
                "edge-lab",
                "esc50 → edge-2",
                "default",
                "esc50",
                "esc50-edge-2",
                "edge-1",
                "edge-2",
                TaskState.RUNNING,
                stations,
                Progress.NONE,
                figures,
                List.of(),
                "",
                List.of(),
                clock.instant(),
                null);
        return new FakeTask(first.withKind(TaskKind.DATASET), clock);
    }

    /** Copies for some seconds, in samples of 200 ms, with a window that grows, suffers a loss and recovers. */
    public FakeTask copy(double seconds) {
        FakeFlow.copy(recorder, clock::forward, seconds);
        return this;
    }

    /** A dataset in the midst of its copy. */
    public static FakeTask copying() {
        return dataset()
                .pass("preflight", 410)
                .pass("list", 320)
                .enter("copy", 0)
                .copy(25);
    }

    /** A dataset that was copied. */
    public static FakeTask copied() {
        return copying()
                .copy(5)
                .leave("copy")
                .pass("verify", 900)
                .pass("finish", 150)
                .measure("copy", Figure.Unit.SECONDS, 30.0)
                .measure("bytes", Figure.Unit.BYTES, 2.71e9)
                .measure("files", Figure.Unit.COUNT, 2000)
                .measure("resent", Figure.Unit.COUNT, 3)
                .end(
                        TaskState.SUCCEEDED,
                        "2000 files are on edge-2 and their hashes agree; the claim esc50-edge-2 uses them.",
                        List.of());
    }

    /** A failover of a pod whose node is lost; its target is not found yet. */
    public static FakeTask failover(String pod, String from) {
        return protecting(
                pod, from, TaskKind.FAILOVER, List.of("Detect", "Fence", "Verify", "Start", "Prove", "Finish"));
    }

    /** A drill of a pod. */
    public static FakeTask drill(String pod, String from) {
        return protecting(pod, from, TaskKind.DRILL, List.of("Verify", "Start", "Prove", "Remove"));
    }

    private static FakeTask protecting(String pod, String from, TaskKind kind, List<String> stations) {
        StepClock clock = new StepClock();
        TaskSnapshot first = new TaskSnapshot(
                OperationId.ofFailover(clock.instant()),
                "edge-lab",
                pod,
                "default",
                pod,
                null,
                from,
                "",
                TaskState.RUNNING,
                stations.stream()
                        .map(title -> Station.waiting(title.toLowerCase(Locale.ROOT), title, null))
                        .toList(),
                Progress.NONE,
                List.of(),
                List.of(),
                "",
                List.of(),
                clock.instant(),
                null);
        return new FakeTask(first.withKind(kind), clock);
    }

    /** Finds its target. */
    public FakeTask goesTo(String node, String clone) {
        recorder.goesTo(node, "");
        recorder.cloneNamed(clone);
        return this;
    }

    /** Goes through a station. */
    public FakeTask pass(String station, long millis) {
        recorder.begin(station);
        clock.forward(Duration.ofMillis(millis));
        recorder.finish(station, Station.State.DONE, "");
        recorder.log(LogLine.Level.INFO, station + " done");
        return this;
    }

    /** Enters a station and stays. */
    public FakeTask enter(String station, long millis) {
        recorder.begin(station);
        clock.forward(Duration.ofMillis(millis));
        recorder.log(LogLine.Level.INFO, station + " begins");
        return this;
    }

    /** Leaves the station it is in. */
    public FakeTask leave(String station) {
        recorder.finish(station, Station.State.DONE, "");
        recorder.bytesDone();
        return this;
    }

    /** Fails in the station it is in. */
    public FakeTask fail(String station, String why) {
        recorder.finish(station, Station.State.FAILED, why);
        recorder.log(LogLine.Level.ERROR, why);
        return this;
    }

    /** Moves bytes at some 905 Mbit/s. */
    public FakeTask move(long bytes, long total) {
        recorder.bytes(0, total);
        clock.forward(Duration.ofMillis(Math.max(600, bytes * 8 / 905_000)));
        recorder.bytes(bytes, total);
        return this;
    }

    /** Measures a figure. */
    public FakeTask measure(String figure, Figure.Unit unit, double value) {
        recorder.measured(figure, figure, unit, value);
        return this;
    }

    /** Ends. */
    public FakeTask end(TaskState state, String outcome, List<String> commands) {
        recorder.end(state, outcome, commands);
        return this;
    }

    /** Halfway through its move. */
    public FakeTask halfway() {
        return pass("preflight", 410)
                .pass("prepare", 760)
                .pass("freeze", 31)
                .pass("dump", 1930)
                .enter("move", 0)
                .move(88_000_000, 198_000_000);
    }

    /** All the way to the end. */
    public FakeTask done() {
        return halfway()
                .move(198_000_000, 198_000_000)
                .leave("move")
                .pass("restore", 2870)
                .pass("prove", 1400)
                .pass("finish", 200)
                .measure("downtime", Figure.Unit.SECONDS, 8.43)
                .measure("freeze", Figure.Unit.SECONDS, 7.31)
                .measure("move", Figure.Unit.SECONDS, 1.75)
                .measure("bytes", Figure.Unit.BYTES, 198e6)
                .end(
                        TaskState.SUCCEEDED,
                        "gru-train-m1 runs on edge-2 and goes on at step 1459; the source pod is deleted.",
                        List.of());
    }

    /** From now on it is too late to cancel. */
    public void passPointOfNoReturn() {
        cancellable = false;
    }

    /** How often it was asked to stop. */
    public int cancels() {
        return cancels;
    }

    @Override
    public OperationId id() {
        return id;
    }

    @Override
    public TaskSnapshot snapshot() {
        return recorder.snapshot();
    }

    @Override
    public synchronized boolean cancel() {
        cancels++;
        return cancellable && recorder.cancelling();
    }

    @Override
    public TaskSnapshot await(Duration limit) {
        return snapshot();
    }

    private static final class StepClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-05T10:42:07Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
