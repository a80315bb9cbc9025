package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;

/**
 * A step of a migration. It may be broken off anywhere, by a crash too: {@link #undo} finds out how far it came, and
 * can be repeated.
 */
interface MigrationStep {

    /** Stable name, in the journal and on the screen's line of stations. */
    String id();

    /** For people. */
    String title();

    /**
     * Does it.
     *
     * @return one short line on what was done
     */
    String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException;

    /**
     * Takes back what it did. Idempotent.
     *
     * @throws UnsettledException when a person has to decide; nothing before this step is undone then
     */
    void undo(MigrationWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException;
}
