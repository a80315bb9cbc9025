package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Turns fabric8's exceptions into {@link ClusterException}s, once, where the library is called. */
final class ApiErrors {

    private ApiErrors() {}

    /** Runs a call; {@code what} completes "could not …". */
    static <T> T call(String what, Callable<T> call) throws ClusterException {
        try {
            return call.call();
        } catch (ClusterException e) {
            throw e;
        } catch (Exception e) {
            throw wrapped(what, e);
        }
    }

    /** Wraps whatever a call threw. */
    static ClusterException wrapped(String what, Exception e) {
        return e instanceof KubernetesClientException api
                ? wrap(what, api)
                : new ClusterException(0, "Could not " + what + ": " + reason(e) + ".", e);
    }

    static ClusterException wrap(String what, KubernetesClientException e) {
        int code = Math.max(0, e.getCode()); // -1 when there was no answer
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : reason(e);
        String advice = switch (code) {
            case 401 -> " The API server does not know this user: check the context's credentials.";
            case 403 -> " The user lacks a right: see the role in resources/manifests/rbac.yaml.";
            case 0 -> " The API server was not reached: check the network and the server's address.";
            default -> "";
        };
        return new ClusterException(code, "Could not " + what + ": " + said.replaceFirst("\\.$", "") + "." + advice, e);
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        @Nullable String message = deepest.getMessage();
        return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
    }
}
