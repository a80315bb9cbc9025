package io.edgeferry.lab.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects of the lab's cluster, as JSON trees, in memory. Thread-safe. One counter gives every change its
 * resourceVersion, as etcd's revision does. Trees that go in or come out are copies.
 */
public interface ClusterObjects {

    /**
     * A kind of object.
     *
     * @param group empty for the core
     * @param plural such as {@code pods}
     */
    record Kind(String group, String version, String plural) {

        /** Of the core group, version 1. */
        public static Kind core(String plural) {
            return new Kind("", "v1", plural);
        }
    }

    /** The object, or empty. */
    Optional<ObjectNode> get(Kind kind, String namespace, String name);

    /**
     * All of a kind.
     *
     * @param namespace null for all
     */
    List<ObjectNode> list(Kind kind, @Nullable String namespace);

    /**
     * Adds an object; gives it uid, creationTimestamp, resourceVersion and generation.
     *
     * @throws LabException 409 AlreadyExists
     */
    ObjectNode create(Kind kind, ObjectNode object) throws LabException;

    /**
     * Changes an object under the store's lock; the change sees the present object.
     *
     * @param change returns the new tree; when it carries another resourceVersion than the present one, it is a conflict;
     *     the same tree again is no change
     * @throws LabException 404 NotFound, 409 Conflict
     */
    ObjectNode update(Kind kind, String namespace, String name, UnaryOperator<ObjectNode> change) throws LabException;

    /**
     * Removes an object at once.
     *
     * @throws LabException 404 NotFound
     */
    ObjectNode remove(Kind kind, String namespace, String name) throws LabException;

    /** The resourceVersion of the last change. */
    long version();

    /**
     * Listens from a version on; what happened since then comes first, in order, on the calling thread, the rest on the
     * thread that changes. The listener must not block.
     *
     * @param since a resourceVersion; 0 for the present objects as ADDED, then what follows
     * @return ends it when closed
     * @throws LabException 410 Expired when so old a version is not kept any more
     */
    AutoCloseable watch(Kind kind, @Nullable String namespace, long since, Listener listener) throws LabException;

    /** Hears of changes. */
    interface Listener {

        /**
         * A change.
         *
         * @param type ADDED, MODIFIED or DELETED
         * @param object as it is now, or was last, with the resourceVersion of this change
         * @param before as it was before a MODIFIED or DELETED; null when ADDED
         */
        void changed(Type type, ObjectNode object, @Nullable ObjectNode before);
    }

    /** Kinds of change. */
    enum Type {
        /** It is new. */
        ADDED,
        /** It is another now. */
        MODIFIED,
        /** It is gone. */
        DELETED
    }
}
