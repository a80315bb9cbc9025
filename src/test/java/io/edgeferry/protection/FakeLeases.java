package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Leases in memory, with the compare-and-set of an API server. */
final class FakeLeases implements Leases {

    final Map<String, Held> all = new HashMap<>();
    final Map<String, Renewal> renewals = new HashMap<>();

    /** Whether the API server answers. */
    boolean answers = true;

    private long version;

    private void ask() throws ClusterException {
        if (!answers) {
            throw new ClusterException(503, "The API server does not answer.");
        }
    }

    private Held stored(Held lease) {
        Held next = new Held(
                lease.namespace(),
                lease.name(),
                lease.labels(),
                lease.notes(),
                lease.holder(),
                lease.renewed(),
                lease.lasts(),
                String.valueOf(++version));
        all.put(lease.namespace() + "/" + lease.name(), next);
        return next;
    }

    /** Its holder writes it again, and the answer is lost. */
    synchronized void writeUnheard(String namespace, String name) {
        var unused = stored(Objects.requireNonNull(all.get(namespace + "/" + name)));
    }

    @Override
    public synchronized Optional<Held> find(String namespace, String name) throws ClusterException {
        ask();
        return Optional.ofNullable(all.get(namespace + "/" + name));
    }

    @Override
    public synchronized List<Held> labelled(String namespace, String label) throws ClusterException {
        ask();
        return all.values().stream()
                .filter(one -> namespace.isEmpty() || one.namespace().equals(namespace))
                .filter(one -> one.labels().containsKey(label))
                .toList();
    }

    @Override
    public synchronized Held create(Held lease) throws ClusterException {
        ask();
        if (all.containsKey(lease.namespace() + "/" + lease.name())) {
            throw new ClusterException(409, "it is there already");
        }
        return stored(lease);
    }

    @Override
    public synchronized Held replace(Held lease) throws ClusterException {
        ask();
        Held there = all.get(lease.namespace() + "/" + lease.name());
        if (there == null) {
            throw new ClusterException(404, "it is gone");
        }
        if (!there.version().equals(lease.version())) {
            throw new ClusterException(409, "it was changed");
        }
        return stored(lease);
    }

    @Override
    public synchronized void delete(Held lease) throws ClusterException {
        Held there = all.get(lease.namespace() + "/" + lease.name());
        if (there != null && !there.version().equals(lease.version())) {
            throw new ClusterException(409, "it was changed");
        }
        all.remove(lease.namespace() + "/" + lease.name());
    }

    @Override
    public synchronized Optional<Renewal> renewal(String node) {
        return Optional.ofNullable(renewals.get(node));
    }
}
