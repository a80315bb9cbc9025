package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Short ways through JSON trees. */
final class Trees {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Trees() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode at(JsonNode from, String... path) {
        JsonNode node = from;
        for (String step : path) {
            node = node.path(step);
        }
        return node;
    }

    /** The text there, or empty when there is nothing. */
    static String text(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node.isValueNode() && !node.isNull() ? node.asString("") : "";
    }

    static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    static String namespace(JsonNode object) {
        return text(object, "metadata", "namespace");
    }

    /** The object there; an empty one that is not part of the tree when there is none. */
    static ObjectNode objectAt(JsonNode from, String... path) {
        return at(from, path) instanceof ObjectNode found ? found : object();
    }

    /** The child object of that name, made when there is none. */
    static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
    }

    static ObjectNode metadata(ObjectNode object) {
        return child(object, "metadata");
    }

    static List<ObjectNode> objects(JsonNode list) {
        List<ObjectNode> all = new ArrayList<>();
        for (JsonNode each : list) {
            if (each instanceof ObjectNode object) {
                all.add(object);
            }
        }
        return all;
    }

    static void putIfAbsent(ObjectNode object, String name, String value) {
        if (object.path(name).isMissingNode() || object.path(name).isNull()) {
            object.put(name, value);
        }
    }

    static void putIfAbsent(ObjectNode object, String name, int value) {
        if (object.path(name).isMissingNode() || object.path(name).isNull()) {
            object.put(name, value);
        }
    }

    static void putIfAbsent(ObjectNode object, String name, boolean value) {
        if (object.path(name).isMissingNode() || object.path(name).isNull()) {
            object.put(name, value);
        }
    }

    /**
     * Reads a body.
     *
     * @throws Refusal 400 when it is no JSON object
     */
    static ObjectNode parse(byte[] body) {
        if (parseAny(body) instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the object provided is unrecognized (must be of type Object)");
    }

    /**
     * Reads a body of any shape.
     *
     * @throws Refusal 400 when it is no JSON
     */
    static JsonNode parseAny(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.badRequest("error decoding the body: " + e.getOriginalMessage());
        }
    }

    static byte[] bytes(JsonNode tree) {
        return JSON.writeValueAsBytes(tree);
    }
}
