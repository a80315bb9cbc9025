package io.edgeferry.protection.demo;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the steps and losses in the log of one pod, on a thread of its own until it is closed. Thread-safe.
 *
 * <p>Steps at or before {@code after}, and lines that were logged before {@code since}, are of the pod that was
 * restored: containerd brings its log back with the checkpoint.
 */
final class LogFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final int FIRST_LINES = 2_000;
    private static final int LINES = 400;
    private static final int MOST_POINTS = 6_000;
    private static final long PAUSE = 400;

    private final Workloads workloads;
    private final PodManifest pod;
    private final Instant zero;
    private final Instant since;
    private final Clock clock;
    private final Thread thread;
    private final List<DemoPoint> points = new ArrayList<>();
    private boolean began;
    private long last;
    private volatile boolean closed;

    private LogFollower(Workloads workloads, PodManifest pod, Instant zero, Instant since, long after, Clock clock) {
        this.workloads = workloads;
        this.pod = pod;
        this.zero = zero;
        this.since = since;
        this.last = after;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("demo log of " + pod.name()).unstarted(this::follow);
    }

    /**
     * Begins to follow.
     *
     * @param zero moment that seconds are counted from
     * @param since lines that were logged before are left out
     * @param after steps up to this one are left out; -1 for none
     */
    static LogFollower begin(
            Workloads workloads, PodManifest pod, Instant zero, Instant since, long after, Clock clock) {
        LogFollower follower = new LogFollower(workloads, pod, zero, since, after, clock);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        while (!closed) {
            read();
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() {
        List<LogEntry> log;
        try {
            log = workloads.log(pod, began ? LINES : FIRST_LINES);
            began = true;
        } catch (ClusterException e) {
            // Not started yet, or its node is cut off.
            LOG.debug("the log of {} cannot be read now: {}", pod, e.getMessage());
            return;
        }
        add(probe(log).read(log));
    }

    private LossProbe probe(List<LogEntry> log) {
        try {
            return StepProbe.detect(log, pod.annotation(Words.STEP_PATTERN))
                    .map(LossProbe::new)
                    .orElseGet(LossProbe::usual);
        } catch (PatternSyntaxException e) {
            return LossProbe.usual();
        }
    }

    private synchronized void add(List<LossProbe.Lost> steps) {
        if (closed) {
            return;
        }
        double now = seconds(clock.instant());
        for (LossProbe.Lost step : steps) {
            if (step.number() > last && !step.at().isBefore(since)) {
                // The node's clock may be ahead of this one; nothing happens later than now.
                points.add(new DemoPoint(Math.clamp(seconds(step.at()), 0, now), step.number(), step.loss()));
                last = step.number();
            }
        }
        if (points.size() > MOST_POINTS) {
            thin();
        }
    }

    /** Keeps the first, the last and each second one between them. */
    private void thin() {
        List<DemoPoint> fewer = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (i % 2 == 0 || i == points.size() - 1) {
                fewer.add(points.get(i));
            }
        }
        points.clear();
        points.addAll(fewer);
    }

    private double seconds(Instant at) {
        return Duration.between(zero, at).toMillis() / 1000.0;
    }

    /** What was seen so far. */
    synchronized List<DemoPoint> points() {
        return List.copyOf(points);
    }

    /** Follows no more; what was seen stays. Does not wait. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }
}
