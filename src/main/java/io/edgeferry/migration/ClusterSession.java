package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.NodeShells;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshShells;
import io.edgeferry.task.DataFolder;
import io.edgeferry.transfer.AgentTransfers;
import io.edgeferry.transfer.PodShell;

/**
 * A connected cluster with the ways to its nodes and its migrations. The owner closes it, which closes all three.
 *
 * @param cluster the API server's side
 * @param shells the nodes' side
 * @param migrations what moves pods
 */
public record ClusterSession(Cluster cluster, NodeShells shells, Migrations migrations) implements AutoCloseable {

    /**
     * Connects. Blocks until the API server has answered once, at most some ten seconds.
     *
     * @param watch whether to keep a live picture by watches, as a screen wants; a command does without
     */
    public static ClusterSession open(
            KubeContext context, SshSettings ssh, HostKeyPrompt prompt, DataFolder data, boolean watch)
            throws ClusterException {
        KubeCluster cluster = KubeCluster.open(context, watch);
        NodeShells shells = new SshShells(ssh, prompt);
        return new ClusterSession(
                cluster,
                shells,
                new MigrationService(
                        cluster,
                        shells,
                        data,
                        new AgentTransfers(),
                        pod -> new PodShell(
                                cluster.exec(), pod.node(), "", pod.namespace(), pod.name(), pod.container())));
    }

    @Override
    public void close() {
        migrations.close();
        shells.close();
        cluster.close();
    }
}
