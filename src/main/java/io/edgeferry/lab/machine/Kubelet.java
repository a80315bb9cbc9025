package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the lab's API server asks of a node, as a real one asks its kubelet. Thread-safe. Calls block, so they do not
 * belong on an event loop.
 */
public interface Kubelet {

    /** The node's name. */
    String node();

    /**
     * Opens the log of a container. With {@link LogQuery#follow} the stream waits for more until the container ends or
     * the stream is closed. The caller closes it.
     *
     * @throws LabException 400 when the container has not started yet, 404 when there is no such container
     */
    InputStream log(ContainerRef container, LogQuery query) throws LabException;

    /**
     * Starts a command in a container; it runs in the container's folder.
     *
     * @param command program and arguments, no shell reads them; absolute paths under a mount of the container mean the
     *     folder that is mounted there
     * @param stdin whether it gets a standard input
     * @throws LabException 400 when the container does not run, 404 when there is none, 500 when there is no such program
     */
    Running exec(ContainerRef container, List<String> command, boolean stdin) throws LabException;

    /**
     * A request that came by {@code nodes/NODE/proxy/PATH}: {@code healthz}, {@code stats/summary},
     * {@code POST checkpoint/NAMESPACE/POD/CONTAINER} (KEP-2008) and the lab's own.
     *
     * @param path without a leading slash
     */
    Answer proxy(String method, String path, Map<String, String> query, byte[] body);

    /**
     * A container of a pod.
     *
     * @param uid of the pod
     */
    record ContainerRef(String namespace, String pod, String uid, String container) {}

    /**
     * Which lines of a log, as the query of {@code pods/POD/log} says it.
     *
     * @param follow whether to wait for more
     * @param previous whether that of the container before the last restart
     * @param timestamps whether each line begins with its time, RFC 3339 with nanoseconds
     * @param tailLines only the last so many; null for all
     * @param limitBytes at most so many bytes; null for all
     * @param since only lines from then on; null for all
     */
    record LogQuery(
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Long tailLines,
            @Nullable Long limitBytes,
            @Nullable Instant since) {

        /** The whole log as it is now. */
        public static final LogQuery ALL = new LogQuery(false, false, false, null, null, null);
    }

    /**
     * An answer of the kubelet.
     *
     * @param code of HTTP
     * @param type content type
     */
    record Answer(int code, String type, byte[] body) {}
}
