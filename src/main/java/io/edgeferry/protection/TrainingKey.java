package io.edgeferry.protection;

import java.util.Comparator;

/**
 * Names a training in a cluster.
 *
 * @param namespace its namespace
 * @param origin name that it began with
 */
record TrainingKey(String namespace, String origin) implements Comparable<TrainingKey> {

    private static final Comparator<TrainingKey> ORDER =
            Comparator.comparing(TrainingKey::namespace).thenComparing(TrainingKey::origin);

    @Override
    public int compareTo(TrainingKey other) {
        return ORDER.compare(this, other);
    }

    /** As {@code default/gru}. */
    @Override
    public String toString() {
        return namespace + "/" + origin;
    }
}
