package io.edgeferry.lab.api;

import io.edgeferry.lab.api.Registry.GroupVersion;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server serves: group by group, or all at once where the client asks for it (apidiscovery.k8s.io/v2). */
final class Discovery {

    /** The version that is told; a server's of that line behaves as this one does. */
    static final String VERSION = "v1.36.3";

    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final String address;

    /**
     * Of a server.
     *
     * @param address host and port
     */
    Discovery(String address) {
        this.address = address;
    }

    Optional<Answer> answer(String path, String accept) {
        boolean aggregated = accept.replace(" ", "").contains("g=apidiscovery.k8s.io;v=v2;");
        return switch (path) {
            case "/version" -> Optional.of(Answer.json(200, version()));
            case "/api" ->
                Optional.of(aggregated ? aggregated(List.of(GroupVersion.CORE)) : Answer.json(200, coreVersions()));
            case "/apis" ->
                Optional.of(aggregated ? aggregated(List.copyOf(Registry.groups())) : Answer.json(200, groups()));
            case "/api/v1" -> Optional.of(Answer.json(200, resources(GroupVersion.CORE)));
            default -> group(path);
        };
    }

    private static Optional<Answer> group(String path) {
        for (GroupVersion version : Registry.groups()) {
            if (path.equals("/apis/" + version.group())) {
                return Optional.of(
                        Answer.json(200, entry(version).put("kind", "APIGroup").put("apiVersion", "v1")));
            }
            if (path.equals("/" + version.path())) {
                return Optional.of(Answer.json(200, resources(version)));
            }
        }
        return Optional.empty();
    }

    private static ObjectNode version() {
        return Trees.object()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", VERSION + "+edgeferry.lab")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "javac")
                .put("platform", "java/" + Runtime.version().feature());
    }

    private ObjectNode coreVersions() {
        ObjectNode versions = Trees.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", address);
        return versions;
    }

    private static ObjectNode groups() {
        ObjectNode list = Trees.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        Registry.groups().forEach(version -> groups.add(entry(version)));
        return list;
    }

    private static ObjectNode entry(GroupVersion version) {
        ObjectNode entry = Trees.object().put("name", version.group());
        entry.putArray("versions")
                .addObject()
                .put("groupVersion", version.toString())
                .put("version", version.version());
        entry.putObject("preferredVersion")
                .put("groupVersion", version.toString())
                .put("version", version.version());
        return entry;
    }

    private static ObjectNode resources(GroupVersion version) {
        ObjectNode list = Trees.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", version.toString());
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : Registry.of(version)) {
            ObjectNode entry = resource(resources, type, type.kind().plural(), type.kindName(), type.verbs());
            entry.put("singularName", type.singular());
            texts(entry, "shortNames", type.shortNames());
            texts(entry, "categories", type.categories());
            for (String sub : type.subresources()) {
                resource(resources, type, type.kind().plural() + "/" + sub, kind(type, sub), verbs(sub));
            }
        }
        return list;
    }

    private static ObjectNode resource(
            ArrayNode resources, ResourceType type, String name, String kind, List<String> verbs) {
        ObjectNode entry = resources
                .addObject()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        ArrayNode list = entry.putArray("verbs");
        verbs.forEach(list::add);
        return entry;
    }

    private static String kind(ResourceType type, String subresource) {
        return switch (subresource) {
            case "binding" -> "Binding";
            case "eviction" -> "Eviction";
            case "exec" -> "PodExecOptions";
            case "proxy" -> "NodeProxyOptions";
            default -> type.kindName();
        };
    }

    private static List<String> verbs(String subresource) {
        return switch (subresource) {
            case "binding", "eviction" -> List.of("create");
            case "exec" -> List.of("create", "get");
            case "log" -> List.of("get");
            case "proxy" -> List.of("create", "delete", "get", "patch", "update");
            default -> List.of("get", "patch", "update");
        };
    }

    private static Answer aggregated(List<GroupVersion> versions) {
        ObjectNode list =
                Trees.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (GroupVersion version : versions) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!version.group().isEmpty()) {
                metadata.put("name", version.group());
            }
            ObjectNode entry = item.putArray("versions")
                    .addObject()
                    .put("version", version.version())
                    .put("freshness", "Current");
            ArrayNode resources = entry.putArray("resources");
            Registry.of(version).forEach(type -> resources.add(discovered(type)));
        }
        return new Answer(200, AGGREGATED, Trees.bytes(list), List.of());
    }

    private static ObjectNode discovered(ResourceType type) {
        ObjectNode entry = Trees.object().put("resource", type.kind().plural());
        kind(entry, type, type.kindName());
        entry.put("scope", type.namespaced() ? "Namespaced" : "Cluster").put("singularResource", type.singular());
        texts(entry, "verbs", type.verbs());
        texts(entry, "shortNames", type.shortNames());
        texts(entry, "categories", type.categories());
        ArrayNode subresources = entry.putArray("subresources");
        for (String sub : type.subresources()) {
            ObjectNode under = subresources.addObject().put("subresource", sub);
            kind(under, type, kind(type, sub));
            ArrayNode verbs = under.putArray("verbs");
            verbs(sub).forEach(verbs::add);
        }
        return entry;
    }

    private static void texts(ObjectNode entry, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = entry.putArray(field);
            texts.forEach(list::add);
        }
    }

    private static void kind(ObjectNode entry, ResourceType type, String kind) {
        entry.putObject("responseKind")
                .put("group", type.kind().group())
                .put("version", type.kind().version())
                .put("kind", kind);
    }
}
