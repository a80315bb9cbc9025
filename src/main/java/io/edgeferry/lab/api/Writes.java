package io.edgeferry.lab.api;

import io.edgeferry.lab.api.ManagedFields.Manager;
import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creating, replacing and patching: defaults, checks, who manages what, and the store. */
final class Writes {

    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

    private final ClusterObjects objects;
    private final Clock clock;

    Writes(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    Answer create(Target target, Call call) {
        ObjectNode object = body(target, call);
        List<String> warnings =
                FieldCheck.check(target.type(), object, call.query().get("fieldValidation"));
        ObjectNode made = made(target, object, call, manager(target, call, "Update"));
        return Answer.json(201, made).warning(warnings);
    }

    private ObjectNode made(Target target, ObjectNode given, Call call, Manager manager) {
        ResourceType type = target.type();
        ObjectNode object = given.deepCopy();
        ObjectNode metadata = Trees.metadata(object);
        place(target, metadata);
        if (Trees.name(object).isEmpty() && metadata.has("generateName")) {
            metadata.put("name", Trees.text(metadata, "generateName") + suffix());
        }
        metadata.remove(List.of("uid", "resourceVersion", "creationTimestamp", "selfLink", "deletionTimestamp"));
        filled(type, object);
        if (type.is("services")) {
            ServiceAddresses.assign(object, objects.list(type.storage(), null));
        }
        Defaults.firstStatus(type, object);
        Validation.created(type, object);
        if (!manager.applies()) {
            ManagedFields.updated(empty(type), object, manager, now());
        }
        return EventForms.shown(type, stored(target, EventForms.kept(type, object), call.dryRun()));
    }

    private ObjectNode stored(Target target, ObjectNode object, boolean dryRun) {
        Kind kind = target.type().storage();
        String name = Trees.name(object);
        if (!dryRun) {
            try {
                return objects.create(kind, object);
            } catch (LabException e) {
                throw Refusal.from(e, target.type().kind(), name);
            }
        }
        if (objects.get(kind, target.namespace(), name).isPresent()) {
            LabException exists = new LabException(
                    409, "AlreadyExists", "%s \"%s\" already exists".formatted(Refusal.qualified(kind), name));
            throw Refusal.from(exists, target.type().kind(), name);
        }
        Trees.metadata(object).put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
        return object;
    }

    private void place(Target target, ObjectNode metadata) {
        if (!target.type().namespaced()) {
            metadata.remove("namespace");
            return;
        }
        String own = Trees.text(metadata, "namespace");
        if (!own.isEmpty() && !own.equals(target.namespace())) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", target.namespace());
        ObjectNode namespace = objects.get(Kind.core("namespaces"), "", target.namespace())
                .orElseThrow(() -> Refusal.notFound(Kind.core("namespaces"), target.namespace()));
        if (Trees.text(namespace, "status", "phase").equals("Terminating")) {
            throw Refusal.forbidden(
                    target.type().kind(),
                    Trees.text(metadata, "name"),
                    "unable to create new content in namespace %s because it is being terminated"
                            .formatted(target.namespace()));
        }
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(SUFFIX.charAt(ThreadLocalRandom.current().nextInt(SUFFIX.length())));
        }
        return suffix.toString();
    }

    Answer replace(Target target, Call call) {
        ObjectNode object = body(target, call);
        List<String> warnings =
                FieldCheck.check(target.type(), object, call.query().get("fieldValidation"));
        String name = Trees.name(object);
        if (!name.equals(target.name())) {
            throw Refusal.otherName(name, target.name());
        }
        Manager manager = manager(target, call, "Update");
        ObjectNode after = changed(target, call.dryRun(), present -> {
            ObjectNode next = prepared(target, present, object.deepCopy());
            ManagedFields.updated(present, next, manager, now());
            return next;
        });
        return Answer.json(200, after).warning(warnings);
    }

    Answer patch(Target target, Call call) {
        if (call.contentType().equals(Patches.APPLY)) {
            return apply(target, call);
        }
        Manager manager = manager(target, call, "Update");
        List<String> warnings = new ArrayList<>();
        ObjectNode after = changed(target, call.dryRun(), present -> {
            ObjectNode patched = Patches.patched(call.contentType(), present, call.body());
            warnings.addAll(
                    FieldCheck.check(target.type(), patched, call.query().get("fieldValidation")));
            ObjectNode next = prepared(target, present, patched);
            ManagedFields.updated(present, next, manager, now());
            return next;
        });
        return Answer.json(200, after).warning(warnings);
    }

