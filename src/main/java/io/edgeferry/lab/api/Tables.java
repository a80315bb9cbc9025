package io.edgeferry.lab.api;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as the {@code Table} that kubectl asks for. */
final class Tables {

    private final Clock clock;

    Tables(Clock clock) {
        this.clock = clock;
    }

    static boolean wanted(String accept) {
        String first = accept.replaceFirst(",.*", "");
        return first.contains("as=Table") && first.contains("g=meta.k8s.io");
    }

    /**
     * A table.
     *
     * @param include what of each object goes along: {@code None}, {@code Object}, else its metadata
     */
    ObjectNode of(ResourceType type, List<ObjectNode> objects, ObjectNode listMeta, String include) {
        Instant now = Instant.now(clock);
        List<Columns.Column> columns = Columns.of(type);
        ObjectNode table = Trees.object();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", listMeta);
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (Columns.Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", "")
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(column -> cells.add(column.cell().apply(object, now)));
            if (!include.equals("None")) {
                row.set("object", include.equals("Object") ? object : partial(object));
            }
        }
        return table;
    }

    private static ObjectNode partial(ObjectNode object) {
        ObjectNode partial = Trees.object();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}
