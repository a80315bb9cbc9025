package io.edgeferry.protection.demo;

import io.edgeferry.protection.FailoverOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a demonstration, and its picture. Written by its thread alone; the picture may be asked for by any.
 */
final class DemoBook {

    private static final Logger LOG = LoggerFactory.getLogger(DemoBook.class);

    private final DemoOptions options;
    private final Clock clock;
    private final Instant zero;
    private final List<DemoSnapshot.Line> story = new ArrayList<>();
    private volatile DemoSnapshot snapshot = DemoSnapshot.NONE;

    private DemoPhase phase = DemoPhase.STARTING;
    private String headline = DemoPhase.STARTING.words();
    private String detail = "";
    private boolean ready;
    private String pod = "";
    private String node = "";
    private String engine = "";
    private @Nullable Instant faultAt;
    private @Nullable Instant lostAt;
    private @Nullable LogFollower original;
    private @Nullable LogFollower resumed;
    private @Nullable LogFollower restarted;
    private @Nullable FailoverOutcome outcome;
    private @Nullable DemoResult result;

    DemoBook(DemoOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        this.zero = clock.instant();
        publish();
    }

    Instant zero() {
        return zero;
    }

    DemoSnapshot snapshot() {
        return snapshot;
    }

    /** Goes to a phase. */
    void phase(DemoPhase next, String words, String more) {
        phase = next;
        say(words, more);
    }

    /** Says something else within the phase. */
    void say(String words, String more) {
        headline = words;
        detail = more;
        publish();
    }

    /** Notes what happened. */
    void tell(String text) {
        LOG.info("demonstration {}: {}", pod, text);
        story.add(new DemoSnapshot.Line(seconds(clock.instant()), text));
        publish();
    }

    void ready(boolean on) {
        ready = on;
    }

    void trains(String name, String where, LogFollower log) {
        pod = name;
        node = where;
        original = log;
    }

    /** What makes the checkpoints, once that is known. */
    void engine(String words) {
        engine = words;
        publish();
    }

    String engine() {
        return engine;
    }

    void broken(Instant at) {
        faultAt = at;
        ready = false;
        close(original);
    }

    void lost(Instant at) {
        lostAt = at;
    }

    void restarted(LogFollower log) {
        restarted = log;
    }

    void resumed(FailoverOutcome how, LogFollower log) {
        outcome = how;
        resumed = log;
    }

    void result(DemoResult end) {
        result = end;
        publish();
    }

    @Nullable
    FailoverOutcome outcome() {
        return outcome;
    }

    @Nullable
    Instant faultAt() {
        return faultAt;
    }

    /** Follows no log any more. */
    void closeLogs() {
        close(original);
        close(resumed);
        close(restarted);
    }

    private static void close(@Nullable LogFollower log) {
        if (log != null) {
            log.close();
        }
    }

    List<DemoPoint> original() {
        return points(original);
    }

    List<DemoPoint> resumedPoints() {
        return points(resumed);
    }

    List<DemoPoint> restartedPoints() {
        return points(restarted);
    }

    private static List<DemoPoint> points(@Nullable LogFollower log) {
        return log == null ? List.of() : log.points();
    }

    private double seconds(@Nullable Instant at) {
        return at == null ? -1 : Duration.between(zero, at).toMillis() / 1000.0;
    }

    DemoFigures figures() {
        return DemoFigures.of(
                seconds(faultAt), outcome, options.beyond(), original(), resumedPoints(), restartedPoints());
    }

    /** Makes a new picture. */
    void publish() {
        List<DemoPoint> resumedNow = resumedPoints();
        snapshot = new DemoSnapshot(
                phase,
                headline,
                detail,
                ready,
                phase.over() ? snapshot.seconds() : seconds(clock.instant()),
                options.fault(),
                pod,
                node,
                engine,
                seconds(faultAt),
                seconds(lostAt),
                resumedNow.isEmpty() ? -1 : resumedNow.getFirst().seconds(),
                original(),
                resumedNow,
                restartedPoints(),
                figures(),
                story,
                result);
    }
}
