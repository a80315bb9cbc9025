package io.edgeferry.lab.api;

import io.edgeferry.lab.machine.Switches;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The resources that the lab serves. */
final class Registry {

    static final String METRICS = "metrics.k8s.io";

    private static final List<String> ALL = List.of("all");
    private static final List<String> NONE = List.of();
    private static final List<String> STATUS = List.of("status");
    private static final List<String> CREATE = List.of("create");
    private static final List<String> SET = List.of("get", "list", "patch", "update", "watch");
    private static final List<String> READ = List.of("get", "list");

    static final List<ResourceType> TYPES = List.of(
            core("configmaps", "ConfigMap", List.of("cm"), true, NONE, ConfigMap.class, NONE),
            core("endpoints", "Endpoints", List.of("ep"), true, NONE, Endpoints.class, NONE),
            core("events", "Event", List.of("ev"), true, NONE, Event.class, NONE),
            core("namespaces", "Namespace", List.of("ns"), false, NONE, Namespace.class, STATUS),
            core("nodes", "Node", List.of("no"), false, NONE, Node.class, List.of("proxy", "status")),
            core(
                    "persistentvolumeclaims",
                    "PersistentVolumeClaim",
                    List.of("pvc"),
                    true,
                    NONE,
                    PersistentVolumeClaim.class,
                    STATUS),
            core("persistentvolumes", "PersistentVolume", List.of("pv"), false, NONE, PersistentVolume.class, STATUS),
            core(
                    "pods",
                    "Pod",
                    List.of("po"),
                    true,
                    ALL,
                    Pod.class,
                    List.of("binding", "eviction", "exec", "log", "status")),
            core("secrets", "Secret", NONE, true, NONE, Secret.class, NONE),
            core("serviceaccounts", "ServiceAccount", List.of("sa"), true, NONE, ServiceAccount.class, NONE),
            core("services", "Service", List.of("svc"), true, ALL, Service.class, STATUS),
            named("apps", "deployments", "Deployment", List.of("deploy"), true, ALL, Deployment.class, STATUS),
            named("apps", "replicasets", "ReplicaSet", List.of("rs"), true, ALL, ReplicaSet.class, STATUS),
            review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
            review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
            lab(Switches.LINKS, "Link", NONE),
            lab(Switches.MACHINES, "Machine", STATUS),
            named("coordination.k8s.io", "leases", "Lease", NONE, true, NONE, Lease.class, NONE),
            named(
                    "events.k8s.io",
                    "events",
                    "Event",
                    List.of("ev"),
                    true,
                    NONE,
                    io.fabric8.kubernetes.api.model.events.v1.Event.class,
                    NONE),
            named(
                    "storage.k8s.io",
                    "storageclasses",
                    "StorageClass",
                    List.of("sc"),
                    false,
                    NONE,
                    StorageClass.class,
                    NONE),
            metric("nodes", "NodeMetrics", false),
            metric("pods", "PodMetrics", true));

    private Registry() {}

    static Optional<ResourceType> find(String group, String version, String plural) {
        Kind kind = new Kind(group, version, plural);
        return TYPES.stream().filter(type -> type.kind().equals(kind)).findFirst();
    }

    static ResourceType core(String plural) {
        return find("", "v1", plural).orElseThrow();
    }

    /** The groups beside the core, each with its one version. */
    static Set<GroupVersion> groups() {
        Set<GroupVersion> groups = new LinkedHashSet<>();
        for (ResourceType type : TYPES) {
            if (!type.kind().group().isEmpty()) {
                groups.add(new GroupVersion(type.kind().group(), type.kind().version()));
            }
        }
        return groups;
    }

    static List<ResourceType> of(GroupVersion version) {
        return TYPES.stream()
                .filter(type -> type.kind().group().equals(version.group())
                        && type.kind().version().equals(version.version()))
                .toList();
    }

    /** A group and its version. */
    record GroupVersion(String group, String version) {
        static final GroupVersion CORE = new GroupVersion("", "v1");

        String path() {
            return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
        }

        @Override
        public String toString() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    private static ResourceType core(
            String plural,
            String kind,
            List<String> shortNames,
            boolean namespaced,
            List<String> categories,
            Class<?> model,
            List<String> subresources) {
        return named("", plural, kind, shortNames, namespaced, categories, model, subresources);
    }

    private static ResourceType named(
            String group,
            String plural,
            String kind,
            List<String> shortNames,
            boolean namespaced,
            List<String> categories,
            Class<?> model,
            List<String> subresources) {
        return type(
                new Kind(group, "v1", plural),
                kind,
                shortNames,
                namespaced,
                categories,
                model,
                // Namespaces end one by one.
                plural.equals("namespaces") ? ResourceType.SINGLE_VERBS : ResourceType.ALL_VERBS,
                subresources);
    }

    private static ResourceType review(String group, String plural, String kind) {
        return type(new Kind(group, "v1", plural), kind, NONE, false, NONE, null, CREATE, NONE);
    }

    /** Kinds of the lab's own; the lab makes their objects, and nobody else. */
    private static ResourceType lab(Kind kind, String name, List<String> subresources) {
        return type(kind, name, NONE, false, NONE, null, SET, subresources);
    }

    private static ResourceType metric(String plural, String kind, boolean namespaced) {
        return type(new Kind(METRICS, "v1beta1", plural), kind, NONE, namespaced, NONE, null, READ, NONE);
    }

    private static ResourceType type(
            Kind kind,
            String kindName,
            List<String> shortNames,
            boolean namespaced,
            List<String> categories,
            @Nullable Class<?> model,
            List<String> verbs,
            List<String> subresources) {
        String singular = kind.group().equals(METRICS) ? "" : kindName.toLowerCase(Locale.ROOT);
        return new ResourceType(
                kind, kindName, singular, shortNames, namespaced, categories, model, verbs, subresources);
    }
}
