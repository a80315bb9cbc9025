package io.edgeferry.console.demo;

import io.edgeferry.protection.demo.Demonstrations;
import org.jspecify.annotations.Nullable;

/** What the place asks of the console. */
public interface DemoHost {

    /** The demonstrations of the connected cluster, or null. */
    @Nullable
    Demonstrations demonstrations();

    /** Where pods are made. */
    String namespace();

    /** Why none may be begun; empty when it may. */
    String denies();

    /** Shows where a cluster is chosen. */
    void connect();
}
