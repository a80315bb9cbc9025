package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the preflight judges by, as it was found.
 *
 * @param pod the pod
 * @param source its node
 * @param target the node it shall go to
 * @param missingRights verbs that the user lacks
 * @param mover who moves the pod at this moment, or empty
 * @param checkpointTrouble why the source's kubelet makes no checkpoints, or empty
 * @param sourceFacts the source's machine, or null when it was not reached
 * @param sourceTrouble why not
 * @param targetFacts the target's machine, or null when it was not reached
 * @param targetTrouble why not
 * @param memory bytes of memory that a dump will hold, or -1
 * @param imageThere whether the base image is on the target; null when not known
 * @param reach whether the source reaches the target's SSH; null when not asked
 * @param sharedTrouble why the shared folder cannot be used, or empty
 * @param askTrouble what a node that was reached did not answer, or empty
 * @param dryRunTrouble why the API server would refuse the clone, or empty
 * @param services Services that select the pod
 * @param volumes why the pod's volumes cannot be used on the target, one line each
 * @param movableClaims those of the claims that could go along
 * @param controllers controllers that may adopt the clone
 * @param probe the steps found in the log, or null
 * @param patternTrouble why the annotated step pattern is unusable, or empty
 * @param insight what CRIU says on both nodes, and what the container's processes hold
 */
record Facts(
        PodManifest pod,
        NodeInfo source,
        NodeInfo target,
        List<String> missingRights,
        String mover,
        String checkpointTrouble,
        @Nullable NodeFacts sourceFacts,
        String sourceTrouble,
        @Nullable NodeFacts targetFacts,
        String targetTrouble,
        long memory,
        @Nullable Boolean imageThere,
        @Nullable Boolean reach,
        String sharedTrouble,
        String askTrouble,
        String dryRunTrouble,
        List<String> services,
        List<String> volumes,
        List<String> movableClaims,
        List<String> controllers,
        @Nullable StepProbe probe,
        String patternTrouble,
        Insight insight) {}
