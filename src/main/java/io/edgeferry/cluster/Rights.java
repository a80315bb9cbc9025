package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the API server what the user may do (SelfSubjectAccessReview), verb by verb. */
final class Rights {

    /** A verb on a resource. */
    record Right(String verb, String group, String resource, String subresource, boolean namespaced) {
        static Right of(String verb, String resource) {
            return new Right(verb, "", resource, "", false);
        }

        static Right in(String verb, String resource) {
            return new Right(verb, "", resource, "", true);
        }

        Right ofGroup(String other) {
            return new Right(verb, other, resource, subresource, namespaced);
        }

        Right sub(String other) {
            return new Right(verb, group, resource, other, namespaced);
        }

        String words() {
            return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }

    /** For moving a pod. */
    static final List<Right> POD = List.of(
            Right.of("get", "nodes"),
            Right.of("create", "nodes").sub("proxy"),
            Right.in("get", "pods"),
            Right.in("list", "pods"),
            Right.in("create", "pods"),
            Right.in("patch", "pods"),
            Right.in("delete", "pods"),
            Right.in("get", "pods").sub("log"),
            Right.in("create", "events"));

    /** For copying a dataset. */
    static final List<Right> DATASET = List.of(
            Right.of("get", "nodes"),
            Right.of("get", "persistentvolumes"),
            Right.of("create", "persistentvolumes"),
            Right.of("delete", "persistentvolumes"));

    /** For the claim of a dataset. */
    static final List<Right> CLAIM = List.of(
            Right.in("list", "pods"),
            Right.in("get", "persistentvolumeclaims"),
            Right.in("create", "persistentvolumeclaims"),
            Right.in("patch", "persistentvolumeclaims"),
            Right.in("delete", "persistentvolumeclaims"));

    /** For helper pods; exec over WebSocket asks for get, and since Kubernetes 1.35 for create too. */
    static final List<Right> HELPERS = List.of(
            Right.in("create", "pods"),
            Right.in("delete", "pods"),
            Right.in("get", "pods").sub("exec"),
            Right.in("create", "pods").sub("exec"));

    /** For the lease in which the protection of a pod is noted. */
    private static final List<Right> LEASES = List.of(
            Right.in("get", "leases").ofGroup("coordination.k8s.io"),
            Right.in("create", "leases").ofGroup("coordination.k8s.io"),
            Right.in("update", "leases").ofGroup("coordination.k8s.io"));

    private static final Right EVERYTHING = new Right("*", "*", "*", "", false);

    private static final Map<Access.Purpose, List<Right>> NEEDED = Map.of(
            Access.Purpose.LOOK,
            List.of(Right.of("list", "nodes"), Right.in("list", "pods"), Right.of("list", "persistentvolumes")),
            Access.Purpose.MIGRATE,
            POD,
            Access.Purpose.COPY,
            Stream.concat(DATASET.stream(), CLAIM.stream()).toList(),
            Access.Purpose.CORDON,
            List.of(Right.of("patch", "nodes")),
            // A scratch checkpoint is a migration that ends where it began.
            Access.Purpose.EXAMINE,
            POD,
            Access.Purpose.ASK,
            List.of(Right.of("get", "nodes")),
            // A failover makes a pod again elsewhere, as a migration does, and notes each act in a lease first.
            Access.Purpose.PROTECT,
            Stream.concat(POD.stream(), LEASES.stream()).toList(),
            Access.Purpose.SWITCH,
            List.of(
                    Right.of("patch", "machines").ofGroup("lab.edgeferry.io"),
                    Right.of("patch", "links").ofGroup("lab.edgeferry.io")));

    private final KubernetesClient client;

    Rights(KubernetesClient client) {
        this.client = client;
    }

    /** The rights for a purpose, in words. */
    static Stream<String> of(Access.Purpose purpose) {
        return NEEDED.getOrDefault(purpose, List.of()).stream().map(Right::words);
    }

    /** Those rights that the user lacks, in words. */
    List<String> missing(String namespace, List<Right> needed) throws ClusterException {
        return denied(namespace, needed).stream().map(Right::words).toList();
    }

    /** All that the user may and may not do. */
    Access access(String namespace) throws ClusterException {
        Set<Right> asked = new LinkedHashSet<>();
        asked.add(EVERYTHING);
        NEEDED.values().forEach(asked::addAll);
        List<Right> denied = denied(namespace, List.copyOf(asked));
        return new Access(denied.stream().map(Right::words).collect(Collectors.toSet()), !denied.contains(EVERYTHING));
    }

    private List<Right> denied(String namespace, List<Right> asked) throws ClusterException {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (Right right : asked) {
                answers.add(asking.submit((Callable<Boolean>) () -> allowed(namespace, right)));
            }
            List<Right> denied = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).get()) {
                    denied.add(asked.get(i));
                }
            }
            return denied;
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

    /** Whether nodes may be cordoned: no migration needs it, draining a node may. */
    boolean mayCordon() throws ClusterException {
        return allowed("", Right.of("patch", "nodes"));
    }

    private boolean allowed(String namespace, Right right) throws ClusterException {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(right.verb())
                .withGroup(right.group())
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
