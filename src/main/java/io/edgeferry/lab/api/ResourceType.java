package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is served.
 *
 * @param kindName such as {@code Pod}
 * @param model of fabric8, against which fields are checked; null for none
 * @param verbs as discovery lists them
 * @param subresources such as {@code status}
 */
record ResourceType(
        Kind kind,
        String kindName,
        String singular,
        List<String> shortNames,
        boolean namespaced,
        List<String> categories,
        @Nullable Class<?> model,
        List<String> verbs,
        List<String> subresources) {

    static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    static final List<String> SINGLE_VERBS = List.of("create", "delete", "get", "list", "patch", "update", "watch");

    String apiVersion() {
        return kind.group().isEmpty() ? kind.version() : kind.group() + "/" + kind.version();
    }

    String listKind() {
        return kindName + "List";
    }

    boolean is(String plural) {
        return kind.plural().equals(plural);
    }

    boolean has(String subresource) {
        return subresources.contains(subresource);
    }

    /** Where its objects are kept: both groups of events are one. */
    Kind storage() {
        return kind.group().equals("events.k8s.io") ? Kind.core("events") : kind;
    }
}
