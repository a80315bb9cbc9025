package io.edgeferry.migration;

import java.util.List;

/**
 * How a node is emptied.
 *
 * @param targets nodes that may take its pods; empty for all that can
 * @param cordon whether the scheduler shall pass the node by first
 * @param options how each pod is moved
 */
public record DrainOptions(List<String> targets, boolean cordon, MigrationOptions options) {

    /** To any node, cordoned first. */
    public static final DrainOptions DEFAULT = new DrainOptions(List.of(), true, MigrationOptions.DEFAULT);

    /** Copies the list. */
    public DrainOptions {
        targets = List.copyOf(targets);
    }

    /** The same with the node cordoned first, or not. */
    public DrainOptions withCordon(boolean other) {
        return new DrainOptions(targets, other, options);
    }

    /** The same to other nodes only. */
    public DrainOptions to(List<String> others) {
        return new DrainOptions(others, cordon, options);
    }
}
