package io.edgeferry.protection;

import org.jspecify.annotations.Nullable;

/**
 * A failover that a person asks for.
 *
 * @param namespace of the pod
 * @param origin name that the training began with
 * @param target node to go on at, or null for the best
 * @param taint whether to taint the lost node {@code node.kubernetes.io/out-of-service}, which evicts all of its pods
 * @param switchedOff whether the person says that the lost machine is switched off
 * @param coldAllowed whether to begin anew when no replica can be used
 */
public record FailoverRequest(
        String namespace,
        String origin,
        @Nullable String target,
        boolean taint,
        boolean switchedOff,
        boolean coldAllowed) {

    /** The same of the name that the training began with. */
    FailoverRequest of(String name) {
        return new FailoverRequest(namespace, name, target, taint, switchedOff, coldAllowed);
    }

    /** One that is begun without being asked. */
    static FailoverRequest automatic(String namespace, String origin) {
        return new FailoverRequest(namespace, origin, null, false, false, true);
    }
}
