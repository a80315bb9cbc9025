package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.LabException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The objects of a cluster, as simple as can be. */
final class FakeObjects implements ClusterObjects {

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private long version;

    private record Watch(Kind kind, @Nullable String namespace, Listener listener) {}

    private static String key(Kind kind, String namespace, String name) {
        return kind.group() + "/" + kind.plural() + "|" + namespace + "|" + name;
    }

    private static String key(Kind kind, ObjectNode object) {
        return key(kind, Json.text(object.path("metadata"), "namespace"), Json.text(object.path("metadata"), "name"));
    }

    @Override
    public synchronized Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(kind, namespace, name))).map(ObjectNode::deepCopy);
    }

    @Override
    public synchronized List<ObjectNode> list(Kind kind, @Nullable String namespace) {
        String prefix = kind.group() + "/" + kind.plural() + "|" + (namespace == null ? "" : namespace + "|");
        List<ObjectNode> found = new ArrayList<>();
        objects.forEach((key, object) -> {
            if (key.startsWith(prefix)) {
                found.add(object.deepCopy());
            }
        });
        return found;
    }

    private void tell(Kind kind, Type type, ObjectNode object, @Nullable ObjectNode before) {
        for (Watch watch : watches) {
            if (watch.kind().equals(kind)) {
                watch.listener().changed(type, object.deepCopy(), before);
            }
        }
    }

    private static ObjectNode meta(ObjectNode object) {
        return (ObjectNode) object.path("metadata");
    }

    @Override
    public synchronized ObjectNode create(Kind kind, ObjectNode object) throws LabException {
        String key = key(kind, object);
        if (objects.containsKey(key)) {
            throw new LabException(409, "AlreadyExists", key + " already exists");
        }
        ObjectNode made = object.deepCopy();
        meta(made)
                .put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", Instant.now().toString())
                .put("resourceVersion", String.valueOf(++version));
        objects.put(key, made);
        tell(kind, Type.ADDED, made, null);
        return made.deepCopy();
    }

    @Override
    public synchronized ObjectNode update(Kind kind, String namespace, String name, UnaryOperator<ObjectNode> change)
            throws LabException {
        String key = key(kind, namespace, name);
        ObjectNode before = objects.get(key);
        if (before == null) {
            throw new LabException(404, "NotFound", key + " not found");
        }
        ObjectNode after = change.apply(before.deepCopy());
        if (!after.equals(before)) {
            meta(after).put("resourceVersion", String.valueOf(++version));
            objects.put(key, after);
            tell(kind, Type.MODIFIED, after, before);
        }
        return after.deepCopy();
    }

    @Override
    public synchronized ObjectNode remove(Kind kind, String namespace, String name) throws LabException {
        ObjectNode gone = objects.remove(key(kind, namespace, name));
        if (gone == null) {
            throw new LabException(404, "NotFound", name + " not found");
        }
        version++;
        tell(kind, Type.DELETED, gone, gone);
        return gone;
    }

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public synchronized AutoCloseable watch(Kind kind, @Nullable String namespace, long since, Listener listener) {
        Watch watch = new Watch(kind, namespace, listener);
        watches.add(watch);
        list(kind, namespace).forEach(object -> listener.changed(Type.ADDED, object, null));
        return () -> watches.remove(watch);
    }
}
