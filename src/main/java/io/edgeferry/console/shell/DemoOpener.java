package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.demo.Demonstrations;

/** Makes the demonstrations of a cluster that was opened. Called on a worker's thread. */
@FunctionalInterface
public interface DemoOpener {

    /** The demonstrations of a session; the session is closed by others. */
    Demonstrations open(ClusterSession session) throws ClusterException;
}
