package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request that is refused: carries the {@code Status} that is answered, in the words of a real API server. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ObjectNode status;
    private final int code;

    private Refusal(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.status = Trees.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (!details.isEmpty()) {
            status.set("details", details);
        }
        status.put("code", code);
    }

    /** One thing that is wrong with an object. */
    record Cause(String reason, String field, String message) {}

    int code() {
        return code;
    }

    ObjectNode status() {
        return status;
    }

    static Refusal of(int code, String reason, String message) {
        return new Refusal(code, reason, message, Trees.object());
    }

    static Refusal badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    static Refusal otherName(String name, String onUrl) {
        return badRequest("the name of the object (%s) does not match the name on the URL (%s)".formatted(name, onUrl));
    }

    static Refusal noSuchPath() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource", Trees.object());
    }

    static Refusal notAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static Refusal notFound(Kind kind, String name) {
        return new Refusal(
                404,
                "NotFound",
                "%s \"%s\" not found".formatted(qualified(kind), name),
                details(kind.group(), kind.plural(), name));
    }

    static Refusal conflict(Kind kind, String name, String why) {
        return new Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(qualified(kind), name, why),
                details(kind.group(), kind.plural(), name));
    }

    static Refusal forbidden(Kind kind, String name, String why) {
        String what = name.isEmpty() ? qualified(kind) : "%s \"%s\"".formatted(qualified(kind), name);
        return new Refusal(
                403, "Forbidden", what + " is forbidden: " + why, details(kind.group(), kind.plural(), name));
    }

    /** What the store said, with the details that it does not give. */
    static Refusal from(LabException e, Kind kind, String name) {
        return new Refusal(
                e.code(), e.reason(), String.valueOf(e.getMessage()), details(kind.group(), kind.plural(), name));
    }

    static Refusal invalid(ResourceType type, String name, List<Cause> causes) {
        List<String> said =
                causes.stream().map(c -> c.field() + ": " + c.message()).toList();
        String kind = type.kindName()
                + (type.kind().group().isEmpty() ? "" : "." + type.kind().group());
        String all = said.size() == 1 ? said.getFirst() : "[" + String.join(", ", said) + "]";
        return withCauses(
                422,
                "Invalid",
                "%s \"%s\" is invalid: %s".formatted(kind, name, all),
                details(type.kind().group(), type.kindName(), name),
                causes);
    }

    static Refusal withCauses(int code, String reason, String message, ObjectNode details, List<Cause> causes) {
        ArrayNode list = details.putArray("causes");
        for (Cause cause : causes) {
            list.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field());
        }
        return new Refusal(code, reason, message, details);
    }

    static ObjectNode details(String group, String kind, String name) {
        ObjectNode details = Trees.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return details.put("kind", kind);
    }

    static String qualified(Kind kind) {
        return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
    }
}
