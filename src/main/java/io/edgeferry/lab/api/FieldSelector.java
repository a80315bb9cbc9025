package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A field selector as text, such as {@code spec.nodeName=w1,status.phase!=Failed}. */
final class FieldSelector implements Predicate<JsonNode> {

    private static final List<String> COMMON = List.of("metadata.name", "metadata.namespace");
    private static final Map<String, List<String>> MORE = Map.of(
            "pods",
            List.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.nominatedNodeName"),
            "nodes",
            List.of("spec.unschedulable"),
            "namespaces",
            List.of("status.phase"),
            "secrets",
            List.of("type"),
            "replicasets",
            List.of("status.replicas"),
            "services",
            List.of("spec.clusterIP", "spec.type"),
            "events",
            List.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    private final List<Predicate<JsonNode>> parts = new ArrayList<>();

    /**
     * Reads a selector; the empty one takes all.
     *
     * @throws Refusal 400 when the resource knows no such field
     */
    static FieldSelector parse(ResourceType type, String text) {
        FieldSelector selector = new FieldSelector();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                selector.parts.add(part(type, part.trim()));
            }
        }
        return selector;
    }

    private static Predicate<JsonNode> part(ResourceType type, String part) {
        String[] sides = part.split("!=|==|=", 2);
        if (sides.length < 2) {
            throw Refusal.badRequest("invalid selector: '" + part + "'; can't understand '" + part + "'");
        }
        String field = sides[0].trim();
        boolean known = COMMON.contains(field)
                || MORE.getOrDefault(type.kind().plural(), List.of()).contains(field);
        if (!known) {
            throw Refusal.badRequest(
                    type.is("pods") || type.is("nodes")
                            ? "field label not supported: " + field
                            : "\"" + field
                                    + "\" is not a known field selector: only \"metadata.name\","
                                    + " \"metadata.namespace\"");
        }
        String value = sides[1].trim();
        String[] path = field.equals("source") ? new String[] {"source", "component"} : field.split("\\.");
        Predicate<JsonNode> same = object -> value(object, path).equals(value);
        return part.contains("!=") ? same.negate() : same;
    }

    private static String value(JsonNode object, String[] path) {
        String text = Trees.text(object, path);
        boolean flag = path[path.length - 1].equals("unschedulable") || path[path.length - 1].equals("hostNetwork");
        return text.isEmpty() && flag ? "false" : text;
    }

    @Override
    public boolean test(JsonNode object) {
        return parts.stream().allMatch(part -> part.test(object));
    }
}
