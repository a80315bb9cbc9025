package io.edgeferry.lab.store;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A store that can show its trees without copying them, for lists of thousands. */
public interface SharedObjects {

    /**
     * All of a kind, ordered by namespace and name. The trees are the store's own: whoever changes one breaks it.
     *
     * @param namespace null for all
     */
    List<ObjectNode> shared(Kind kind, @Nullable String namespace);
}
