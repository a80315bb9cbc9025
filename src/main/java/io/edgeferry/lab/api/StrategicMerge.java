package io.edgeferry.lab.api;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: lists merge by a key, {@code $patch: delete|replace}, {@code
 * $deleteFromPrimitiveList}, {@code $setElementOrder}, {@code $retainKeys}.
 */
final class StrategicMerge {

    private static final String PATCH = "$patch";
    private static final String DELETE = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";
    private static final String RETAIN = "$retainKeys";

    private StrategicMerge() {}

    static ObjectNode merged(ObjectNode present, ObjectNode patch) {
        String directive = Trees.text(patch, PATCH);
        if (directive.equals("replace")) {
            ObjectNode all = patch.deepCopy();
            all.remove(PATCH);
            return all;
        }
        if (patch.get(RETAIN) instanceof ArrayNode retained) {
            present.propertyNames().stream()
                    .filter(name -> !Patches.contains(retained, present.stringNode(name)))
                    .toList()
                    .forEach(present::remove);
        }
        for (Map.Entry<String, JsonNode> each : patch.properties()) {
            field(present, each.getKey(), each.getValue());
        }
        for (Map.Entry<String, JsonNode> each : patch.properties()) {
            if (each.getKey().startsWith(ORDER) && each.getValue() instanceof ArrayNode order) {
                order(present, each.getKey().substring(ORDER.length()), order);
            }
        }
        return present;
    }

    private static void field(ObjectNode present, String name, JsonNode value) {
        if (name.startsWith(DELETE)) {
            deletePrimitives(present, name.substring(DELETE.length()), value);
        } else if (name.startsWith("$")) {
            return;
        } else if (value instanceof NullNode) {
            present.remove(name);
        } else if (value instanceof ObjectNode inner) {
            ObjectNode under = present.get(name) instanceof ObjectNode there ? there : Trees.object();
            if (Trees.text(inner, PATCH).equals("delete")) {
                present.remove(name);
            } else {
                present.set(name, merged(under, inner));
            }
        } else if (value instanceof ArrayNode list) {
            present.set(name, list(name, present.get(name) instanceof ArrayNode there ? there : Trees.array(), list));
        } else {
            present.set(name, value);
        }
    }

    private static void deletePrimitives(ObjectNode present, String name, JsonNode values) {
        if (present.get(name) instanceof ArrayNode there && values instanceof ArrayNode gone) {
            ArrayNode left = Trees.array();
            there.forEach(value -> {
                if (!Patches.contains(gone, value)) {
                    left.add(value);
                }
            });
            present.set(name, left);
        }
    }

    private static ArrayNode list(String name, ArrayNode present, ArrayNode patch) {
        if (MergeKeys.isSet(name)) {
            patch.forEach(value -> {
                if (!Patches.contains(present, value)) {
                    present.add(value);
                }
            });
            return present;
        }
        Optional<String> key = MergeKeys.of(name, patch);
        boolean replace = Trees.objects(patch).stream()
                .anyMatch(item -> Trees.text(item, PATCH).equals("replace"));
        if (key.isEmpty() || replace) {
            ArrayNode all = Trees.array();
            patch.forEach(item -> {
                if (!item.has(PATCH)) {
                    all.add(item);
                }
            });
            return all;
        }
        return byKey(present, patch, key.get());
    }

    private static ArrayNode byKey(ArrayNode present, ArrayNode patch, String key) {
        for (ObjectNode item : Trees.objects(patch)) {
            if (!item.has(key)) {
                throw Refusal.badRequest("map: %s does not contain declared merge key: %s".formatted(item, key));
            }
            int place = MergeKeys.find(present, key, item.path(key));
            boolean delete = Trees.text(item, PATCH).equals("delete");
            if (place >= 0 && delete) {
                present.remove(place);
            } else if (place >= 0) {
                present.set(place, merged((ObjectNode) present.get(place), item));
            } else if (!delete) {
                present.add(merged(Trees.object(), item));
            }
        }
        return present;
    }

    private static void order(ObjectNode present, String name, ArrayNode order) {
        if (!(present.get(name) instanceof ArrayNode list)) {
            return;
        }
        String key = MergeKeys.of(name, list).orElse("");
        ArrayNode sorted = Trees.array();
        for (JsonNode wanted : order) {
            for (JsonNode item : list) {
                boolean same = wanted.isObject()
                        ? !key.isEmpty() && item.path(key).equals(wanted.path(key))
                        : item.equals(wanted);
                if (same) {
                    sorted.add(item);
                }
            }
        }
        list.forEach(item -> {
            if (!Patches.contains(sorted, item)) {
                sorted.add(item);
            }
        });
        present.set(name, sorted);
    }
}
