package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 6902. */
final class JsonPatch {

    private JsonPatch() {}

    /**
     * Applies all operations in order.
     *
     * @throws Refusal 400 when it is no patch, 422 when it does not fit the object
     */
    static ObjectNode applied(ObjectNode object, JsonNode patch) {
        if (!patch.isArray()) {
            throw Refusal.badRequest(
                    "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
        }
        for (ObjectNode operation : Trees.objects(patch)) {
            apply(object, operation);
        }
        return object;
    }

    private static void apply(ObjectNode root, ObjectNode operation) {
        List<String> path = steps(Trees.text(operation, "path"));
        switch (Trees.text(operation, "op")) {
            case "add" -> add(root, path, operation.path("value").deepCopy());
            case "replace" -> {
                find(root, path);
                remove(root, path);
                add(root, path, operation.path("value").deepCopy());
            }
            case "remove" -> remove(root, path);
            case "test" -> test(root, path, operation.path("value"));
            case "copy" -> add(root, path, find(root, from(operation)).deepCopy());
            case "move" -> {
                JsonNode moved = find(root, from(operation)).deepCopy();
                remove(root, from(operation));
                add(root, path, moved);
            }
            default -> throw unfit();
        }
    }

    private static List<String> from(ObjectNode operation) {
        return steps(Trees.text(operation, "from"));
    }

    private static List<String> steps(String pointer) {
        if (!pointer.startsWith("/")) {
            throw unfit();
        }
        List<String> steps = new ArrayList<>();
        for (String step : pointer.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    private static void test(ObjectNode root, List<String> path, JsonNode value) {
        JsonNode found = root;
        for (String step : path) {
            found = found instanceof ArrayNode list ? list.path(index(step, list.size())) : found.path(step);
        }
        boolean same = found.equals(value) || (found.isMissingNode() && value.isNull());
        if (!same) {
            throw unfit();
        }
    }

    private static JsonNode find(JsonNode root, List<String> path) {
        JsonNode node = root;
        for (String step : path) {
            node = node instanceof ArrayNode list ? list.path(index(step, list.size())) : node.path(step);
            if (node.isMissingNode()) {
                throw unfit();
            }
        }
        return node;
    }

    private static void add(ObjectNode root, List<String> path, JsonNode value) {
        JsonNode parent = find(root, path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            object.set(path.getLast(), value);
        } else if (parent instanceof ArrayNode list) {
            int place = path.getLast().equals("-") ? list.size() : index(path.getLast(), list.size());
            if (place > list.size()) {
                throw unfit();
            }
            list.insert(place, value);
        } else {
            throw unfit();
        }
    }

    private static void remove(ObjectNode root, List<String> path) {
        find(root, path);
        JsonNode parent = find(root, path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            object.remove(path.getLast());
        } else if (parent instanceof ArrayNode list) {
            list.remove(index(path.getLast(), list.size()));
        }
    }

    private static int index(String step, int size) {
        try {
            int index = Integer.parseInt(step);
            return index < 0 ? size + index : index;
        } catch (NumberFormatException e) {
            throw unfit();
        }
    }

    private static Refusal unfit() {
        return Refusal.of(422, "Invalid", "the server rejected our request due to an error in our request");
    }
}
