package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trying again, and going on past a failure to the next thing that can be done. */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private Patience() {}

    /** Something that asks a node or the API server. */
    @FunctionalInterface
    interface Action {
        /** Does it. */
        void run() throws MigrationException, ClusterException, NodeException, IOException, InterruptedException;
    }

    /** A question to a node or the API server. */
    @FunctionalInterface
    interface Question<T> {
        /** Asks it. */
        T ask() throws MigrationException, ClusterException, NodeException, InterruptedException;
    }

    /**
     * Does all of them, the later ones also when an earlier one failed.
     *
     * @throws MigrationException with what failed
     */
    static void each(Action... actions) throws MigrationException, InterruptedException {
        StringBuilder failures = new StringBuilder();
        for (Action action : actions) {
            try {
                action.run();
            } catch (MigrationException | ClusterException | IOException | RuntimeException e) {
                LOG.debug("one of several things to clean up failed", e);
                failures.append(failures.isEmpty() ? "" : " ").append(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new MigrationException(failures.toString());
        }
    }

    /**
     * Makes something in the cluster. When the answer is lost, or the name is taken, what is there decides: it may have
     * been made all the same.
     */
    static void made(Action making, Question<Boolean> isThere)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        try {
            making.run();
        } catch (ClusterException e) {
            if (!e.transientFailure() && !e.conflict()) {
                throw e;
            }
            if (!insist(Duration.ofSeconds(30), isThere)) {
                throw e;
            }
        } catch (NodeException e) {
            throw e;
        } catch (IOException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Asks until there is an answer: while a link is cut or a server is away, for as long as the limit. */
    static <T> T insist(Duration limit, Question<T> question)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (NodeException e) {
                boolean mayPass = e.reason() == NodeException.Reason.UNREACHABLE
                        || e.reason() == NodeException.Reason.TIMEOUT
                        || e.reason() == NodeException.Reason.COMMAND;
                if (!mayPass || System.nanoTime() > end) {
                    throw e;
                }
            } catch (ClusterException e) {
                if (!e.transientFailure() || System.nanoTime() > end) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }
}
