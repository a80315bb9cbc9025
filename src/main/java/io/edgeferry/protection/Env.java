package io.edgeferry.protection;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What all of protection works with.
 *
 * @param cluster the cluster
 * @param ways the ways to its nodes
 * @param clock the wall's time, for people
 * @param nanos nanoseconds that only go forward, for measuring
 * @param me this process as a holder of leases
 * @param host lists a task among the tasks of this process, and keeps it in the history when it has ended
 * @param rest lets time pass, as {@code nanos} measures it
 */
record Env(Cluster cluster, NodeWays ways, Clock clock, LongSupplier nanos, Holder me, Consumer<Task> host, Rest rest) {

    /** One whose waits are those of this machine. */
    Env(Cluster cluster, NodeWays ways, Clock clock, LongSupplier nanos, Holder me, Consumer<Task> host) {
        this(cluster, ways, clock, nanos, me, host, Thread::sleep);
    }

    /** Lets time pass. Blocks. */
    interface Rest {
        void rest(Duration time) throws InterruptedException;
    }

    /** A node of the cluster. */
    NodeInfo node(String name) throws ClusterException, MigrationException {
        return cluster.workloads()
                .node(name)
                .orElseThrow(() -> new MigrationException("There is no node " + name + "."));
    }
}
