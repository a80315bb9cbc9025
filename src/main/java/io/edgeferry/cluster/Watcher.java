package io.edgeferry.cluster;

/** Is told of events of a cluster's watches at their receipt, on the thread that received them. */
@FunctionalInterface
public interface Watcher {

    /**
     * An object was added, changed or removed.
     *
     * @param kind {@code nodes}, {@code pods} or {@code persistentvolumes}
     * @param namespace that of the object, or empty
     * @param name that of the object
     * @param nanoTime {@link System#nanoTime()} of the receipt
     */
    void received(String kind, String namespace, String name, long nanoTime);
}
