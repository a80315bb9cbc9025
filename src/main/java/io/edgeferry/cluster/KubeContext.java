package io.edgeferry.cluster;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A context of a kubeconfig, or of several that were read as one.
 *
 * @param file the kubeconfig that has the context
 * @param name the context's name
 * @param cluster name of its cluster
 * @param server URL of the API server
 * @param user name of its user
 * @param namespace its default namespace, {@code default} when none is set
 * @param current whether it is the current context
 * @param exec command of the exec plugin that makes its credentials, with the environment it sets, or null: it runs
 *     only after consent
 * @param files the kubeconfigs that are read as one, the first one first
 * @param userFile the kubeconfig that has its user, and so names the program
 */
public record KubeContext(
        Path file,
        String name,
        String cluster,
        String server,
        String user,
        String namespace,
        boolean current,
        @Nullable String exec,
        List<Path> files,
        Path userFile) {

    /** Copies the list. */
    public KubeContext {
        files = List.copyOf(files);
    }

    /** A context of one kubeconfig that is read alone. */
    public KubeContext(
            Path file,
            String name,
            String cluster,
            String server,
            String user,
            String namespace,
            boolean current,
            @Nullable String exec) {
        this(file, name, cluster, server, user, namespace, current, exec, List.of(file), file);
    }
}
