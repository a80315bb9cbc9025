package io.edgeferry.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reading and changing pods for a migration. Every call asks the API server and blocks; reads are retried a few times
 * by themselves, changes never are: a change that failed may have happened, and the caller finds out by reading.
 */
public interface Workloads {

    /** The pod, or empty when there is none of this name. */
    Optional<PodManifest> pod(String namespace, String name) throws ClusterException;

    /** Pods of one origin: the pod of this name itself and all that carry its origin label. */
    List<PodManifest> ofOrigin(String namespace, String origin) throws ClusterException;

    /** All pods that carry an operation or a mover of this program. */
    List<PodManifest> touched() throws ClusterException;

    /** The node, or empty when there is none of this name. */
    Optional<NodeInfo> node(String name) throws ClusterException;

    /** All nodes; what their pods ask for is not counted. */
    List<NodeInfo> nodes() throws ClusterException;

    /** All nodes with what their pods ask for, as far as the user may see pods. */
    List<NodeInfo> nodesInUse() throws ClusterException;

    /** All pods that are bound to a node. */
    List<PodInfo> podsOn(String node) throws ClusterException;

    /**
     * Has the scheduler pass a node by, or not any more; pods that run there stay.
     *
     * @throws ClusterException 403 when the user may not {@code patch nodes}
     */
    void cordon(String node, boolean on) throws ClusterException;

    /**
     * Sets a taint of a node, or takes it away.
     *
     * @param taint as {@code key=value:Effect}
     * @throws ClusterException 403 when the user may not {@code patch nodes}; a conflict when somebody changed the taints
     *     at the same moment
     */
    void taint(String node, String taint, boolean on) throws ClusterException;

    /** All pods that carry an annotation, in all namespaces, or in one when it is not empty. */
    List<PodManifest> annotated(String namespace, String key) throws ClusterException;

    /**
     * Sets annotations if the pod is still as it was seen (compare-and-set on its resourceVersion); null removes one.
     *
     * @return the pod as it is now
     * @throws ClusterException a conflict when somebody changed the pod first
     */
    PodManifest annotate(PodManifest seen, Map<String, @Nullable String> annotations) throws ClusterException;

    /** Makes a pod; a conflict when the name is taken. */
    PodManifest create(PodManifest pod) throws ClusterException;

    /**
     * Asks the API server whether it would make the pod, without making it.
     *
     * @return the pod as admission would have it
     */
    PodManifest dryRun(PodManifest pod) throws ClusterException;

    /**
     * Deletes a pod if it still is this one; does nothing when it is gone.
     *
     * @param graceSeconds the time its containers get; null for the pod's own
     */
    void delete(PodManifest pod, @Nullable Long graceSeconds) throws ClusterException;

    /**
     * Waits until a pod object is gone.
     *
     * @return whether it is
     */
    boolean awaitGone(PodManifest pod, Duration limit) throws ClusterException, InterruptedException;

    /**
     * Has the kubelet dump a container (KEP-2008): {@code POST /api/v1/nodes/NODE/proxy/checkpoint/NS/POD/CONTAINER}.
     * Never retried.
     *
     * @param limit after which this call gives up; the kubelet may still be at work then
     * @return absolute path of the archive on the node
     */
    String checkpoint(String node, PodManifest pod, Duration limit) throws ClusterException, InterruptedException;

    /** Whether the kubelet of a node serves the checkpoint endpoint, and why not: empty when it does. */
    String checkpointTrouble(String node) throws ClusterException;

    /** The last lines of the container's log with the runtime's time of each. */
    List<LogEntry> log(PodManifest pod, int lines) throws ClusterException;

    /** Writes an event about a pod; failures are logged and swallowed, since an event is only told. */
    void tell(PodManifest about, boolean warning, String reason, String message);

    /** Names of Services that select pods with these labels. */
    List<String> servicesSelecting(String namespace, Map<String, String> labels) throws ClusterException;

    /** Controllers whose selector matches pods with these labels, of all kinds that adopt pods. */
    Adopters controllersSelecting(String namespace, Map<String, String> labels) throws ClusterException;

    /**
     * Why a pod's claims cannot be mounted on a node while the pod itself has them; empty when they can.
     */
    List<ClaimTrouble> claimTroubles(PodManifest pod, NodeInfo node) throws ClusterException;

    /**
     * Controllers that may adopt a pod.
     *
     * @param names {@code Kind/name} of each
     * @param unseen kinds that the user may not list
     */
    record Adopters(List<String> names, List<String> unseen) {

        /** There are none. */
        public static final Adopters NONE = new Adopters(List.of(), List.of());

        /** Copies the lists. */
        public Adopters {
            names = List.copyOf(names);
            unseen = List.copyOf(unseen);
        }
    }

    /**
     * A claim that cannot be mounted.
     *
     * @param claim its name
     * @param words why, for a person
     * @param kind what stands in the way
     */
    record ClaimTrouble(String claim, String words, Kind kind) {

        /** What stands in the way of mounting a claim. */
        public enum Kind {
            /** It is not there, or not bound. */
            MISSING,
            /** Its files lie on another node and cannot be brought. */
            ELSEWHERE,
            /** Its files lie on another node, from where they could be brought. */
            TIED,
            /** Only one pod may have it (ReadWriteOncePod), and the source has it. */
            ONE_POD,
            /** Its disk is attached to one node at a time (ReadWriteOnce), the source's. */
            ONE_NODE
        }

        /** Whether its files lie on another node, from where they could be brought. */
        public boolean tied() {
            return kind == Kind.TIED;
        }
    }

    /**
     * A line of a log.
     *
     * @param at the runtime's time, by the node's clock
     * @param text the line without its end
     */
    record LogEntry(Instant at, String text) {}
}
