package io.edgeferry.lab.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How lists merge: by the key of {@code patchMergeKey} in Kubernetes' API types. Lists that are not named here are
 * replaced as a whole.
 */
final class MergeKeys {

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("env", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("resourceClaims", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("conditions", "type"),
            Map.entry("addresses", "type"),
            Map.entry("taints", "key"),
            Map.entry("hostAliases", "ip"),
            Map.entry("podIPs", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("ownerReferences", "uid"));

    private static final Set<String> SETS = Set.of("finalizers", "podCIDRs");

    private MergeKeys() {}

    /** The key of a list in a field, when it merges by one. Ports differ by what is in them. */
    static Optional<String> of(String field, JsonNode list) {
        if (field.equals("ports")) {
            boolean ofContainer = Trees.objects(list).stream().anyMatch(item -> item.has("containerPort"));
            return Optional.of(ofContainer ? "containerPort" : "port");
        }
        return Optional.ofNullable(KEYS.get(field));
    }

    static boolean isSet(String field) {
        return SETS.contains(field);
    }

    /** The place of the item with that key, or -1. */
    static int find(ArrayNode list, String key, JsonNode value) {
        List<ObjectNode> items = Trees.objects(list);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).path(key).equals(value)) {
                return i;
            }
        }
        return -1;
    }
}
