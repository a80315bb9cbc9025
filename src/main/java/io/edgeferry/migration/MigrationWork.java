package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.TaskRecorder;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the steps of one migration work with. Used by one thread. */
final class MigrationWork {

    private final MigrationJob job;
    private final Workloads workloads;
    private final NodeShells shells;
    private final Journal journal;
    private final TaskRecorder recorder;
    private MigrationState state;

    MigrationWork(
            MigrationJob job,
            MigrationState state,
            Workloads workloads,
            NodeShells shells,
            Journal journal,
            TaskRecorder recorder) {
        this.job = job;
        this.state = state;
        this.workloads = workloads;
        this.shells = shells;
        this.journal = journal;
        this.recorder = recorder;
    }

    MigrationJob job() {
        return job;
    }

    MigrationState state() {
        return state;
    }

    /** Changes what is known; it is on the disk with the journal's next line. */
    void know(UnaryOperator<MigrationState> change) {
        state = change.apply(state);
    }

    /** Changes what is known and writes it to the disk at once: for what must not be forgotten in the midst of a step. */
    void journal(String step, UnaryOperator<MigrationState> change) throws IOException {
        know(change);
        write(Journal.Event.BEGIN, step);
    }

    void write(Journal.Event event, String step) throws IOException {
        journal.write(event, step, null, state, null);
    }

    void writeEnd() throws IOException {
        journal.write(Journal.Event.ENDED, "", null, state, recorder.snapshot());
    }

    Workloads workloads() {
        return workloads;
    }

    TaskRecorder recorder() {
        return recorder;
    }

    void say(String text) {
        recorder.log(LogLine.Level.INFO, text);
    }

    void warn(String text) {
        recorder.log(LogLine.Level.WARNING, text);
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
