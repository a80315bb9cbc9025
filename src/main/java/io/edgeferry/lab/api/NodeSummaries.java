package io.edgeferry.lab.api;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Where the figures of {@code kubectl top} come from: the summary of a node as its kubelet gives it under {@code
 * stats/summary} ({@code stats.k8s.io/v1alpha1}: {@code node.cpu.usageNanoCores}, {@code node.memory.workingSetBytes},
 * {@code pods[].podRef}, {@code pods[].containers[]}). Called on a thread that may block.
 */
@FunctionalInterface
public interface NodeSummaries {

    /** The summary of a node; empty when it gives none. */
    Optional<JsonNode> summary(String node);
}
