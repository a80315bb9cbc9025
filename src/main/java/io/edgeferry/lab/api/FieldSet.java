package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which fields of an object somebody manages: paths whose steps are {@code f:NAME} for a field, {@code k:{…}} for an item
 * of a list by its key, {@code v:…} for a value of a set. Written as {@code FieldsV1}.
 */
record FieldSet(Set<List<String>> paths) {

    private static final Set<String> NOBODYS = Set.of(
            "apiVersion",
            "kind",
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "managedFields",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink");

    static FieldSet empty() {
        return new FieldSet(new LinkedHashSet<>());
    }

    /** All fields that an object sets, without those that nobody manages. */
    static FieldSet of(ObjectNode object) {
        FieldSet set = empty();
        set.collect(object, List.of(), "");
        return set;
    }

    private void collect(JsonNode node, List<String> path, String field) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                boolean meta = path.isEmpty() || path.equals(List.of("f:metadata"));
                if (!meta || !NOBODYS.contains(each.getKey())) {
                    collect(each.getValue(), with(path, "f:" + each.getKey()), each.getKey());
                }
            }
        } else if (node instanceof ArrayNode list && !list.isEmpty()) {
            items(list, path, field);
        } else if (!path.isEmpty()) {
            paths.add(path);
        }
    }

    private void items(ArrayNode list, List<String> path, String field) {
        Optional<String> key = MergeKeys.of(field, list);
        boolean keyed = key.isPresent()
                && Trees.objects(list).size() == list.size()
                && Trees.objects(list).stream().allMatch(item -> item.has(key.get()));
        if (keyed) {
            for (ObjectNode item : Trees.objects(list)) {
                List<String> step = with(path, key(key.get(), item));
                paths.add(with(step, "."));
                collect(item, step, "");
            }
        } else if (MergeKeys.isSet(field)) {
            list.forEach(value -> paths.add(with(path, "v:" + value)));
        } else {
            paths.add(path);
        }
    }

    private static String key(String key, ObjectNode item) {
        ObjectNode tree = Trees.object();
        tree.set(key, item.path(key));
        if (key.equals("containerPort") || key.equals("port")) {
            tree.put("protocol", Trees.text(item, "protocol").isEmpty() ? "TCP" : Trees.text(item, "protocol"));
        }
        return "k:" + tree;
    }

    static List<String> with(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }

    FieldSet plus(FieldSet other) {
        Set<List<String>> all = new LinkedHashSet<>(paths);
        all.addAll(other.paths);
        return new FieldSet(all);
    }

    FieldSet minus(FieldSet other) {
        Set<List<String>> left = new LinkedHashSet<>(paths);
        left.removeAll(other.paths);
        return new FieldSet(left);
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    /** Those of the paths whose value is another in another object. */
    FieldSet differing(ObjectNode one, ObjectNode other) {
        FieldSet set = empty();
        for (List<String> path : paths) {
            if (!value(one, path).equals(value(other, path))) {
                set.paths.add(path);
            }
        }
        return set;
    }

    /** What lies at a path; missing when nothing does. */
    static Optional<JsonNode> value(JsonNode root, List<String> path) {
        JsonNode node = root;
        for (String step : path) {
            if (step.equals(".")) {
                return node.isMissingNode() ? Optional.empty() : Optional.of(Trees.object());
            }
            node = step(node, step);
        }
        return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    }

    private static JsonNode step(JsonNode node, String step) {
        String rest = step.substring(2);
        if (step.startsWith("f:")) {
            return node.path(rest);
        }
        JsonNode wanted = Trees.JSON.readTree(rest);
        for (JsonNode item : node) {
            boolean same = step.startsWith("v:") ? item.equals(wanted) : fits(item, wanted);
            if (same) {
                return item;
            }
        }
        return Trees.object().path("none");
    }

    private static boolean fits(JsonNode item, JsonNode key) {
        return key.properties().stream()
                .allMatch(each -> item.path(each.getKey()).equals(each.getValue())
                        || (each.getKey().equals("protocol") && !item.has("protocol")));
    }

    /** Takes what lies at a path out of an object. */
    static void remove(ObjectNode root, List<String> path) {
        boolean item = path.getLast().equals(".");
        List<String> whole = item ? path.subList(0, path.size() - 1) : path;
        Optional<JsonNode> parent = value(root, whole.subList(0, whole.size() - 1));
        Optional<JsonNode> gone = value(root, whole);
        if (parent.isEmpty() || gone.isEmpty()) {
            return;
        }
        if (parent.get() instanceof ObjectNode object) {
            object.remove(whole.getLast().substring(2));
        } else if (parent.get() instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (list.get(i) == gone.get()) {
                    list.remove(i);
                }
            }
        }
    }

    /** As {@code FieldsV1}. */
    ObjectNode tree() {
        ObjectNode root = Trees.object();
        for (List<String> path : paths) {
            ObjectNode node = root;
            for (String step : path) {
                node = Trees.child(node, step);
            }
        }
        return root;
    }

    static FieldSet read(JsonNode tree) {
        FieldSet set = empty();
        set.read(tree, List.of());
        return set;
    }

    private void read(JsonNode tree, List<String> path) {
        if (tree.isEmpty() && !path.isEmpty()) {
            paths.add(path);
        }
        tree.properties().forEach(each -> read(each.getValue(), with(path, each.getKey())));
    }

    /** A path as messages name it, such as {@code .spec.containers[name="a"].image}. */
    static String said(List<String> path) {
        StringBuilder said = new StringBuilder();
        for (String step : path) {
            String rest = step.equals(".") ? "" : step.substring(2);
            if (step.startsWith("f:")) {
                said.append('.').append(rest);
            } else if (step.startsWith("k:")) {
                List<String> keys = new ArrayList<>();
                Trees.JSON.readTree(rest).properties().forEach(e -> keys.add(e.getKey() + "=" + e.getValue()));
                said.append('[').append(String.join(",", keys)).append(']');
            } else if (step.startsWith("v:")) {
                said.append('[').append(rest).append(']');
            }
        }
        return said.toString();
    }
}
