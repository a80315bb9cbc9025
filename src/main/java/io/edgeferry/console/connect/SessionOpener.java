package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.SshSettings;

/** Opens clusters for the console. Blocks; called on a worker thread. */
@FunctionalInterface
public interface SessionOpener {

    /**
     * Connects.
     *
     * @param context which cluster, as whom
     * @param ssh how to log in to its nodes
     * @param prompt asks a person about unknown host keys
     * @throws ClusterException when the cluster cannot be reached
     */
    ClusterSession open(KubeContext context, SshSettings ssh, HostKeyPrompt prompt) throws ClusterException;
}
