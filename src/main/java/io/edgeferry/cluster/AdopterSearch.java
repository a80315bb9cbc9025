package io.edgeferry.cluster;

import io.edgeferry.cluster.Workloads.Adopters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for controllers that select pods with some labels: each adopts such a pod when it has no owner (Kubernetes'
 * PodControllerRefManager). A kind that the user may not list is named, so that nobody takes it for none.
 */
final class AdopterSearch {

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> labels;
    private final List<String> found = new ArrayList<>();
    private final List<String> unseen = new ArrayList<>();

    AdopterSearch(KubernetesClient client, String namespace, Map<String, String> labels) {
        this.client = client;
        this.namespace = namespace;
        this.labels = labels;
    }

    private interface Listing<T> {
        List<T> list();
    }

    /** Asks for each kind. */
    Adopters search() throws ClusterException {
        var apps = client.apps();
        look(
                "ReplicaSet",
                () -> apps.replicaSets().inNamespace(namespace).list().getItems(),
                set -> selects(set.getSpec().getSelector()));
        look(
                "StatefulSet",
                () -> apps.statefulSets().inNamespace(namespace).list().getItems(),
                set -> selects(set.getSpec().getSelector()));
        look(
                "DaemonSet",
                () -> apps.daemonSets().inNamespace(namespace).list().getItems(),
                set -> selects(set.getSpec().getSelector()));
        look(
                "Job",
                () -> client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                job -> selects(job.getSpec().getSelector()));
        look(
                "ReplicationController",
                () -> client.replicationControllers()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                one -> {
                    Map<String, String> selector = one.getSpec().getSelector();
                    return selector != null
                            && !selector.isEmpty()
                            && labels.entrySet().containsAll(selector.entrySet());
                });
        return new Adopters(found, unseen);
    }

    private <T extends HasMetadata> void look(String kind, Listing<T> listing, Function<T, Boolean> selects)
            throws ClusterException {
        try {
            for (T one : ApiErrors.call("list the " + kind + "s", listing::list)) {
                if (selects.apply(one)) {
                    found.add(kind + "/" + one.getMetadata().getName());
                }
            }
        } catch (ClusterException e) {
            if (e.forbidden()) {
                unseen.add(kind + "s");
            } else if (!e.notFound()) {
                throw e;
            }
            // An API server that does not serve a kind, as the lab's, has none of it.
        }
    }

    private boolean selects(@Nullable LabelSelector selector) {
        return matches(selector, labels);
    }

    /** Whether a selector matches labels; one that asks for nothing is taken to match nothing, as in apps/v1. */
    static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        Map<String, String> wanted = Pictures.orEmpty(selector.getMatchLabels());
        List<LabelSelectorRequirement> expressions = Pictures.orEmpty(selector.getMatchExpressions());
        return !(wanted.isEmpty() && expressions.isEmpty())
                && labels.entrySet().containsAll(wanted.entrySet())
                && expressions.stream().allMatch(expression -> matches(expression, labels));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        String value = labels.get(wanted.getKey());
        List<String> values = Pictures.orEmpty(wanted.getValues());
        return switch (wanted.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> true;
        };
    }
}
