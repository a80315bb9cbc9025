package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointStreams;
import io.edgeferry.checkpoint.CheckpointTransfer;
import io.edgeferry.checkpoint.CheckpointWay;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.ContainerdOperation;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.LabOperation;
import io.edgeferry.checkpoint.LabWay;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.checkpoint.OperationNode;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.TaskRecorder;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the steps of one pod's migration work with. */
final class MigrationWork extends Work<MigrationJob, MigrationState> {

    private final MigrationJob job;
    private final Cluster cluster;
    private final NodeShells shells;
    private final @Nullable DatasetTools tools;
    private @Nullable PodData data;
    private @Nullable CheckpointStreams streams;
    private boolean oneStream;

    MigrationWork(
            MigrationJob job,
            MigrationState state,
            Cluster cluster,
            NodeShells shells,
            @Nullable DatasetTools tools,
            Journal<MigrationJob, MigrationState> journal,
            TaskRecorder recorder) {
        super(job, state, journal, recorder);
        this.job = job;
        this.cluster = cluster;
        this.shells = shells;
        this.tools = tools;
    }

    Workloads workloads() {
        return cluster.workloads();
    }

    Storage storage() {
        return cluster.storage();
    }

    /** What copies the datasets that go along. */
    DatasetTools tools() throws MigrationException {
        if (tools == null) {
            throw new MigrationException("This session moves nothing between nodes.");
        }
        return tools;
    }

    /** What moves the checkpoint in several streams. */
    CheckpointStreams streams() throws MigrationException {
        CheckpointStreams known = streams;
        if (known == null) {
            known = new CheckpointStreams(tools().transfers(), sourceAgent(), targetAgent(), targetRuntime());
            streams = known;
        }
        return known;
    }

    /**
     * Says that the nodes reach each other by SSH alone, so that the archive goes in one stream. It is found out before
     * the pod is frozen, and needs no journal: a move is never taken up again.
     */
    void inOneStream() {
        oneStream = true;
    }

    /** The datasets that go along. */
    PodData data() throws MigrationException {
        PodData known = data;
        if (known == null) {
            known = new PodData(this, tools());
            data = known;
        }
        return known;
    }

    @Override
    public void close() {
        PodData known = data;
        if (known != null) {
            known.close();
        }
        super.close();
    }

    NodeShell sourceShell() {
        return shells.shell(job.source().node(), job.source().address());
    }

    NodeShell targetShell() {
        return shells.shell(job.target().node(), job.target().address());
    }

    /** The target's folders. */
    DataFolders targetFolders() {
        return job.inLab() ? DataFolders.of(calls(job.target())) : DataFolders.of(targetShell());
    }

    /** The calls of a node of the lab. */
    LabCalls calls(Job.Place place) {
        return new LabCalls(cluster.nodeCalls(), place.node());
    }

    NodeAgent sourceAgent() {
        return new NodeAgent(sourceShell(), job.operation(), job.source().ctr());
    }

    NodeAgent targetAgent() {
        return new NodeAgent(targetShell(), job.operation(), job.target().ctr());
    }

    private ContainerdNode targetRuntime() {
        return new ContainerdNode(targetShell(), job.target().ctr());
    }

    /** The source's node as this operation uses it. */
    OperationNode sourceNode() {
        return node(job.source());
    }

    /** The target's node as this operation uses it. */
    OperationNode targetNode() {
        return node(job.target());
    }

    private OperationNode node(Job.Place place) {
        return job.inLab()
                ? new LabOperation(calls(place), job.operation(), job.moved())
                : new ContainerdOperation(
                        shells.shell(place.node(), place.address()),
                        job.operation(),
                        place.architecture(),
                        place.ctr(),
                        job.moved());
    }

    /** How the archive goes where it does not go in several streams. */
    CheckpointWay way() {
        if (job.inLab()) {
            return new LabWay(calls(job.source()), calls(job.target()), job.operation());
        }
        CheckpointTransfer transfer =
                new CheckpointTransfer(sourceShell(), sourceAgent(), targetShell(), targetRuntime());
        CheckpointTransfer.Route route = job.route() == MigrationOptions.Path.SHARED
                ? CheckpointTransfer.Route.shared(
                        Objects.requireNonNull(job.options().sharedFolder()))
                : CheckpointTransfer.Route.DIRECT;
        return (archive, image, container, watcher) -> transfer.send(archive, image, container, route, watcher);
    }

    /** Whether the archive goes in several streams, whose number a controller sets. */
    boolean inSeveral() {
        return !job.inLab() && job.route() != MigrationOptions.Path.SHARED && !oneStream;
    }

    /** The source pod as it was when the migration started. */
    PodManifest sourceManifest() {
        return PodManifest.parse(job.manifest());
    }

    /** The source pod now; empty when it is gone or another pod has its name. */
    Optional<PodManifest> source() throws ClusterException {
        return workloads()
                .pod(job.namespace(), job.pod())
                .filter(pod -> pod.uid().equals(job.podUid()));
    }

    /** The clone now; empty when it is gone, was never made, or the name belongs to somebody else's pod. */
    Optional<PodManifest> findClone() throws ClusterException {
        return workloads()
                .pod(job.namespace(), job.cloneName())
                .filter(pod -> !pod.uid().equals(job.podUid()))
                .filter(pod -> job.operation().value().equals(pod.annotation(Words.OPERATION)));
    }
}
