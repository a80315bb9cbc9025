package io.edgeferry.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A context of a kubeconfig.
 *
 * @param file the kubeconfig
 * @param name the context's name
 * @param cluster name of its cluster
 * @param server URL of the API server
 * @param user name of its user
 * @param namespace its default namespace, {@code default} when none is set
 * @param current whether it is the file's current context
 * @param exec command of the exec plugin that makes its credentials, with the environment it sets, or null: it runs
 *     only after consent
 */
public record KubeContext(
        Path file,
        String name,
        String cluster,
        String server,
        String user,
        String namespace,
        boolean current,
        @Nullable String exec) {}
