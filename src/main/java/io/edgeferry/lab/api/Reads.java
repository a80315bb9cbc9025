package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.SharedObjects;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Getting and listing, as objects or as a table. */
final class Reads {

    private final ClusterObjects objects;
    private final Tables tables;

    Reads(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.tables = new Tables(clock);
    }

    ObjectNode one(Target target) {
        ResourceType type = target.type();
        return objects.get(type.storage(), target.namespace(), target.name())
                .map(object -> EventForms.shown(type, object))
                .orElseThrow(() -> Refusal.notFound(type.kind(), target.name()));
    }

    Answer get(Target target, Call call) {
        ObjectNode object = one(target);
        if (Tables.wanted(call.header("Accept"))) {
            ObjectNode meta = Trees.object().put("resourceVersion", Trees.text(object, "metadata", "resourceVersion"));
            return Answer.json(
                    200,
                    tables.of(
                            target.type(),
                            List.of(kept(target.type(), object)),
                            meta,
                            call.query().get("includeObject")));
        }
        return Answer.json(200, object);
    }

    private static ObjectNode kept(ResourceType type, ObjectNode object) {
        return EventForms.kept(type, object);
    }

    /** Which objects a request means. */
    static Predicate<JsonNode> selection(Target target, Query query) {
        Predicate<JsonNode> labels = LabelSelector.parse(query.get("labelSelector"));
        Predicate<JsonNode> fields = FieldSelector.parse(target.type(), query.get("fieldSelector"));
        Predicate<JsonNode> name = target.name().isEmpty()
                ? any -> true
                : object -> Trees.name(object).equals(target.name());
        return labels.and(fields).and(name);
    }

    /** The objects that a request means; they are not to be changed. */
    List<ObjectNode> selected(Target target, Query query) {
        Predicate<JsonNode> selection = selection(target, query);
        return all(target).stream().filter(selection).toList();
    }

    private List<ObjectNode> all(Target target) {
        @Nullable String namespace = target.namespace().isEmpty() ? null : target.namespace();
        return objects instanceof SharedObjects shared
                ? shared.shared(target.type().storage(), namespace)
                : objects.list(target.type().storage(), namespace);
    }

    Answer list(Target target, Call call) {
        Query query = call.query();
        long version = objects.version();
        List<ObjectNode> chosen = selected(target, query);
        String from = query.get("continue");
        if (!from.isEmpty()) {
            String last = decoded(from);
            chosen = chosen.stream().filter(o -> key(o).compareTo(last) > 0).toList();
        }
        ObjectNode meta = Trees.object().put("resourceVersion", Long.toString(version));
        long limit = query.number("limit", 0);
        if (limit > 0 && chosen.size() > limit) {
            int left = chosen.size() - (int) limit;
            chosen = chosen.subList(0, (int) limit);
            meta.put("continue", encoded(key(chosen.getLast())));
            if (query.get("labelSelector").isEmpty()
                    && query.get("fieldSelector").isEmpty()) {
                meta.put("remainingItemCount", left);
            }
        }
        if (Tables.wanted(call.header("Accept"))) {
            return Answer.json(200, tables.of(target.type(), chosen, meta, query.get("includeObject")));
        }
        return Answer.json(200, list(target.type(), chosen, meta));
    }

    static ObjectNode list(ResourceType type, List<ObjectNode> chosen, ObjectNode meta) {
        ObjectNode list = Trees.object();
        list.put("kind", type.listKind()).put("apiVersion", type.apiVersion());
        list.set("metadata", meta);
        ArrayNode items = list.putArray("items");
        items.addAll(new ArrayList<>(EventForms.shown(type, chosen)));
        return list;
    }

    private static String key(JsonNode object) {
        return Trees.namespace(object) + "\0" + Trees.name(object);
    }

    private static String encoded(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("invalid continue token: continue key is not valid: " + e.getMessage());
        }
    }
}
