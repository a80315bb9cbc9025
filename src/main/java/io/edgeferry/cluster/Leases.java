package io.edgeferry.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases ({@code coordination.k8s.io/v1}): who leads something, with notes beside. Every call asks the API server and
 * blocks; a change is made once and by compare-and-set, so of two that change the same lease one gets a conflict.
 */
public interface Leases {

    /** Those of a cluster that has none: nothing is found, and nothing can be made. */
    Leases NONE = new Leases() {
        @Override
        public Optional<Held> find(String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public List<Held> labelled(String namespace, String label) {
            return List.of();
        }

        @Override
        public Held create(Held lease) throws ClusterException {
            throw new ClusterException(404, "This cluster has no leases.");
        }

        @Override
        public Held replace(Held lease) throws ClusterException {
            throw new ClusterException(404, "This cluster has no leases.");
        }

        @Override
        public void delete(Held lease) {
            // There is none.
        }

        @Override
        public Optional<Renewal> renewal(String node) {
            return Optional.empty();
        }
    };

    /** The lease, or empty when there is none of this name. */
    Optional<Held> find(String namespace, String name) throws ClusterException;

    /** All leases that carry a label, of one namespace or, when that is empty, of all. */
    List<Held> labelled(String namespace, String label) throws ClusterException;

    /** Makes a lease; a conflict when the name is taken. */
    Held create(Held lease) throws ClusterException;

    /** Writes a lease if it still is of the version that was read; a conflict when somebody was faster. */
    Held replace(Held lease) throws ClusterException;

    /** Deletes a lease if it still is of the version that was read; nothing happens when it is gone. */
    void delete(Held lease) throws ClusterException;

    /**
     * When a node last renewed its lease (KEP-589), as its kubelet wrote it, by the clock of the node. It tells that the
     * node lives only by being another text than before.
     *
     * @return empty when the node has no lease
     */
    Optional<Renewal> renewal(String node) throws ClusterException;

    /**
     * A node's last word.
     *
     * @param text its time, as the kubelet wrote it
     * @param every a kubelet's time between two renewals: a quarter of the lease's duration
     */
    record Renewal(String text, Duration every) {

        /** The usual time between two renewals, of a duration of 40 s. */
        public static final Duration USUAL = Duration.ofSeconds(10);
    }

    /**
     * A lease as it was read, or shall be written.
     *
     * @param namespace its namespace
     * @param name its name
     * @param labels its labels
     * @param notes its annotations
     * @param holder who holds it; empty when nobody does
     * @param renewed when the holder last said so, by the holder's clock, or null
     * @param lasts how long others wait for the holder to say so again
     * @param version as the API server counts; empty for one that shall be made
     */
    record Held(
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> notes,
            String holder,
            @Nullable Instant renewed,
            Duration lasts,
            String version) {

        /** Copies the maps. */
        public Held {
            labels = Map.copyOf(labels);
            notes = Map.copyOf(notes);
        }

        /** The same, held by somebody from now on. */
        public Held heldBy(String other, Instant now) {
            return new Held(namespace, name, labels, notes, other, now, lasts, version);
        }

        /** The same with other notes. */
        public Held withNotes(Map<String, String> other) {
            return new Held(namespace, name, labels, other, holder, renewed, lasts, version);
        }
    }
}
