package io.edgeferry.cluster;

import java.util.List;
import java.util.Set;

/**
 * A connected cluster. Thread-safe. {@link #picture()} never blocks; everything that throws {@link ClusterException}
 * asks the API server and blocks for at most some ten seconds, so it does not belong on a screen's thread.
 */
public interface Cluster extends AutoCloseable {

    /** The context it was opened with. */
    KubeContext context();

    /** The cluster now, from watches. The same object as before when nothing changed. */
    ClusterPicture picture();

    /**
     * Tells of each event of the watches when it arrives, before {@link #picture()} is another one; also of what the
     * first lists hold, but of nothing where there are no watches. For measuring how soon an event is on the screen.
     *
     * @param watcher is called on the thread that received the event; it must not block
     */
    default void onEvent(Watcher watcher) {}

    /** Acting on pods and nodes. */
    Workloads workloads();

    /** Reading and changing volumes and claims. */
    Storage storage();

    /** Leases, of nodes and of those who lead something. */
    default Leases leases() {
        return Leases.NONE;
    }

    /** Running commands in containers. */
    PodExec exec();

    /** Events about a pod, oldest first. */
    List<EventInfo> events(String namespace, String pod) throws ClusterException;

    /**
     * Events about any object, oldest first.
     *
     * @param kind {@code Pod}, {@code Node}, {@code PersistentVolume} or {@code PersistentVolumeClaim}
     * @param namespace that of the object, or empty
     */
    default List<EventInfo> events(String kind, String namespace, String name) throws ClusterException {
        return events(namespace, name);
    }

    /** The last lines of a pod's log. */
    String logTail(String namespace, String pod, int lines) throws ClusterException;

    /**
     * The last lines of a container's log.
     *
     * @param previous whether of the instance before the last restart
     */
    default String logTail(String namespace, String pod, String container, boolean previous, int lines)
            throws ClusterException {
        return logTail(namespace, pod, lines);
    }

    /**
     * An object as YAML without managed fields.
     *
     * @param kind {@code Pod}, {@code Node}, {@code PersistentVolume} or {@code PersistentVolumeClaim}
     * @param namespace that of the object, or empty
     */
    String yaml(String kind, String namespace, String name) throws ClusterException;

    /**
     * Verbs the user lacks for a migration in this namespace, such as {@code create nodes/proxy}; empty when none.
     */
    List<String> missingRights(String namespace) throws ClusterException;

    /** Whether the user may cordon a node, which takes {@code patch nodes}. */
    default boolean mayCordon() throws ClusterException {
        return true;
    }

    /** What the user may do in a namespace. */
    default Access access(String namespace) throws ClusterException {
        return new Access(Set.copyOf(missingRights(namespace)), false);
    }

    /**
     * What a node uses at this moment, from its kubelet's summary.
     *
     * @throws ClusterException forbidden when the user may not {@code get nodes/proxy}
     */
    default NodeUsage usage(String node) throws ClusterException {
        throw new ClusterException(404, "The usage of " + node + " is not known.");
    }

    /** Calls to what the nodes themselves serve. */
    default NodeCalls nodeCalls() {
        return (method, node, path, limit, what) -> {
            throw new ClusterException(404, "Could not " + what + ": the nodes of this cluster are not asked.");
        };
    }

    /** What can be done to the nodes and links of a lab. */
    default LabSwitches labSwitches() {
        return LabSwitches.NONE;
    }

    /** Ends the watches and the connections. */
    @Override
    void close();
}
