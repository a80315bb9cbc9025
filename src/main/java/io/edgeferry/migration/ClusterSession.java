package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.node.NodeShells;

/**
 * A connected cluster with the ways to its nodes and its migrations. The owner closes it, which closes all three.
 *
 * @param cluster the API server's side
 * @param shells the nodes' side
 * @param migrations what moves pods
 */
public record ClusterSession(Cluster cluster, NodeShells shells, Migrations migrations) implements AutoCloseable {

    @Override
    public void close() {
        migrations.close();
        shells.close();
        cluster.close();
    }
}
