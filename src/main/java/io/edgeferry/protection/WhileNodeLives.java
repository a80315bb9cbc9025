package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.PodLease.LostLeadException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Waits for work on a node only for as long as the node does not count as lost. What asks a node that has gone away hangs
 * for as long as its limits are, two minutes for a dump, and the failover would wait with it.
 *
 * <p>Work that was given up is interrupted and ends by itself, on its own thread, whenever it can.
 */
final class WhileNodeLives {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final Function<String, NodeVitals> vitals;

    /** @param vitals how a node is, by its name; never blocks */
    WhileNodeLives(Function<String, NodeVitals> vitals) {
        this.vitals = vitals;
    }

    /** Work that makes something, on a thread of its own. */
    interface Work<T> {

        /** @param givenUp whether nobody waits for it any more, so that it must note nothing */
        T run(BooleanSupplier givenUp)
                throws ClusterException, NodeException, MigrationException, LostLeadException, InterruptedException;
    }

    /**
     * Does the work and waits for it.
     *
     * @throws MigrationException also when the node counts as lost meanwhile
     */
    <T> T run(String node, Work<T> work)
            throws ClusterException, NodeException, MigrationException, LostLeadException, InterruptedException {
        AtomicBoolean givenUp = new AtomicBoolean();
        FutureTask<T> task = new FutureTask<>(() -> work.run(givenUp::get));
        Thread worker = Thread.ofVirtual().name("on " + node).start(task);
        try {
            while (true) {
                try {
                    return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (vitals.apply(node).lost()) {
                        givenUp.set(true);
                        worker.interrupt();
                        throw new MigrationException(
                                "Node " + node + " counts as lost; what was at work there is given up.", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            givenUp.set(true);
            worker.interrupt();
            // So that it can remove what it made.
            var unused = worker.join(LEAVE);
            throw e;
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static RuntimeException cause(ExecutionException e)
            throws ClusterException, NodeException, MigrationException, LostLeadException, InterruptedException {
        switch (e.getCause()) {
            case ClusterException cause -> throw cause;
            case NodeException cause -> throw cause;
            case MigrationException cause -> throw cause;
            case LostLeadException cause -> throw cause;
            case InterruptedException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
        }
    }
}
