package io.edgeferry.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Does something again and again on a thread of its own while the thread that made it is in a long call, and may
 * interrupt that call when it gives no sign of life.
 */
final class Meanwhile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Meanwhile.class);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private long deadline = Long.MAX_VALUE;
    private long silence;
    private boolean stalled;

    /** What is done. */
    interface Chore {
        void run() throws Exception;
    }

    /**
     * Begins.
     *
     * @param pause between two times
     * @param signs grows with every sign of life of the long call
     */
    Meanwhile(Duration pause, LongSupplier signs, Chore chore) {
        var context = MDC.getCopyOfContextMap();
        thread = Thread.ofVirtual().start(() -> {
            if (context != null) {
                MDC.setContextMap(context);
            }
            long seen = signs.getAsLong();
            while (!closed(pause)) {
                long now = signs.getAsLong();
                look(now != seen);
                seen = now;
                try {
                    chore.run();
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    LOG.warn("something to be done meanwhile failed: {}", e.getMessage());
                }
            }
        });
    }

    private boolean closed(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** From now on the call counts as stalled when it gives no sign of life for that long. */
    synchronized void expectSigns(Duration most) {
        silence = most.toNanos();
        deadline = System.nanoTime() + silence;
    }

    private synchronized void look(boolean lives) {
        long now = System.nanoTime();
        if (lives && silence > 0) {
            deadline = Math.max(deadline, now + silence);
        }
        if (deadline != Long.MAX_VALUE && now > deadline) {
            giveUp();
        }
    }

    /** Interrupts the call, as when it gives no sign of life. */
    synchronized void giveUp() {
        if (!stalled && closing.getCount() > 0) {
            stalled = true;
            worker.interrupt();
        }
    }

    /** Whether the call was interrupted by this. */
    synchronized boolean stalled() {
        return stalled;
    }

    /** Ends it; an interrupt of its own is taken back. */
    @Override
    public void close() {
        synchronized (this) {
            closing.countDown();
            if (stalled) {
                boolean unused = Thread.interrupted();
            }
        }
        thread.interrupt();
    }
}
