package io.edgeferry.lab.api;

import java.util.List;
import java.util.Optional;

/**
 * What a path names.
 *
 * @param namespace empty for a cluster's, or for all namespaces
 * @param name empty for the collection
 * @param subresource empty for none
 * @param rest what follows the subresource
 */
record Target(ResourceType type, String namespace, String name, String subresource, String rest) {

    /** The resource of a path such as {@code /api/v1/namespaces/a/pods/b/log}; empty when nothing of it is served. */
    static Optional<Target> parse(String path) {
        List<String> all = List.of(path.substring(1).split("/", -1)).stream()
                .map(part -> Query.decoded(part.replace("+", "%2B")))
                .toList();
        int start = all.getFirst().equals("api") ? 2 : 3;
        boolean api = all.getFirst().equals("api") || all.getFirst().equals("apis");
        if (!api || all.size() <= start) {
            return Optional.empty();
        }
        String group = start == 2 ? "" : all.get(1);
        String version = all.get(start - 1);
        List<String> parts = all.subList(start, all.size());
        String namespace = "";
        if (parts.size() >= 3
                && parts.getFirst().equals("namespaces")
                && !(parts.get(2).equals("status") || parts.get(2).equals("finalize"))) {
            namespace = parts.get(1);
            parts = parts.subList(2, parts.size());
        }
        return named(group, version, namespace, parts);
    }

    private static Optional<Target> named(String group, String version, String namespace, List<String> parts) {
        Optional<ResourceType> type = Registry.find(group, version, parts.getFirst());
        String name = parts.size() > 1 ? parts.get(1) : "";
        String sub = parts.size() > 2 ? parts.get(2) : "";
        String rest = parts.size() > 3 ? String.join("/", parts.subList(3, parts.size())) : "";
        return type.filter(t -> t.namespaced() || namespace.isEmpty())
                .filter(t -> !t.namespaced() || name.isEmpty() || !namespace.isEmpty())
                .filter(t -> sub.isEmpty() || t.has(sub))
                .map(t -> new Target(t, namespace, name, sub, rest));
    }

    /** Its key in a store: the namespace, where there is one, and the name. */
    String path() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** The resource with its subresource, as rights name it. */
    String resource() {
        return subresource.isEmpty() ? type.kind().plural() : type.kind().plural() + "/" + subresource;
    }
}
