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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a failover goes on from: the newest replica that is whole and for which there is a node, or nothing, which
 * means to begin anew. What was chosen is noted in the Lease, and the image is on the node, when this returns. Blocks.
 */
final class Choice {

    private static final int SEVERAL = 2;

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

    /** Nodes where this failover could not restore a replica. */
    private final Set<String> failing = new HashSet<>();

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
        List<ReplicaNote> left = new ArrayList<>(good(note));
        Set<String> done = new HashSet<>();
        for (Attempt attempt : attempts(note)) {
            ReplicaNote replica = attempt.replica();
            Optional<NodeInfo> target = done.contains(replica.id()) ? Optional.empty() : target(attempt);
            if (target.isPresent()) {
                done.add(replica.id());
                switch (restored(replica, target.get())) {
                    case WHOLE -> {
                        return chosen(target.get(), replica.id(), false);
                    }
                    case DAMAGED -> left.remove(replica);
                    case UNREACHED -> {}
                }
            }
        }
        return anew(note, !left.isEmpty());
    }

    private static List<ReplicaNote> good(ProtectionNote note) {
        return note.replicas().stream().filter(ReplicaNote::good).toList();
    }

    /** A replica, and the nodes where it is not to be restored. */
    private record Attempt(ReplicaNote replica, Set<String> avoid) {}

    /** Newest first, where nothing has failed; then wherever the replica itself has not. */
    private List<Attempt> attempts(ProtectionNote note) {
        FailoverNote failover = Objects.requireNonNull(note.failover());
        List<ReplicaNote> good = good(note);
        good.forEach(replica -> failing.addAll(failover.failedOn(replica)));
        List<Attempt> attempts = new ArrayList<>();
        good.stream()
                // What failed on several nodes is more likely at fault than they are.
                .filter(replica -> failover.failedOn(replica).size() < SEVERAL)
                .forEach(replica -> attempts.add(new Attempt(replica, failing)));
        if (!failing.isEmpty()) {
            good.forEach(replica -> attempts.add(new Attempt(replica, failover.failedOn(replica))));
        }
        return attempts;
    }

    /** Where the replica is, or else a node that it can be brought to. */
    private Optional<NodeInfo> target(Attempt attempt) throws ClusterException, InterruptedException {
        ReplicaNote replica = attempt.replica();
        Set<String> never = withSource(attempt.avoid());
        Optional<NodeInfo> here = placement.target(lost, source, replica, never, request.target(), obstacles);
        return here.isPresent() || source.name().equals(replica.node()) || silent.contains(replica.node())
                ? here
                : placement.anywhere(lost, source, never, request.target(), obstacles);
    }

    private Set<String> withSource(Set<String> nodes) {
        Set<String> all = new HashSet<>(nodes);
        all.add(source.name());
        return all;
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
        var unused = lease.write(now -> now.found(replica.id(), reason));
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
        failing.forEach(node -> obstacles.put(node, "a replica was not restored there"));
        boolean none = note.replicas().stream().allMatch(one -> one.bad().equals(ReplicaNote.OF_EARLIER));
        String why = none
                ? "There is no replica of this pod yet."
                : mayServeLater ? "No replica can be used: " + Placement.words(obstacles) : "No replica is whole.";
        // A person who says so may begin anew at once; unasked, it is waited for what may serve.
        boolean unasked = Objects.requireNonNull(note.failover()).request() == null;
        if (!request.coldAllowed() || mayServeLater && unasked) {
            throw new NothingToGoOnException(
                    why + " The pod is not begun anew" + (mayServeLater ? ", since a replica may serve later." : ".")
                            + (failing.isEmpty() ? "" : " Asked for once more, it tries them again."));
        }
        NodeInfo target =
                anywhere().orElseThrow(() -> new NothingToGoOnException(why + " " + Placement.words(obstacles)));
        told.warn(why + " The pod BEGINS ANEW on node " + target.name() + ".");
        return chosen(target, "", true);
    }

    /** Where it can begin anew; where a restore has failed only if there is no other. */
    private Optional<NodeInfo> anywhere() throws ClusterException, InterruptedException {
        Optional<NodeInfo> sound = placement.anywhere(lost, source, withSource(failing), request.target(), obstacles);
        return sound.isPresent() || failing.isEmpty()
                ? sound
                : placement.anywhere(lost, source, withSource(Set.of()), request.target(), obstacles);
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
