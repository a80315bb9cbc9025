package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who manages which fields of an object: the entries of {@code metadata.managedFields}. */
final class ManagedFields {

    private final Map<Manager, Entry> entries = new LinkedHashMap<>();

    /** Somebody's way of changing. */
    record Manager(String name, String operation, String subresource) {
        boolean applies() {
            return operation.equals("Apply");
        }
    }

    private record Entry(FieldSet fields, String time) {}

    static ManagedFields of(ObjectNode object) {
        ManagedFields all = new ManagedFields();
        for (ObjectNode entry : Trees.objects(Trees.at(object, "metadata", "managedFields"))) {
            Manager manager = new Manager(
                    Trees.text(entry, "manager"), Trees.text(entry, "operation"), Trees.text(entry, "subresource"));
            all.entries.put(manager, new Entry(FieldSet.read(entry.path("fieldsV1")), Trees.text(entry, "time")));
        }
        return all;
    }

    FieldSet fields(Manager manager) {
        Entry entry = entries.get(manager);
        return entry == null ? FieldSet.empty() : entry.fields();
    }

    /** What all others manage. */
    Map<Manager, FieldSet> others(Manager manager) {
        Map<Manager, FieldSet> others = new LinkedHashMap<>();
        entries.forEach((who, entry) -> {
            if (!who.equals(manager)) {
                others.put(who, entry.fields());
            }
        });
        return others;
    }

    void set(Manager manager, FieldSet fields, String time) {
        if (fields.isEmpty()) {
            entries.remove(manager);
        } else {
            Entry before = entries.get(manager);
            boolean same = before != null && before.fields().paths().equals(fields.paths());
            entries.put(manager, same ? before : new Entry(fields, time));
        }
    }

    void takeFromOthers(Manager manager, FieldSet fields, String time) {
        for (Manager who : new ArrayList<>(entries.keySet())) {
            if (!who.equals(manager)) {
                set(who, fields(who).minus(fields), time);
            }
        }
    }

    /** Notes an update: the changed fields are this manager's now, those that are gone are nobody's. */
    static void updated(ObjectNode before, ObjectNode after, Manager manager, String time) {
        ManagedFields managed = of(before);
        FieldSet now = FieldSet.of(after);
        FieldSet changed = now.differing(before, after);
        FieldSet gone = FieldSet.of(before).minus(now);
        managed.takeFromOthers(manager, changed.plus(gone), time);
        managed.set(manager, managed.fields(manager).minus(gone).plus(changed), time);
        managed.write(after, Trees.text(after, "apiVersion"));
    }

    void write(ObjectNode object, String apiVersion) {
        ArrayNode list = Trees.array();
        List<Manager> order = new ArrayList<>(entries.keySet());
        order.forEach(manager -> {
            Entry entry = entries.get(manager);
            ObjectNode tree = list.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.operation())
                    .put("apiVersion", apiVersion)
                    .put("time", entry.time())
                    .put("fieldsType", "FieldsV1");
            tree.set("fieldsV1", entry.fields().tree());
            if (!manager.subresource().isEmpty()) {
                tree.put("subresource", manager.subresource());
            }
        });
        if (list.isEmpty()) {
            Trees.metadata(object).remove("managedFields");
        } else {
            Trees.metadata(object).set("managedFields", list);
        }
    }
}
