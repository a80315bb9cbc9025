package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads.ClaimTrouble;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the preflight judges by, as it was found.
 *
 * @param at when it was found
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
 * @param image how the base image agrees on both nodes; null when not known
 * @param reach whether the source reaches the target's SSH; null when not asked
 * @param sharedTrouble why the shared folder cannot be used, or empty
 * @param askTrouble why a node that was reached answers no more, or empty
 * @param dryRunTrouble why the API server would refuse the clone, or empty
 * @param services Services that select the pod
 * @param claims claims that cannot be mounted on the target; those that go along are left out
 * @param missingPaths host paths of the pod that the target does not have
 * @param controllers controllers that may adopt the clone
 * @param probe the steps found in the log, or null
 * @param patternTrouble why the annotated step pattern is unusable, or empty
 * @param insight what CRIU says on both nodes, and what the container's processes hold
 * @param sourceDoctor what the doctor last found on the source, or null
 * @param targetDoctor what it last found on the target, or null
 * @param unknown what could not be found out
 */
record Facts(
        Instant at,
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
        @Nullable ImageMatch image,
        @Nullable Boolean reach,
        String sharedTrouble,
        String askTrouble,
        String dryRunTrouble,
        List<String> services,
        List<ClaimTrouble> claims,
        List<String> missingPaths,
        List<String> controllers,
        @Nullable StepProbe probe,
        String patternTrouble,
        Insight insight,
        @Nullable DoctorReport sourceDoctor,
        @Nullable DoctorReport targetDoctor,
        List<Unknown> unknown) {

    /** Copies the lists. */
    Facts {
        missingRights = List.copyOf(missingRights);
        services = List.copyOf(services);
        claims = List.copyOf(claims);
        missingPaths = List.copyOf(missingPaths);
        controllers = List.copyOf(controllers);
        unknown = List.copyOf(unknown);
    }

    /** Bytes of the archive that a dump makes: memory and the container's own files; -1 when not known. */
    long size() {
        ContainerInside inside = insight.inside();
        if (inside == null) {
            return insight.memory();
        }
        return inside.memory() < 0 ? -1 : inside.memory() + Math.max(0, inside.diff());
    }

    /** Whether both nodes are of the lab. */
    boolean inLab() {
        return Engine.inLab(source.runtime()) && !mixed();
    }

    /** Whether one of the nodes is of the lab and the other is not. */
    boolean mixed() {
        return Engine.inLab(source.runtime()) != Engine.inLab(target.runtime());
    }

    /** What makes the checkpoint: as the source says now, which knows it better than what was noted of it. */
    Engine engine() {
        NodeFacts said = sourceFacts();
        if (!inLab() || said == null) {
            return Engine.of(source.runtime());
        }
        return said.criu().isEmpty() ? Engine.LAB : Engine.LAB_CRIU;
    }

    /** Whether what a check wants could be found out. */
    boolean known(String check) {
        return unknown.stream().noneMatch(one -> one.check().equals(check));
    }

    /** Whether the pod stays where it is: nothing else about the target means anything then. */
    boolean sameNode() {
        return target.name().equals(source.name());
    }
}
