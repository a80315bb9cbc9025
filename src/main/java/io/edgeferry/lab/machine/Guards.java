package io.edgeferry.lab.machine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead man's timers of a node: each resumes a container when its time is over, unless it was disarmed. Each is
 * settled exactly once, and what it was settled to stays so. Thread-safe.
 */
final class Guards implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Guards.class);

    private final Map<String, Guard> guards = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lab-guards").factory());

    /** What became of a timer. */
    enum State {
        /** It runs. */
        ARMED,
        /** It will not resume anything any more. */
        DISARMED,
        /** It has resumed the container, or is doing so. */
        FIRED,
        /** There was none. */
        NONE
    }

    private static final class Guard {
        private final Runnable resume;
        private State state = State.ARMED;
        private @Nullable ScheduledFuture<?> due;

        Guard(Runnable resume) {
            this.resume = resume;
        }
    }

    /** Starts a timer; one that runs already for the same container is replaced. */
    synchronized void arm(String container, Duration time, Runnable resume) {
        Guard before = guards.get(container);
        if (before != null) {
            settle(before, State.DISARMED);
        }
        Guard guard = new Guard(resume);
        guards.put(container, guard);
        schedule(guard, time);
    }

    private void schedule(Guard guard, Duration time) {
        guard.due = clock.schedule(() -> fire(guard), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void fire(Guard guard) {
        synchronized (this) {
            if (!settle(guard, State.FIRED)) {
                return;
            }
        }
        Thread.ofVirtual().name("lab-guard").start(() -> {
            try {
                guard.resume.run();
            } catch (RuntimeException e) {
                LOG.warn("a timer could not resume its container", e);
            }
        });
    }

    private static boolean settle(Guard guard, State to) {
        if (guard.state != State.ARMED) {
            return false;
        }
        guard.state = to;
        if (guard.due != null) {
            guard.due.cancel(false);
        }
        return true;
    }

    /** Gives a timer that much time from now on; what it is now is returned. */
    synchronized State extend(String container, Duration time) {
        Guard guard = guards.get(container);
        if (guard == null) {
            return State.NONE;
        }
        if (guard.state == State.ARMED) {
            if (guard.due != null && !guard.due.cancel(false)) {
                // It is about to fire, and waits for this lock.
                settle(guard, State.FIRED);
                Thread.ofVirtual().name("lab-guard").start(guard.resume);
                return State.FIRED;
            }
            schedule(guard, time);
        }
        return guard.state;
    }

    /** Stops a timer, unless it was faster. */
    synchronized State disarm(String container) {
        Guard guard = guards.get(container);
        if (guard == null) {
            return State.NONE;
        }
        settle(guard, State.DISARMED);
        return guard.state;
    }

    /** The machine goes down, and all timers with it. */
    synchronized void clear() {
        guards.values().forEach(guard -> settle(guard, State.DISARMED));
        guards.clear();
    }

    @Override
    public void close() {
        clear();
        clock.shutdownNow();
    }
}
