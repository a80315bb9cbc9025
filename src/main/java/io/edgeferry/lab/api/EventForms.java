package io.edgeferry.lab.api;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Events are kept in the form of the core group; {@code events.k8s.io} names some fields otherwise. */
final class EventForms {

    private static final Map<String, String> CORE_NAMES = Map.of(
            "note", "message",
            "regarding", "involvedObject",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    private EventForms() {}

    static ObjectNode kept(ResourceType type, ObjectNode object) {
        if (type.kind().equals(type.storage())) {
            return object;
        }
        ObjectNode core = object.deepCopy();
        CORE_NAMES.forEach((name, other) -> rename(core, name, other));
        return core.put("apiVersion", "v1");
    }

    static ObjectNode shown(ResourceType type, ObjectNode object) {
        if (type.kind().equals(type.storage())) {
            return object;
        }
        ObjectNode shown = object.deepCopy();
        CORE_NAMES.forEach((name, other) -> rename(shown, other, name));
        return shown.put("apiVersion", type.apiVersion());
    }

    static List<ObjectNode> shown(ResourceType type, List<ObjectNode> objects) {
        return type.kind().equals(type.storage())
                ? objects
                : objects.stream().map(object -> shown(type, object)).toList();
    }

    private static void rename(ObjectNode object, String from, String to) {
        if (object.has(from)) {
            object.set(to, object.remove(from));
        }
    }
}
