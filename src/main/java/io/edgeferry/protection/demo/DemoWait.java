package io.edgeferry.protection.demo;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what a demonstration needs next, with a new picture meanwhile, until a person wants no more. */
final class DemoWait {

    private static final Logger LOG = LoggerFactory.getLogger(DemoWait.class);
    private static final long TICK = 200;

    private final DemoBook book;
    private final BooleanSupplier stop;

    DemoWait(DemoBook book, BooleanSupplier stop) {
        this.book = book;
        this.stop = stop;
    }

    /** What is waited for. */
    interface Question {
        boolean met() throws ClusterException, InterruptedException;
    }

    /** A person wants no more. */
    static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Waits until something is so.
     *
     * @param otherwise what is said when it is not in time
     */
    void until(Supplier<String> otherwise, Duration limit, Question question)
            throws StoppedException, ClusterException, MigrationException, InterruptedException {
        if (!within(limit, question)) {
            throw new MigrationException(otherwise.get());
        }
    }

    /** Waits until something is so; says whether it was in time. */
    boolean within(Duration limit, Question question) throws StoppedException, ClusterException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!met(question)) {
            if (stop.getAsBoolean()) {
                throw new StoppedException();
            }
            if (System.nanoTime() > end) {
                return false;
            }
            book.publish();
            TimeUnit.MILLISECONDS.sleep(TICK);
        }
        return true;
    }

    private static boolean met(Question question) throws ClusterException, InterruptedException {
        try {
            return question.met();
        } catch (ClusterException e) {
            if (e.transientFailure()) {
                LOG.debug("asked again soon", e);
                return false;
            }
            throw e;
        }
    }
}
