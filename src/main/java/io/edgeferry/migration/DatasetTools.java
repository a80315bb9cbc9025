package io.edgeferry.migration;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeShell;
import io.edgeferry.transfer.Transfers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * What copies of datasets need besides the cluster and the nodes.
 *
 * @param transfers what copies
 * @param helpers the way into a helper pod that runs
 * @param folder where lists of files that could not be copied are written
 * @param pause between two looks whether there is space again
 */
record DatasetTools(Transfers transfers, Function<PodManifest, NodeShell> helpers, Path folder, Duration pause) {}
