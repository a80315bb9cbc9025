package io.edgeferry.protection;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.ReplicaStore.Restored;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.PodNames;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.task.OperationId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a failover goes on from: the newest replica that is whole and for which there is a node, or nothing, which
 * means to begin anew. What was chosen is noted in the Lease, and the image is on the node, when this returns. Blocks.
 */
final class Choice {

    private final Env env;
    private final PodLease lease;
    private final FailoverRequest request;
    private final RecordedTask told;
    private final Placement placement;
    private final PodManifest lost;
    private final NodeInfo source;
    private final Map<String, String> obstacles = new LinkedHashMap<>();

    /** Nodes that a replica could not be taken from since they do not answer; they are not asked for the next one. */
    private final Set<String> silent = new HashSet<>();

    Choice(Env env, PodLease lease, FailoverRequest request, RecordedTask told, PodManifest lost, NodeInfo source) {
        this.env = env;
        this.lease = lease;
        this.request = request;
        this.told = told;
        this.placement = new Placement(env.cluster().workloads(), env.ways());
        this.lost = lost;
        this.source = source;
    }

    /**
     * Chooses.
     *
     * @return what was chosen, for people
     * @throws NothingToGoOnException when a replica may serve later, or no node can take the pod
     */
    String make(ProtectionNote note)
            throws NothingToGoOnException, LostLeadException, ClusterException, MigrationException,
                    InterruptedException {
        FailoverNote failover = Objects.requireNonNull(note.failover());
        boolean mayServeLater = false;
        for (ReplicaNote replica : note.replicas()) {
            if (!replica.good() || failover.tried().contains(replica.id())) {
                continue;
            }
            Optional<NodeInfo> target = target(replica);
            switch (target.isEmpty() ? Found.UNREACHED : restored(replica, target.get())) {
                case WHOLE -> {
                    return chosen(target.orElseThrow(), replica.id(), false);
                }
                case DAMAGED -> {}
                case UNREACHED -> mayServeLater = true;
            }
        }
        return anew(note, mayServeLater);
    }

    /** Where the replica is, or else a node that it can be brought to. */
    private Optional<NodeInfo> target(ReplicaNote replica) throws ClusterException, InterruptedException {
        Set<String> gone = Set.of(source.name());
        Optional<NodeInfo> here = placement.target(lost, source, replica, gone, request.target(), obstacles);
        return here.isPresent() || gone.contains(replica.node()) || silent.contains(replica.node())
                ? here
                : placement.anywhere(lost, source, gone, request.target(), obstacles);
    }

    /**
     * The image of a replica. Each has a name of its own: a kubelet remembers what a name meant, and would look for the
     * image of the replica that was tried before.
     */
    static String image(PodManifest lost, String replica) {
        return CheckpointImage.name(lost.origin(), new OperationId(replica));
    }

    private enum Found {
        WHOLE,
        DAMAGED,
        UNREACHED
    }

    private Found restored(ReplicaNote replica, NodeInfo target)
            throws LostLeadException, ClusterException, InterruptedException {
        Restored restored;
        try {
            restored = image(replica, target);
        } catch (NodeException | MigrationException e) {
            if (e instanceof NodeException said && wiped(said, replica)) {
                return damaged(replica, "it is not there any more");
            }
            told.warn("Replica " + replica.id() + ": " + e.getMessage());
            obstacles.put(target.name(), String.valueOf(e.getMessage()));
            if (e instanceof NodeException silence && silence.reason() == NodeException.Reason.UNREACHABLE) {
                silent.add(silence.node());
            }
            return Found.UNREACHED;
        }
        if (restored.good()) {
            told.say("Replica " + replica.id() + " of step " + replica.step()
                    + " is whole: its pages and its SHA-256 are as they were written.");
            return Found.WHOLE;
        }
        return damaged(replica, restored.reason());
    }

    /** The node that keeps it has it no more. A folder that nodes share may only be missing on that node. */
    private static boolean wiped(NodeException said, ReplicaNote replica) {
        return ReplicaStore.gone(said)
                && said.node().equals(replica.node())
                && replica.folder().equals(ProtectionAgent.STORE);
    }

    private Found damaged(ReplicaNote replica, String reason) throws LostLeadException, ClusterException {
        told.warn("Replica " + replica.id() + " is damaged and is not used: " + reason
                + ". The next older one is tried.");
        var unused = lease.write(now -> now.found(replica.id(), reason)
                .with(Objects.requireNonNull(now.failover()).without(replica.id())));
        return Found.DAMAGED;
    }

    private Restored image(ReplicaNote replica, NodeInfo target)
            throws NodeException, MigrationException, LostLeadException, ClusterException, InterruptedException {
        String image = image(lost, replica.id());
        if (Placement.has(target, replica)) {
            return env.ways()
                    .store(target, replica.folder(), Round.key(lost.namespace(), lost.origin()))
                    .restore(replica.id(), image, lost.container());
        }
        Delivery delivery = new Delivery(env.ways(), this::storing, told::say);
        return delivery.restore(lost, replica, env.node(replica.node()), target, image);
    }

    private void storing(String node, String folder) throws ClusterException, LostLeadException {
        var unused = lease.write(note -> note.storing(node, folder));
    }

    private String anew(ProtectionNote note, boolean mayServeLater)
            throws NothingToGoOnException, LostLeadException, ClusterException, InterruptedException {
        String why = note.replicas().isEmpty()
                ? "There is no replica yet."
                : mayServeLater ? "No replica can be used: " + Placement.words(obstacles) : "No replica is whole.";
        // A person who says so may begin anew at once; unasked, it is waited for what may serve.
        boolean unasked = Objects.requireNonNull(note.failover()).request() == null;
        if (!request.coldAllowed() || mayServeLater && unasked) {
            throw new NothingToGoOnException(
                    why + " The pod is not begun anew" + (mayServeLater ? ", since a replica may serve later." : "."));
        }
        NodeInfo target = placement
                .anywhere(lost, source, Set.of(source.name()), request.target(), obstacles)
                .orElseThrow(() -> new NothingToGoOnException(why + " " + Placement.words(obstacles)));
        told.warn(why + " The pod BEGINS ANEW on node " + target.name() + ".");
        return chosen(target, "", true);
    }

    private String chosen(NodeInfo target, String replica, boolean cold) throws ClusterException, LostLeadException {
        String name = PodNames.next(env.cluster().workloads(), lost);
        var unused = lease.write(
                now -> now.with(Objects.requireNonNull(now.failover()).choosing(target.name(), replica, name, cold)));
        return cold ? "none: it begins anew" : replica + " on node " + target.name();
    }

    /** Nothing can be gone on from now. */
    static final class NothingToGoOnException extends Exception {
        private static final long serialVersionUID = 1L;

        NothingToGoOnException(String message) {
            super(message);
        }
    }
}
