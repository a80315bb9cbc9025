package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
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
                : new ClusterException(0, sentence(what, reason(e)) + (e instanceof IOException ? advice(0) : ""), e);
    }

    static ClusterException wrap(String what, KubernetesClientException e) {
        // fabric8 says -1 when no answer came.
        int code = Math.max(0, e.getCode());
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : reason(e);
        return new ClusterException(code, sentence(what, said) + advice(code), e);
    }

    /** An answer that the API server or a kubelet gave instead of what was asked for. */
    static ClusterException refused(String what, int code, String said) {
        return new ClusterException(code, sentence(what, said) + advice(code));
    }

    private static String sentence(String what, String why) {
        return "Could not " + what + ": " + why.strip().replaceFirst("\\.$", "") + ".";
    }

    private static String advice(int code) {
        return switch (code) {
            case 401 -> " The API server does not know this user: check the context's credentials.";
            case 403 -> " The user lacks a right: see the role in resources/manifests/rbac.yaml.";
            case 0 -> " The API server was not reached: check the network and the server's address.";
            default -> "";
        };
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
