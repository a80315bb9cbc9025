package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeCalls;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeShell;
import java.util.concurrent.CompletableFuture;

/** Asks each end of a migration in the way that its node understands: over SSH, or by the calls of the lab. */
final class NodeLook {

    private final NodeCalls calls;

    NodeLook(NodeCalls calls) {
        this.calls = calls;
    }

    /** Whether a node is asked over SSH. */
    boolean bySsh(NodeInfo node) {
        return !Engine.inLab(node.runtime());
    }

    /** Asks the source; the list of processor features is complete afterwards whatever happens. */
    MachineLook.Found source(
            NodeInfo node, NodeShell from, NodeShell to, PodManifest pod, CompletableFuture<String> features)
            throws MigrationException, ClusterException, InterruptedException {
        if (bySsh(node)) {
            return MachineLook.source(from, to, pod, features);
        }
        features.complete("");
        return LabLook.source(new LabCalls(calls, node.name()), pod);
    }

    /** Asks the target. */
    MachineLook.Found target(NodeInfo node, NodeShell to, PodManifest pod, CompletableFuture<String> features)
            throws MigrationException, ClusterException, InterruptedException {
        return bySsh(node)
                ? MachineLook.target(to, pod, features)
                : LabLook.target(new LabCalls(calls, node.name()), pod);
    }
}
