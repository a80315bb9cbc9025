package io.edgeferry.migration;

/**
 * What a person asks for when a dataset shall move.
 *
 * @param namespace namespace of the claim, or empty when a volume without a claim is meant
 * @param name name of the claim, or of the volume when the namespace is empty
 * @param target name of the node to copy to
 * @param options how
 */
public record DatasetRequest(String namespace, String name, String target, DatasetOptions options) {}
