package io.edgeferry.protection;

import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.ReplicaStore.Rebuilt;
import io.edgeferry.checkpoint.ReplicaStore.Restored;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.PodLease.LostLeadException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a replica from the node that keeps it to another one where the pod is to go on: it is put together where it is,
 * verified with that, and sent with all its hashes. Of what is brought only the image stays. Blocks.
 */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final NodeWays ways;
    private final Round.Storing storing;
    private final Consumer<String> told;

    /**
     * A delivery that was not begun.
     *
     * @param storing told where something is put, before it is
     * @param told what is done, for people
     */
    Delivery(NodeWays ways, Round.Storing storing, Consumer<String> told) {
        this.ways = ways;
        this.storing = storing;
        this.told = told;
    }

    /**
     * Makes the image of a replica on a node that does not keep it.
     *
     * @param keeper node that keeps it
     * @param image name that the image gets
     */
    Restored restore(PodManifest pod, ReplicaNote replica, NodeInfo keeper, NodeInfo target, String image)
            throws NodeException, LostLeadException, ClusterException, InterruptedException {
        String key = Round.key(pod.namespace(), pod.origin());
        ReplicaStore kept = ways.store(keeper, replica.folder(), key);
        told.accept("Replica " + replica.id() + " is brought from node " + keeper.name() + " to node " + target.name()
                + ".");
        Rebuilt rebuilt = kept.rebuild(replica.id());
        if (!rebuilt.good()) {
            return new Restored(false, rebuilt.reason(), "", 0);
        }
        try {
            storing.at(target.name(), ProtectionAgent.STORE);
            return sent(pod, replica.id(), rebuilt.archive(), keeper, target, image);
        } finally {
            removeArchive(kept, rebuilt.archive());
        }
    }

    private Restored sent(PodManifest pod, String id, String archive, NodeInfo keeper, NodeInfo target, String image)
            throws NodeException, InterruptedException {
        String key = Round.key(pod.namespace(), pod.origin());
        ReplicaStore there = ways.store(target, ProtectionAgent.STORE, key);
        var before = there.remove(List.of(id));
        LOG.debug("removed {}", before);
        var made = ways.replication(keeper, target, ProtectionAgent.STORE, key)
                .replicate(archive, id, "{}", (bytes, total) -> {});
        LOG.debug("brought {}", made);
        try {
            Restored restored = there.restore(id, image, pod.container());
            if (!restored.good()) {
                // It was whole where it is kept, a moment ago.
                throw new NodeException(
                        target.name(),
                        NodeException.Reason.COMMAND,
                        "What was brought to node " + target.name() + " is not whole there: " + restored.reason());
            }
            return restored;
        } finally {
            var after = there.remove(List.of(id));
            LOG.debug("removed {}", after);
        }
    }

    private static void removeArchive(ReplicaStore kept, String archive) throws InterruptedException {
        try {
            kept.removeArchive(archive);
        } catch (NodeException e) {
            LOG.warn("the archive {} on node {} could not be removed", archive, kept.node(), e);
        }
    }
}
