package io.edgeferry.console;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where waiting is done: each piece of work runs on a virtual thread, its answer comes back on the screen's thread.
 * After {@link #close()} or {@link Handle#cancel()} no answer comes any more.
 */
public final class Background implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final Executor screen;
    private final Set<Handle> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param screen runs answers on the screen's thread */
    public Background(Executor screen) {
        this.screen = screen;
    }

    /** Work that may wait. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws Exception;
    }

    /** Work in the background that can be stopped. */
    public static final class Handle {
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private volatile Thread thread = Thread.currentThread();

        private Handle() {}

        /** Interrupts the work; its answer is dropped. */
        public void cancel() {
            if (cancelled.compareAndSet(false, true)) {
                thread.interrupt();
            }
        }
    }

    /**
     * Runs work and hands its answer to the screen.
     *
     * @param name for the thread
     * @param done gets the answer, on the screen's thread
     * @param failed gets what it threw, on the screen's thread
     */
    public <T> Handle run(String name, Work<T> work, Consumer<T> done, Consumer<Exception> failed) {
        Handle handle = new Handle();
        Thread thread = Thread.ofVirtual().name("console-" + name).unstarted(() -> {
            try {
                T answer = work.run();
                deliver(handle, () -> done.accept(answer));
            } catch (Exception e) {
                LOG.debug("{} failed", name, e);
                deliver(handle, () -> failed.accept(e));
            } finally {
                running.remove(handle);
            }
        });
        handle.thread = thread;
        running.add(handle);
        thread.start();
        return handle;
    }

    /** Runs something on the screen's thread, soon. */
    public void onScreen(Runnable action) {
        screen.execute(() -> {
            if (!closed) {
                action.run();
            }
        });
    }

    private void deliver(Handle handle, Runnable action) {
        if (handle.cancelled.get() || closed) {
            return;
        }
        screen.execute(() -> {
            if (!handle.cancelled.get() && !closed) {
                action.run();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Handle::cancel);
    }
}
