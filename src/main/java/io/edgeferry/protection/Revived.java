package io.edgeferry.protection;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.protection.Steps.Resumed;
import org.jspecify.annotations.Nullable;

/**
 * A pod that trains in place of a lost one.
 *
 * @param pod the new pod
 * @param node its node
 * @param replica it was restored from; null when it began anew
 * @param resumed where it went on; null when it began anew, or its log shows no steps
 */
record Revived(
        PodManifest pod,
        NodeInfo node,
        @Nullable ReplicaNote replica,
        @Nullable Resumed resumed) {}
