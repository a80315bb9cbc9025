package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deleting: at once, or by a deletionTimestamp where there are finalizers, or a pod with a node, which confirms, or a
 * namespace, which is emptied first.
 */
final class Deletes {

    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final ClusterObjects objects;
    private final Clock clock;

    Deletes(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    Answer delete(Target target, Call call) {
        ObjectNode options = call.body().length == 0 ? Trees.object() : call.object();
        if (call.query().values().containsKey("gracePeriodSeconds")) {
            options.put("gracePeriodSeconds", call.query().number("gracePeriodSeconds", 0));
        }
        ObjectNode gone = delete(target, options, call.dryRun());
        if (target.type().is("pods") || gone.path("metadata").has("deletionTimestamp")) {
            return Answer.json(200, EventForms.shown(target.type(), gone));
        }
        return Answer.json(200, success(target, gone));
    }

    static ObjectNode success(Target target, JsonNode object) {
        ObjectNode status = Trees.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        status.set(
                "details",
                Refusal.details(
                                target.type().kind().group(),
                                target.type().kind().plural(),
                                target.name())
                        .put("uid", Trees.text(object, "metadata", "uid")));
        return status;
    }

    ObjectNode delete(Target target, ObjectNode options, boolean dryRun) {
        ResourceType type = target.type();
        ObjectNode present = objects.get(type.storage(), target.namespace(), target.name())
                .orElseThrow(() -> Refusal.notFound(type.kind(), target.name()));
        precondition(target, present, options, "uid", "UID", "deleted and then recreated");
        precondition(target, present, options, "resourceVersion", "ResourceVersion", "modified");
        if (type.is("namespaces")
                && List.of("default", "kube-system", "kube-node-lease").contains(target.name())) {
            throw Refusal.forbidden(type.kind(), target.name(), "this namespace may not be deleted");
        }
        if (dryRun || options.path("dryRun").toString().contains("All")) {
            return present;
        }
        long grace = grace(type, present, options);
        boolean finalizers = !Trees.at(present, "metadata", "finalizers").isEmpty();
        try {
            if (grace == 0 && !finalizers && !type.is("namespaces")) {
                return objects.remove(type.storage(), target.namespace(), target.name());
            }
            return objects.update(
                    type.storage(), target.namespace(), target.name(), object -> marked(type, object, grace));
        } catch (LabException e) {
            throw Refusal.from(e, type.kind(), target.name());
        }
    }

    private ObjectNode marked(ResourceType type, ObjectNode object, long grace) {
        ObjectNode metadata = Trees.metadata(object);
        boolean sooner =
                grace < Trees.at(metadata, "deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
        if (!metadata.has("deletionTimestamp") || sooner) {
            metadata.put("deletionTimestamp", Ages.stamp(Instant.now(clock).plusSeconds(grace)));
            metadata.put("deletionGracePeriodSeconds", grace);
        }
        if (type.is("namespaces")) {
            Trees.child(object, "status").put("phase", "Terminating");
        }
        return object;
    }

    /** Seconds; only a pod that a node runs gets any. */
    private static long grace(ResourceType type, ObjectNode object, ObjectNode options) {
        boolean runs = type.is("pods")
                && !Trees.text(object, "spec", "nodeName").isEmpty()
                && !OVER.contains(Trees.text(object, "status", "phase"));
        if (!runs) {
            return 0;
        }
        JsonNode own = Trees.at(object, "spec", "terminationGracePeriodSeconds");
        return Math.max(0, options.path("gracePeriodSeconds").asLong(own.asLong(30)));
    }

    private static void precondition(
            Target target, ObjectNode present, ObjectNode options, String field, String name, String otherwise) {
        String wanted = Trees.text(options, "preconditions", field);
        String is = Trees.text(present, "metadata", field);
        if (!wanted.isEmpty() && !wanted.equals(is)) {
            ResourceType type = target.type();
            Kind told = new Kind(type.kind().group(), type.kind().version(), type.kindName());
            throw Refusal.conflict(
                    told,
                    target.name(),
                    "the %s in the precondition (%s) does not match the %s in record (%s). The object might have been %s"
                            .formatted(name, wanted, name, is, otherwise));
        }
    }
}
