package io.edgeferry.protection.demo;

import io.edgeferry.cluster.ClusterException;

/** The demonstrations of one cluster, as a screen sees them: one at a time. Thread-safe. Only {@link #choices} blocks. */
public interface Demonstrations extends AutoCloseable {

    /** The one that runs, or ran last. */
    DemoSnapshot snapshot();

    /** What can be chosen for the next one. Asks the API server. */
    DemoChoices choices() throws ClusterException;

    /** Begins one; one that runs is stopped first, and what it made removed. */
    void begin(DemoOptions options);

    /** Breaks the node of the one that runs, if it may be. */
    void breakNode();

    /** Stops the one that runs, and removes what it made. */
    void stop();

    /** As {@link #stop}; waits for it a little. */
    @Override
    void close();
}
