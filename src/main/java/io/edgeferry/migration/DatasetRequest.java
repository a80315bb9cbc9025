package io.edgeferry.migration;

/**
 * What a person asks for when a dataset shall move.
 *
 * @param namespace namespace of the claim, or empty when a volume without a claim is meant
 * @param name name of the claim, or of the volume when the namespace is empty
 * @param target name of the node to copy to
 * @param options how
 * @param source node it lies on; empty finds it out, by the volume's node affinity or by the pods that use it
 */
public record DatasetRequest(String namespace, String name, String target, DatasetOptions options, String source) {

    /** A request that leaves it to the plan to find the node. */
    public DatasetRequest(String namespace, String name, String target, DatasetOptions options) {
        this(namespace, name, target, options, "");
    }
}
