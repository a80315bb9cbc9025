package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.TaskRecorder;
import java.util.Optional;

/** What the steps of one pod's migration work with. */
final class MigrationWork extends Work<MigrationJob, MigrationState> {

    private final MigrationJob job;
    private final Workloads workloads;
    private final NodeShells shells;

    MigrationWork(
            MigrationJob job,
            MigrationState state,
            Workloads workloads,
            NodeShells shells,
            Journal<MigrationJob, MigrationState> journal,
            TaskRecorder recorder) {
        super(job, state, journal, recorder);
        this.job = job;
        this.workloads = workloads;
        this.shells = shells;
    }

    Workloads workloads() {
        return workloads;
    }

    NodeShell sourceShell() {
        return shells.shell(job.source().node(), job.source().address());
    }

    NodeShell targetShell() {
        return shells.shell(job.target().node(), job.target().address());
    }

    NodeAgent sourceAgent() {
        return new NodeAgent(sourceShell(), job.operation(), job.source().ctr());
    }

    NodeAgent targetAgent() {
        return new NodeAgent(targetShell(), job.operation(), job.target().ctr());
    }

    ContainerdNode sourceRuntime() {
        return new ContainerdNode(sourceShell(), job.source().ctr());
    }

    ContainerdNode targetRuntime() {
        return new ContainerdNode(targetShell(), job.target().ctr());
    }

    /** The source pod as it was when the migration started. */
    PodManifest sourceManifest() {
        return PodManifest.parse(job.manifest());
    }

    /** The source pod now; empty when it is gone or another pod has its name. */
    Optional<PodManifest> source() throws ClusterException {
        return workloads.pod(job.namespace(), job.pod()).filter(pod -> pod.uid().equals(job.podUid()));
    }

    /** The clone now; empty when it is gone, was never made, or the name belongs to somebody else's pod. */
    Optional<PodManifest> findClone() throws ClusterException {
        return workloads
                .pod(job.namespace(), job.cloneName())
                .filter(pod -> !pod.uid().equals(job.podUid()))
                .filter(pod -> job.operation().value().equals(pod.annotation(Words.OPERATION)));
    }
}
