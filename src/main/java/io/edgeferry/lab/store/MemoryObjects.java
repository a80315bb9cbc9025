package io.edgeferry.lab.store;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects in maps ordered by namespace and name, as etcd orders its keys. One lock guards all of them. A kept tree is
 * never changed: a change works on a copy that takes its place.
 */
public final class MemoryObjects implements ClusterObjects, SharedObjects {

    /** How many changes are kept for watches that begin in the past, unless told otherwise. */
    public static final int HISTORY = 10_000;

    /** Kinds whose objects count the changes of what they should be. */
    private static final Set<String> GENERATIONS = Set.of("pods", "deployments", "replicasets");

    private final Object lock = new Object();
    private final Clock clock;
    private final Map<Kind, NavigableMap<Key, ObjectNode>> kinds = new HashMap<>();
    private final ChangeLog changes;
    private final List<Ear> ears = new ArrayList<>();
    private long version = 1;

    /** Empty, with the usual history. */
    public MemoryObjects(Clock clock) {
        this(clock, HISTORY);
    }

    /**
     * Empty.
     *
     * @param clock gives creation times
     * @param history how many changes are kept
     */
    public MemoryObjects(Clock clock, int history) {
        this.clock = clock;
        this.changes = new ChangeLog(history, version);
    }

    @Override
    public Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        synchronized (lock) {
            return Optional.ofNullable(of(kind).get(new Key(namespace, name))).map(ObjectNode::deepCopy);
        }
    }

    @Override
    public List<ObjectNode> list(Kind kind, @Nullable String namespace) {
        // Kept trees do not change any more, so the copying needs no lock.
        List<ObjectNode> all = new ArrayList<>(shared(kind, namespace));
        all.replaceAll(ObjectNode::deepCopy);
        return all;
    }

    @Override
    public List<ObjectNode> shared(Kind kind, @Nullable String namespace) {
        synchronized (lock) {
            return List.copyOf(within(kind, namespace).values());
        }
    }

    private NavigableMap<Key, ObjectNode> within(Kind kind, @Nullable String namespace) {
        NavigableMap<Key, ObjectNode> all = of(kind);
        return namespace == null ? all : all.subMap(new Key(namespace, ""), true, new Key(namespace + "\0", ""), false);
    }

    private NavigableMap<Key, ObjectNode> of(Kind kind) {
        return kinds.computeIfAbsent(kind, any -> new TreeMap<>());
    }

    @Override
    public ObjectNode create(Kind kind, ObjectNode object) throws LabException {
        ObjectNode kept = object.deepCopy();
        ObjectNode metadata = kept.withObject("/metadata");
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString());
        if (GENERATIONS.contains(kind.plural())) {
            metadata.put("generation", 1);
        }
        return add(kind, kept);
    }

    /**
     * Adds an object that was in another store, with its uid and creationTimestamp.
     *
     * @throws LabException 409 AlreadyExists
     */
    void restore(Kind kind, ObjectNode object) throws LabException {
        var unused = add(kind, object.deepCopy());
    }

    private ObjectNode add(Kind kind, ObjectNode kept) throws LabException {
        Key key = Key.of(kept.withObject("/metadata"));
        synchronized (lock) {
            if (of(kind).containsKey(key)) {
                throw new LabException(
                        409, "AlreadyExists", "%s \"%s\" already exists".formatted(qualified(kind), key.name()));
            }
            stamp(kept);
            of(kind).put(key, kept);
            tell(new Change(kind, version, Type.ADDED, kept, null));
            return kept.deepCopy();
        }
    }

    @Override
    public ObjectNode update(Kind kind, String namespace, String name, UnaryOperator<ObjectNode> change)
            throws LabException {
        Key key = new Key(namespace, name);
        synchronized (lock) {
            ObjectNode before = existing(kind, key);
            ObjectNode after = change.apply(before.deepCopy()).deepCopy();
            String carried = after.path("metadata").path("resourceVersion").asString("");
            if (!carried.isEmpty() && !carried.equals(versionOf(before))) {
                throw conflict(kind, name);
            }
            after.withObject("/metadata").put("resourceVersion", versionOf(before));
            if (after.equals(before)) {
                return after;
            }
            stamp(after);
            of(kind).put(key, after);
            tell(new Change(kind, version, Type.MODIFIED, after, before));
            return after.deepCopy();
        }
    }

    @Override
    public ObjectNode remove(Kind kind, String namespace, String name) throws LabException {
        Key key = new Key(namespace, name);
        synchronized (lock) {
            ObjectNode before = existing(kind, key);
            of(kind).remove(key);
            ObjectNode last = before.deepCopy();
            stamp(last);
            tell(new Change(kind, version, Type.DELETED, last, before));
            return last.deepCopy();
        }
    }

    private ObjectNode existing(Kind kind, Key key) throws LabException {
        ObjectNode found = of(kind).get(key);
        if (found == null) {
            throw new LabException(404, "NotFound", "%s \"%s\" not found".formatted(qualified(kind), key.name()));
        }
        return found;
    }

    private static LabException conflict(Kind kind, String name) {
        return new LabException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please apply your changes to the latest version and try again"
                        .formatted(qualified(kind), name));
    }

    private static String qualified(Kind kind) {
        return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
    }

    private void stamp(ObjectNode object) {
        version++;
        object.withObject("/metadata").put("resourceVersion", Long.toString(version));
    }

    private static String versionOf(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asString("");
    }

    private void tell(Change change) {
        changes.add(change);
        for (Ear ear : List.copyOf(ears)) {
            ear.hear(change);
        }
    }

    @Override
    public long version() {
        synchronized (lock) {
            return version;
        }
    }

    @Override
    public AutoCloseable watch(Kind kind, @Nullable String namespace, long since, Listener listener)
            throws LabException {
        Ear ear = new Ear(kind, namespace, listener);
        synchronized (lock) {
            if (since == 0) {
                within(kind, namespace).values().forEach(o -> listener.changed(Type.ADDED, o.deepCopy(), null));
            } else {
                changes.after(since).forEach(ear::hear);
            }
            ears.add(ear);
        }
        return () -> {
            synchronized (lock) {
                ears.remove(ear);
            }
        };
    }

    /** Where an object is kept. */
    private record Key(String namespace, String name) implements Comparable<Key> {
        static Key of(JsonNode metadata) {
            return new Key(
                    metadata.path("namespace").asString(""),
                    metadata.path("name").asString(""));
        }

        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    /** One listener. */
    private static final class Ear {
        private final Kind kind;
        private final @Nullable String namespace;
        private final Listener listener;

        Ear(Kind kind, @Nullable String namespace, Listener listener) {
            this.kind = kind;
            this.namespace = namespace;
            this.listener = listener;
        }

        void hear(Change change) {
            if (!change.kind().equals(kind)) {
                return;
            }
            ObjectNode object = change.object();
            if (namespace == null
                    || namespace.equals(
                            object.path("metadata").path("namespace").asString(""))) {
                ObjectNode before = change.before();
                listener.changed(change.type(), object.deepCopy(), before == null ? null : before.deepCopy());
            }
        }
    }
}
