package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps a lost node from coming back with a second live copy of a pod. Blocks. */
final class Fence {

    /** The taint of KEP-2268: the node's pods are taken away for good, without the node having to agree. */
    static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";

    /** A little more than until the next renewal of a lease would have come. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Duration GONE = Duration.ofSeconds(30);

    private final Env env;

    Fence(Env env) {
        this.env = env;
    }

    /**
     * When the guard on the node has held the container, if the node was cut off at the worst moment: just before the next
     * renewal.
     */
    static Instant heldAt(ProtectionNote note, Instant lostAt, Duration renewal) {
        return lostAt.plus(renewal).plus(MARGIN).plusSeconds(note.guarded());
    }

    /**
     * Waits until then.
     *
     * @param renewal the node's time between two renewals of its lease
     */
    void awaitGuard(ProtectionNote note, Instant lostAt, Duration renewal) throws InterruptedException {
        if (note.guarded() > 0) {
            long wait = Duration.between(env.clock().instant(), heldAt(note, lostAt, renewal))
                    .toMillis();
            if (wait > 0) {
                TimeUnit.MILLISECONDS.sleep(wait);
            }
        }
    }

    /** What holds already; tries to end the container over SSH. Changes nothing in the cluster. */
    List<Hold> look(ProtectionNote note, FailoverRequest request, Instant lostAt)
            throws ClusterException, InterruptedException {
        Training lost = note.training();
        List<Hold> holds = new ArrayList<>();
        holds.add(GuardHold.of(note, lostAt, env.cluster().workloads().pod(lost.namespace(), lost.pod())));
        holds.add(stop(lost));
        if (request.switchedOff()) {
            holds.add(new Hold(
                    Hold.Kind.SWITCHED_OFF, true, "You say that the machine of node " + lost.node() + " is off."));
        }
        return holds;
    }

    private Hold stop(Training lost) throws ClusterException, InterruptedException {
        Optional<NodeInfo> node = env.cluster().workloads().node(lost.node());
        if (node.isEmpty()) {
            return new Hold(Hold.Kind.STOPPED, false, "Node " + lost.node() + " is not in the cluster any more.");
        }
        try {
            return env.ways().kill(node.get(), lost.moved())
                    ? new Hold(Hold.Kind.STOPPED, true, "Its container was ended on node " + lost.node() + ".")
                    : new Hold(Hold.Kind.STOPPED, false, "Its container on node " + lost.node() + " did not end.");
        } catch (NodeException e) {
            return new Hold(
                    Hold.Kind.STOPPED, false, "Node " + lost.node() + " cannot be reached to end the container.");
        }
    }

    /**
     * Takes the old pod out of the cluster.
     *
     * @return the holds with those that this added
     */
    List<Hold> shut(ProtectionNote note, List<Hold> before, boolean taint, OperationId operation)
            throws ClusterException, MigrationException, InterruptedException {
        Workloads workloads = env.cluster().workloads();
        Training lost = note.training();
        List<Hold> holds = new ArrayList<>(before);
        if (taint) {
            holds.add(taint(workloads, lost.node()));
        }
        Optional<PodManifest> pod = workloads
                .pod(lost.namespace(), lost.pod())
                .filter(now -> now.uid().equals(lost.uid()));
        Optional<PodManifest> marked = pod.isPresent() ? mark(workloads, pod.get(), operation) : pod;
        if (marked.isPresent()) {
            workloads.tell(
                    marked.get(),
                    true,
                    "NodeLost",
                    "Node " + lost.node() + " counts as lost; the pod fails over (" + operation + ")");
            workloads.delete(marked.get(), 0L);
            if (!workloads.awaitGone(marked.get(), GONE)) {
                throw new MigrationException("The old pod " + marked.get()
                        + " does not go away: a finalizer holds it. See" + " `kubectl get pod -n " + lost.namespace()
                        + " " + lost.pod() + " -o yaml`.");
            }
        }
        holds.add(new Hold(Hold.Kind.DELETED, true, "The old pod's object is deleted, so no kubelet starts it again."));
        return holds;
    }

    /** The guard reads it when its node is back, should the deletion be late. Empty when the pod goes away meanwhile. */
    private static Optional<PodManifest> mark(Workloads workloads, PodManifest pod, OperationId operation)
            throws ClusterException {
        try {
            return Optional.of(Annotating.now(workloads, pod, Map.of(Words.FENCED, operation.value())));
        } catch (ClusterException e) {
            if (e.notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Hold taint(Workloads workloads, String node) {
        try {
            workloads.taint(node, OUT_OF_SERVICE, true);
            return new Hold(Hold.Kind.TAINT, true, "Node " + node + " is tainted as out of service.");
        } catch (ClusterException e) {
            return new Hold(Hold.Kind.TAINT, false, "Node " + node + " could not be tainted: " + e.getMessage());
        }
    }
}
