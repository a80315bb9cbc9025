package io.edgeferry.cluster;

import java.util.List;

/**
 * A connected cluster. Thread-safe. {@link #picture()} never blocks; everything that throws {@link ClusterException}
 * asks the API server and blocks for at most some ten seconds, so it does not belong on a screen's thread.
 */
public interface Cluster extends AutoCloseable {

    /** The context it was opened with. */
    KubeContext context();

    /** The cluster now, from watches. The same object as before when nothing changed. */
    ClusterPicture picture();

    /** Acting on pods and nodes. */
    Workloads workloads();

    /** Running commands in containers. */
    PodExec exec();

    /** Events about a pod, oldest first. */
    List<EventInfo> events(String namespace, String pod) throws ClusterException;

    /** The last lines of a pod's log. */
    String logTail(String namespace, String pod, int lines) throws ClusterException;

    /** A pod or, with an empty namespace and kind {@code Node}, a node as YAML without managed fields. */
    String yaml(String kind, String namespace, String name) throws ClusterException;

    /**
     * Verbs the user lacks for a migration in this namespace, such as {@code create nodes/proxy}; empty when none.
     */
    List<String> missingRights(String namespace) throws ClusterException;

    /** The same for what {@link #exec()} needs besides, such as {@code create pods/exec}. */
    List<String> missingExecRights(String namespace) throws ClusterException;

    /** Ends the watches and the connections. */
    @Override
    void close();
}
