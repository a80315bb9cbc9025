package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers what each object of a watch was turned into, so that an event costs the turning of one object and not of
 * all: objects whose resource version did not change keep their record. Not thread-safe.
 */
final class Memory<K extends HasMetadata, I> {

    private final Function<K, I> turn;
    private final Comparator<I> order;
    private Map<String, Entry<I>> known = new HashMap<>();

    Memory(Function<K, I> turn, Comparator<I> order) {
        this.turn = turn;
        this.order = order;
    }

    private record Entry<I>(String version, I info) {}

    /** The records of these objects, sorted. */
    List<I> of(List<K> objects) {
        Map<String, Entry<I>> next = HashMap.newHashMap(objects.size());
        List<I> infos = new ArrayList<>(objects.size());
        for (K object : objects) {
            String uid = object.getMetadata().getUid();
            String key = uid != null
                    ? uid
                    : object.getMetadata().getNamespace() + "/"
                            + object.getMetadata().getName();
            String version = String.valueOf(object.getMetadata().getResourceVersion());
            Entry<I> entry = known.get(key);
            if (entry == null || !entry.version().equals(version)) {
                entry = new Entry<>(version, turn.apply(object));
            }
            next.put(key, entry);
            infos.add(entry.info());
        }
        known = next;
        infos.sort(order);
        return infos;
    }
}
