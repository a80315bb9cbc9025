package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the API server what the user may do (SelfSubjectAccessReview), verb by verb. */
final class Rights {

    private record Right(String verb, String resource, String subresource, boolean namespaced) {
        String words() {
            return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }

    private static final List<Right> NEEDED = List.of(
            new Right("get", "nodes", "", false),
            new Right("create", "nodes", "proxy", false),
            new Right("get", "pods", "", true),
            new Right("list", "pods", "", true),
            new Right("create", "pods", "", true),
            new Right("patch", "pods", "", true),
            new Right("delete", "pods", "", true),
            new Right("get", "pods", "log", true),
            new Right("create", "events", "", true));

    /** A WebSocket is a GET; since Kubernetes 1.35 it needs the right to create as well. */
    private static final List<Right> NEEDED_FOR_EXEC =
            List.of(new Right("create", "pods", "exec", true), new Right("get", "pods", "exec", true));

    private final KubernetesClient client;

    Rights(KubernetesClient client) {
        this.client = client;
    }

    List<String> missing(String namespace) throws ClusterException {
        return missing(namespace, NEEDED);
    }

    List<String> missingForExec(String namespace) throws ClusterException {
        return missing(namespace, NEEDED_FOR_EXEC);
    }

    private List<String> missing(String namespace, List<Right> needed) throws ClusterException {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (Right right : needed) {
                answers.add(asking.submit((Callable<Boolean>) () -> allowed(namespace, right)));
            }
            List<String> missing = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).get()) {
                    missing.add(needed.get(i).words());
                }
            }
            return missing;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterException cause) {
                throw cause;
            }
            throw new ClusterException(0, "Could not ask for the user's rights: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(0, "Asking for the user's rights was interrupted.", e);
        }
    }

    private boolean allowed(String namespace, Right right) throws ClusterException {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(right.verb())
                .withResource(right.resource())
                .withSubresource(right.subresource())
                .withNamespace(right.namespaced() ? namespace : null)
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer = ApiErrors.call(
                "ask whether the user may " + right.words(),
                () -> client.authorization().v1().selfSubjectAccessReview().create(question));
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
