package io.edgeferry.lab.api;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The three patches that need no memory: JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch. */
final class Patches {

    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE = "application/merge-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    private Patches() {}

    /**
     * The patched object; the present one is not touched.
     *
     * @throws Refusal 415 for an unknown type, 400 or 422 when the patch does not fit
     */
    static ObjectNode patched(String type, ObjectNode present, byte[] patch) {
        return switch (type) {
            case JSON_PATCH -> JsonPatch.applied(present.deepCopy(), Trees.parseAny(patch));
            case MERGE -> merged(present.deepCopy(), Trees.parse(patch));
            case STRATEGIC -> StrategicMerge.merged(present.deepCopy(), Trees.parse(patch));
            default ->
                throw Refusal.of(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include: "
                                + String.join(", ", JSON_PATCH, MERGE, STRATEGIC, APPLY));
        };
    }

    static ObjectNode merged(ObjectNode present, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> each : patch.properties()) {
            String name = each.getKey();
            JsonNode value = each.getValue();
            if (value instanceof NullNode) {
                present.remove(name);
            } else if (value instanceof ObjectNode inner) {
                ObjectNode under = present.get(name) instanceof ObjectNode there ? there : Trees.object();
                present.set(name, merged(under, inner));
            } else {
                present.set(name, value.deepCopy());
            }
        }
        return present;
    }

    static boolean contains(ArrayNode list, JsonNode value) {
        for (JsonNode each : list) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
