package io.edgeferry.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the worker of a task writes down what it does. Thread-safe; {@link #snapshot()} is cheap. */
public final class TaskRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRecorder.class);
    private static final int LOG_LINES = 500;

    private final Clock clock;
    private TaskSnapshot snapshot;
    private long windowBytes;
    private @Nullable Instant windowStart;

    /** A recorder that starts from a snapshot, whose state is usually {@link TaskState#RUNNING}. */
    public TaskRecorder(TaskSnapshot first, Clock clock) {
        this.snapshot = first;
        this.clock = clock;
    }

    /** The task now; the running station's time counts up to this moment. */
    public synchronized TaskSnapshot snapshot() {
        Instant now = clock.instant();
        return snapshot.withStations(snapshot.stations().stream()
                .map(station -> station.state() == Station.State.RUNNING && station.started() != null
                        ? timed(station, Station.State.RUNNING, now, station.detail())
                        : station)
                .toList());
    }

    /** Says that a station begins. */
    public synchronized void begin(String station) {
        Instant now = clock.instant();
        change(
                station,
                old -> new Station(
                        old.id(), old.title(), Station.State.RUNNING, now, Duration.ZERO, old.predicted(), ""));
    }

    /** Says that a station is done, failed, skipped or undone. */
    public synchronized void finish(String station, Station.State state, String detail) {
        Instant now = clock.instant();
        change(
                station,
                old -> state == Station.State.UNDONE || old.started() == null
                        ? new Station(old.id(), old.title(), state, old.started(), old.took(), old.predicted(), detail)
                        : timed(old, state, now, detail));
    }

    /** Adds a line to the log, here and in the program's log. */
    public synchronized void log(LogLine.Level level, String text) {
        switch (level) {
            case INFO -> LOG.info("{}: {}", snapshot.id(), text);
            case WARNING -> LOG.warn("{}: {}", snapshot.id(), text);
            case ERROR -> LOG.error("{}: {}", snapshot.id(), text);
        }
        List<LogLine> lines = new ArrayList<>(snapshot.log());
        lines.add(new LogLine(clock.instant(), level, text));
        if (lines.size() > LOG_LINES) {
            lines.removeFirst();
        }
        snapshot = snapshot.withLog(lines);
    }

    /** Says how many bytes are over; the rate is worked out here. */
    public synchronized void bytes(long bytes, long total) {
        Instant now = clock.instant();
        double rate = snapshot.progress().bytesPerSecond();
        if (windowStart == null || bytes < windowBytes) {
            windowStart = now;
            windowBytes = bytes;
        } else {
            double seconds = Duration.between(windowStart, now).toNanos() / 1e9;
            if (seconds >= 0.5 || total == bytes && seconds > 0) {
                rate = (bytes - windowBytes) / seconds;
                windowStart = now;
                windowBytes = bytes;
                sample(rate, 1);
            }
        }
        progress(new Progress(bytes, total, rate));
    }

    /**
     * Says how far a transfer is, as its engine measured it, and adds a sample to the flow.
     *
     * @param bytesPerSecond acknowledged since the call before
     * @param window streams open for work
     */
    public synchronized void flowed(long bytes, long total, double bytesPerSecond, int window) {
        progress(new Progress(bytes, total, bytesPerSecond));
        sample(bytesPerSecond, window);
    }

    /** Adds a round of the window's control to the flow; its {@code seconds} are worked out here. */
    public synchronized void epoch(Flow.Epoch epoch) {
        snapshot = snapshot.withFlow(snapshot.flow()
                .with(new Flow.Epoch(
                        since(),
                        epoch.window(),
                        epoch.next(),
                        epoch.bytesPerSecond(),
                        epoch.loss(),
                        epoch.utility(),
                        epoch.rttSeconds(),
                        epoch.phase(),
                        epoch.reason())));
    }

    /** Says what the link can carry, in bytes per second. */
    public synchronized void limit(double bytesPerSecond) {
        snapshot = snapshot.withFlow(snapshot.flow().withLimit(bytesPerSecond));
    }

    private void sample(double bytesPerSecond, int window) {
        snapshot = snapshot.withFlow(snapshot.flow().with(new Flow.Sample(since(), bytesPerSecond, window)));
    }

    private double since() {
        return Duration.between(snapshot.started(), clock.instant()).toNanos() / 1e9;
    }

    /** Says that no bytes move any more, keeping how many there were. */
    public synchronized void bytesDone() {
        windowStart = null;
        if (snapshot.progress().bytesPerSecond() > 0) {
            sample(0, 0);
        }
        progress(new Progress(snapshot.progress().bytes(), snapshot.progress().total(), 0));
    }

    /** Sets what was measured of a figure; adds the figure when it is new. */
    public synchronized void measured(String id, String title, Figure.Unit unit, double actual) {
        List<Figure> figures = new ArrayList<>(snapshot.figures());
        figures.replaceAll(
                old -> old.id().equals(id) ? new Figure(id, old.title(), unit, old.predicted(), actual) : old);
        if (figures.stream().noneMatch(figure -> figure.id().equals(id))) {
            figures.add(new Figure(id, title, unit, null, actual));
        }
        snapshot = snapshot.withFigures(figures);
    }

    /** Sets a figure to the time that stations took together; leaves it when one of them is not known. */
    public synchronized void measuredSum(String id, String title, List<String> stations) {
        List<Duration> took = snapshot.stations().stream()
                .filter(station -> stations.contains(station.id()))
                .map(Station::took)
                .filter(Objects::nonNull)
                .toList();
        if (took.size() == stations.size()) {
            double seconds = took.stream().mapToLong(Duration::toMillis).sum() / 1000.0;
            measured(id, title, Figure.Unit.SECONDS, seconds);
        }
    }

    /** Names the pod on the target. */
    public synchronized void cloneNamed(String name) {
        snapshot = snapshot.withClone(name);
    }

    /** Names the node that it goes to, once that is chosen. */
    public synchronized void goesTo(String node, String title) {
        snapshot = snapshot.withTarget(node, title);
    }

    /** Says that a person asked it to stop; false when it had ended or was stopping. */
    public synchronized boolean cancelling() {
        if (!snapshot.state().mayBecome(TaskState.CANCELLING)) {
            return false;
        }
        become(TaskState.CANCELLING, "", List.of());
        return true;
    }

    /**
     * Ends the task.
     *
     * @throws IllegalStateException when it had ended
     */
    public synchronized void end(TaskState state, String outcome, List<String> commands) {
        if (!snapshot.state().mayBecome(state) || !state.ended()) {
            throw new IllegalStateException("a task that is " + snapshot.state() + " cannot become " + state);
        }
        bytesDone();
        become(state, outcome, commands);
    }

    private void become(TaskState state, String outcome, List<String> commands) {
        snapshot = snapshot.withState(state, outcome, commands, state.ended() ? clock.instant() : null);
    }

    private void progress(Progress progress) {
        snapshot = snapshot.withProgress(progress);
    }

    private void change(String id, UnaryOperator<Station> change) {
        snapshot = snapshot.withStations(snapshot.stations().stream()
                .map(station -> station.id().equals(id) ? change.apply(station) : station)
                .toList());
    }

    private static Station timed(Station old, Station.State state, Instant now, String detail) {
        Instant started = old.started();
        Duration took = started == null ? null : Duration.between(started, now);
        return new Station(old.id(), old.title(), state, started, took, old.predicted(), detail);
    }
}
