package io.edgeferry.lab.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fields that a kind does not know, and values of the wrong type, by the fields of fabric8's model. */
final class FieldCheck {

    private static final String MODEL = "io.fabric8.kubernetes.api.model";
    private static final Map<Class<?>, Map<String, Type>> KNOWN = new ConcurrentHashMap<>();

    private static final Pattern QUANTITY = Pattern.compile("([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)");

    private final ResourceType type;
    /** Of what holds the value that is looked at. */
    private String owner;

    private final List<String> unknown = new ArrayList<>();

    private FieldCheck(ResourceType type) {
        this.type = type;
        this.owner = type.kindName();
    }

    /**
     * Checks an object as {@code fieldValidation} says.
     *
     * @param mode {@code Strict}, {@code Ignore}, else to warn
     * @return warnings
     * @throws Refusal 400 for unknown fields in strict mode, and for a value of the wrong type always
     */
    static List<String> check(ResourceType type, ObjectNode object, String mode) {
        if (type.model() == null) {
            return List.of();
        }
        FieldCheck check = new FieldCheck(type);
        check.node(object, type.model(), "");
        List<String> said =
                check.unknown.stream().map(f -> "unknown field \"" + f + "\"").toList();
        if (mode.equals("Strict") && !said.isEmpty()) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                    .formatted(type.kindName(), type.kind().version(), type.kindName(), String.join(", ", said)));
        }
        return mode.equals("Ignore") ? List.of() : said;
    }

    private void node(JsonNode node, Type as, String path) {
        if (node.isNull()) {
            return;
        }
        if (as instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                list(node, arguments[0], path);
            } else if (generic.getRawType() == Map.class) {
                each(node, arguments[1], path);
            }
        } else if (as instanceof Class<?> single) {
            single(node, single, path);
        }
    }

    private void list(JsonNode node, Type item, String path) {
        if (!(node instanceof ArrayNode list)) {
            throw wrong(node, "[]" + shortName(item), path);
        }
        for (int i = 0; i < list.size(); i++) {
            node(list.get(i), item, path + "[" + i + "]");
        }
    }

    private void each(JsonNode node, Type value, String path) {
        if (!node.isObject()) {
            throw wrong(node, "map[string]" + shortName(value), path);
        }
        node.properties().forEach(e -> node(e.getValue(), value, path + "." + e.getKey()));
    }

    private void single(JsonNode node, Class<?> single, String path) {
        if (single == String.class && !node.isString()) {
            throw wrong(node, "string", path);
        }
        if ((single == Integer.class || single == Long.class) && !node.isIntegralNumber()) {
            throw wrong(node, single == Integer.class ? "int32" : "int64", path);
        }
        if (single == Boolean.class && !node.isBoolean()) {
            throw wrong(node, "bool", path);
        }
        if (single.getSimpleName().equals("Quantity")) {
            quantity(node);
        }
        Map<String, Type> fields = single.getName().startsWith(MODEL) ? fields(single) : Map.of();
        if (fields.isEmpty() || !(node instanceof ObjectNode object)) {
            return;
        }
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            String inner = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            Type as = fields.get(each.getKey());
            owner = single.getSimpleName();
            if (as == null) {
                unknown.add(inner);
            } else {
                node(each.getValue(), as, inner);
            }
        }
    }

    private void quantity(JsonNode node) {
        if (!node.isNumber() && !QUANTITY.matcher(node.asString("")).matches()) {
            throw Refusal.badRequest(
                    "%s in version \"%s\" cannot be handled as a %s: quantities must match the regular expression '^%s$'"
                            .formatted(type.kindName(), type.kind().version(), type.kindName(), QUANTITY));
        }
    }

    /** The fields of a class; none for those with a form of their own, such as quantities. */
    private static Map<String, Type> fields(Class<?> model) {
        return KNOWN.computeIfAbsent(model, any -> {
            Map<String, Type> fields = new TreeMap<>();
            for (Field field : model.getDeclaredFields()) {
                JsonProperty property = field.getAnnotation(JsonProperty.class);
                if (property != null) {
                    fields.put(property.value(), field.getGenericType());
                }
            }
            boolean own = List.of("Quantity", "IntOrString").contains(model.getSimpleName());
            return own ? Map.of() : fields;
        });
    }

    private Refusal wrong(JsonNode node, String expected, String path) {
        String is = node.isObject()
                ? "object"
                : node.isArray() ? "array" : node.isString() ? "string" : node.isBoolean() ? "bool" : "number";
        return Refusal.badRequest(
                "%s in version \"%s\" cannot be handled as a %s: json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                        .formatted(type.kindName(), type.kind().version(), type.kindName(), is, owner, path, expected));
    }

    private static String shortName(Type type) {
        return type instanceof Class<?> single ? single.getSimpleName() : type.getTypeName();
    }
}
