package io.edgeferry.protection;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that do the same again and again until they are closed; all are virtual. Thread-safe. */
final class Loops implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger running = new AtomicInteger();
    private final Pause between;
    private volatile boolean closed;

    /** Their pauses are as long as they are said to be. */
    Loops() {
        this(time -> TimeUnit.MILLISECONDS.sleep(time.toMillis()));
    }

    /** @param between how their pauses are made, where time goes otherwise */
    Loops(Pause between) {
        this.between = between;
    }

    /** Waits for the next time. */
    interface Pause {
        void take(Duration time) throws InterruptedException;
    }

    /** What is done each time. */
    interface Body {
        void run() throws InterruptedException;
    }

    /** For what is done once, on threads that end with these. */
    Executor threads() {
        return threads;
    }

    /** Does something until these are closed. */
    void begin(String name, Duration pause, Body body) {
        begin(name, pause, () -> false, body);
    }

    /** Does something until these are closed, or it is over. When these are closed already, nothing begins. */
    void begin(String name, Duration pause, BooleanSupplier over, Body body) {
        running.incrementAndGet();
        try {
            threads.execute(() -> loop(name, pause, over, body));
        } catch (RejectedExecutionException e) {
            running.decrementAndGet();
            LOG.debug("{} is not begun: the program ends", name);
        }
    }

    private void loop(String name, Duration pause, BooleanSupplier over, Body body) {
        Thread.currentThread().setName(name);
        try {
            while (!closed && !over.getAsBoolean()) {
                once(name, body);
                between.take(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
    }

    private static void once(String name, Body body) throws InterruptedException {
        try {
            body.run();
        } catch (RuntimeException e) {
            LOG.error("{} stumbled", name, e);
        }
    }

    /** How many there are that were begun and are not over. */
    int running() {
        return running.get();
    }

    /** Whether they were closed. */
    boolean closed() {
        return closed;
    }

    /** Interrupts all and waits for none. */
    void abandon() {
        closed = true;
        threads.shutdownNow();
    }

    /** Interrupts all, and waits a little for them. */
    @Override
    public void close() {
        abandon();
        try {
            boolean unused = threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
