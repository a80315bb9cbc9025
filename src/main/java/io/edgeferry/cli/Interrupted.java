package io.edgeferry.cli;

import io.edgeferry.protection.demo.Demonstration;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has Ctrl-C end a demonstration instead of this program, which ends when all is removed. */
final class Interrupted implements AutoCloseable {

    private static final Duration TIDY = Duration.ofMinutes(5);
    private static final long CLOSE_SECONDS = 20;

    private final Demonstration demonstration;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "ctrl-c");

    private Interrupted(Demonstration demonstration) {
        this.demonstration = demonstration;
    }

    static Interrupted watch(Demonstration demonstration) {
        Interrupted watch = new Interrupted(demonstration);
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    private void stop() {
        demonstration.stop();
        try {
            if (demonstration.await(TIDY)) {
                boolean unused = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            var unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending, and the hook waits for this.
            closed.countDown();
        }
    }
}
