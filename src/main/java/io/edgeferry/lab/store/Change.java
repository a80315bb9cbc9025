package io.edgeferry.lab.store;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened to an object.
 *
 * @param version the revision that it made
 * @param before null when the object is new
 */
record Change(
        ClusterObjects.Kind kind,
        long version,
        ClusterObjects.Type type,
        ObjectNode object,
        @Nullable ObjectNode before) {}
