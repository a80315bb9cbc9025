package io.edgeferry.protection;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that do the same again and again until they are closed; all are virtual. Thread-safe. */
final class Loops implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

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
        try {
            threads.execute(() -> loop(name, pause, over, body));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not begun: the program ends", name);
        }
    }

    private void loop(String name, Duration pause, BooleanSupplier over, Body body) {
        Thread.currentThread().setName(name);
        try {
            while (!closed && !over.getAsBoolean()) {
                once(name, body);
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void once(String name, Body body) throws InterruptedException {
        try {
            body.run();
        } catch (RuntimeException e) {
            LOG.error("{} stumbled", name, e);
        }
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
