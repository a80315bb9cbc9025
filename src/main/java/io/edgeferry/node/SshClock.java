package io.edgeferry.node;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one daemon thread that looks after all connections. What runs on it never blocks. */
final class SshClock {

    private static final Logger LOG = LoggerFactory.getLogger(SshClock.class);
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private SshClock() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("ssh-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    static ScheduledFuture<?> every(Duration period, Runnable task) {
        long nanos = Math.max(period.toNanos(), 1_000_000);
        return CLOCK.scheduleWithFixedDelay(() -> guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    static ScheduledFuture<?> once(Duration delay, Runnable task) {
        return CLOCK.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("The watch over an SSH connection failed", e);
        }
    }
}
