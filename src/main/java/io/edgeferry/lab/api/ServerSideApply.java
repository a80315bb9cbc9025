package io.edgeferry.lab.api;

import io.edgeferry.lab.api.ManagedFields.Manager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Server-side apply: merges what somebody wants, drops what they wanted before, and notes who manages what. */
final class ServerSideApply {

    private ServerSideApply() {}

    /**
     * The object with the configuration applied, its managed fields written.
     *
     * @param present the object as it is; an empty one when there is none
     * @param force whether to take fields from others
     * @throws Refusal 409 when others manage fields with another value
     */
    static ObjectNode applied(ObjectNode present, ObjectNode wanted, Manager manager, boolean force, String time) {
        ManagedFields managed = ManagedFields.of(present);
        FieldSet now = FieldSet.of(wanted);
        FieldSet before = managed.fields(manager);
        ObjectNode config = wanted.deepCopy();
        Trees.metadata(config).remove("managedFields");
        ObjectNode merged = StrategicMerge.merged(replacedLists(present.deepCopy(), now), config);
        FieldSet differing = now.differing(present, merged);
        Map<Manager, List<String>> conflicts = conflicts(managed, manager, differing);
        if (!conflicts.isEmpty() && !force) {
            throw refused(conflicts);
        }
        drop(merged, before.minus(now), managed.others(manager));
        managed.takeFromOthers(manager, differing, time);
        managed.set(manager, now, time);
        managed.write(merged, Trees.text(wanted, "apiVersion"));
        return merged;
    }

    /** Values of sets merge too, so nothing to do; kept apart for lists without a key, which are wanted as a whole. */
    private static ObjectNode replacedLists(ObjectNode present, FieldSet now) {
        for (List<String> path : now.paths()) {
            boolean list =
                    FieldSet.value(present, path).filter(v -> v.isArray()).isPresent();
            if (list) {
                FieldSet.remove(present, path);
            }
        }
        return present;
    }

    private static Map<Manager, List<String>> conflicts(ManagedFields managed, Manager manager, FieldSet differing) {
        Map<Manager, List<String>> conflicts = new LinkedHashMap<>();
        managed.others(manager).forEach((who, fields) -> {
            List<String> both = fields.paths().stream()
                    .filter(differing.paths()::contains)
                    .map(FieldSet::said)
                    .toList();
            if (!both.isEmpty()) {
                conflicts.put(who, both);
            }
        });
        return conflicts;
    }

    private static void drop(ObjectNode merged, FieldSet unwanted, Map<Manager, FieldSet> others) {
        for (List<String> path : unwanted.paths()) {
            boolean wanted =
                    others.values().stream().anyMatch(fields -> fields.paths().contains(path));
            if (!wanted) {
                FieldSet.remove(merged, path);
            }
        }
    }

    private static Refusal refused(Map<Manager, List<String>> conflicts) {
        List<Refusal.Cause> causes = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        conflicts.forEach((who, fields) -> {
            String with = "conflict with \"%s\"%s".formatted(who.name(), who.applies() ? "" : " using v1");
            fields.forEach(field -> causes.add(new Refusal.Cause("FieldManagerConflict", field, with)));
            parts.add(
                    fields.size() == 1
                            ? with + ": " + fields.getFirst()
                            : "conflicts with \"" + who.name() + "\"" + (who.applies() ? "" : " using v1") + ":\n- "
                                    + String.join("\n- ", fields));
        });
        String message = "Apply failed with %d conflict%s: %s"
                .formatted(causes.size(), causes.size() == 1 ? "" : "s", String.join("\n", parts));
        return Refusal.withCauses(409, "Conflict", message, Trees.object(), causes);
    }
}