    private Answer apply(Target target, Call call) {
        if (call.query().get("fieldManager").isEmpty()) {
            throw Refusal.badRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply"
                            + " patch");
        }
        ObjectNode wanted = body(target, call);
        Trees.putIfAbsent(Trees.metadata(wanted), "name", target.name());
        List<String> warnings =
                FieldCheck.check(target.type(), wanted, call.query().get("fieldValidation"));
        Manager manager = manager(target, call, "Apply");
        boolean force = call.query().is("force");
        boolean there = objects.get(target.type().storage(), target.namespace(), target.name())
                .isPresent();
        if (!there && !target.type().verbs().contains("create")) {
            throw Refusal.notFound(target.type().kind(), target.name());
        }
        if (!there) {
            ObjectNode config = ServerSideApply.applied(empty(target.type()), wanted, manager, force, now());
            return Answer.json(201, made(target, config, call, manager)).warning(warnings);
        }
        ObjectNode after = changed(target, call.dryRun(), present -> {
            ObjectNode applied = ServerSideApply.applied(present, wanted, manager, force, now());
            return prepared(target, present, applied);
        });
        return Answer.json(200, after).warning(warnings);
    }

    /** The object after a change, checked and kept, unless it is only tried. */
    ObjectNode changed(Target target, boolean dryRun, UnaryOperator<ObjectNode> change) {
        ResourceType type = target.type();
        UnaryOperator<ObjectNode> whole =
                present -> EventForms.kept(type, change.apply(EventForms.shown(type, present)));
        try {
            if (dryRun) {
                ObjectNode present = objects.get(type.storage(), target.namespace(), target.name())
                        .orElseThrow(() -> Refusal.notFound(type.kind(), target.name()));
                return EventForms.shown(type, whole.apply(present));
            }
            ObjectNode after = objects.update(type.storage(), target.namespace(), target.name(), whole);
            if (after.path("metadata").has("deletionTimestamp")
                    && Trees.at(after, "metadata", "finalizers").isEmpty()
                    && !type.is("pods")
                    && !type.is("namespaces")) {
                objects.remove(type.storage(), target.namespace(), target.name());
            }
            return EventForms.shown(type, after);
        } catch (LabException e) {
            throw Refusal.from(e, type.kind(), target.name());
        }
    }

    /** What may change of an object, and nothing else. */
    private static ObjectNode prepared(Target target, ObjectNode present, ObjectNode next) {
        ResourceType type = target.type();
        check(target, present, next);
        ObjectNode result = next;
        if (target.subresource().equals("status")) {
            result = present.deepCopy();
            keep(next, result, "status");
            Trees.metadata(result).set("managedFields", Trees.at(present, "metadata", "managedFields"));
        } else {
            if (type.is("services")) {
                ServiceAddresses.keep(present, result);
            }
            filled(type, result);
            if (type.has("status")) {
                keep(present, result, "status");
            }
            // What came into the store by another way than this may lack its defaults.
            Validation.updated(type, filled(type, present.deepCopy()), result);
        }
        ObjectNode metadata = Trees.metadata(result);
        for (String field : List.of(
                "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "name")) {
            keep(Trees.metadata(present), metadata, field);
        }
        if (type.namespaced()) {
            metadata.put("namespace", target.namespace());
        }
        if (metadata.has("generation") && !present.path("spec").equals(result.path("spec"))) {
            metadata.put(
                    "generation", Trees.at(present, "metadata", "generation").asLong(0) + 1);
        }
        result.put("kind", type.kindName()).put("apiVersion", type.apiVersion());
        return result;
    }

    private static ObjectNode filled(ResourceType type, ObjectNode object) {
        Defaults.fill(type, object);
        if (type.is("pods")) {
            Defaults.admitPod(object);
        }
        return object;
    }

    private static void check(Target target, ObjectNode present, ObjectNode next) {
        Kind kind = target.type().kind();
        String name = Trees.name(next);
        if (!name.isEmpty() && !name.equals(target.name())) {
            throw Refusal.otherName(name, target.name());
        }
        String uid = Trees.text(next, "metadata", "uid");
        String is = Trees.text(present, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(is)) {
            throw Refusal.conflict(
                    kind,
                    target.name(),
                    "StorageError: invalid object, Code: 4, Key: /registry/%s/%s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(kind.plural(), target.path(), uid, is));
        }
        String version = Trees.text(next, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(Trees.text(present, "metadata", "resourceVersion"))) {
            throw Refusal.conflict(
                    kind,
                    target.name(),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static void keep(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }

    private static ObjectNode body(Target target, Call call) {
        ObjectNode object = call.object();
        ResourceType type = target.type();
        Trees.putIfAbsent(object, "apiVersion", type.apiVersion());
        Trees.putIfAbsent(object, "kind", type.kindName());
        if (!Trees.text(object, "apiVersion").equals(type.apiVersion())) {
            throw Refusal.badRequest("the API version in the data (%s) does not match the expected API version (%s)"
                    .formatted(Trees.text(object, "apiVersion"), type.apiVersion()));
        }
        if (!Trees.text(object, "kind").equals(type.kindName())) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s: the kind does not match"
                    .formatted(Trees.text(object, "kind"), type.kind().version(), type.kindName()));
        }
        return object;
    }

    private static ObjectNode empty(ResourceType type) {
        return Trees.object().put("apiVersion", type.apiVersion()).put("kind", type.kindName());
    }

    private static Manager manager(Target target, Call call, String operation) {
        return new Manager(call.manager(), operation, target.subresource().equals("status") ? "status" : "");
    }

    private String now() {
        return Ages.stamp(Instant.now(clock));
    }
}
