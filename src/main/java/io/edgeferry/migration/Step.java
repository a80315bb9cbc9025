package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;

/**
 * A step of an operation. It may be broken off anywhere, by a crash too: {@link #undo} finds out how far it came, and
 * can be repeated.
 *
 * @param <W> what it works with
 */
interface Step<W extends Work<?, ?>> {

    /** Stable name, in the journal and on the screen's line of stations. */
    String id();

    /** For people. */
    String title();

    /**
     * Does it.
     *
     * @return one short line on what was done
     * @throws UnsettledException when a person has to decide; nothing is undone then
     */
    String apply(W work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException;

    /**
     * Takes back what it did. Idempotent.
     *
     * @throws UnsettledException when a person has to decide; nothing before this step is undone then
     */
    void undo(W work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException;
}
