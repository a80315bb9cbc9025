package io.edgeferry.migration;

import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.LabShell;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.HelperPod;
import io.edgeferry.cluster.Storage;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.TransferSpec;
import java.time.Duration;

/** What the steps of one dataset's copy work with. */
final class DatasetWork extends Work<DatasetJob, DatasetState> implements DataTransfer.Ends {

    private static final Duration RENEW = Duration.ofMinutes(4);

    private final Cluster cluster;
    private final NodeShells shells;
    private final DatasetTools tools;
    private final HelperPods helpers;
    private final FlowListener flow;
    private final DataTransfer transfer;

    DatasetWork(
            DatasetJob job,
            DatasetState state,
            Cluster cluster,
            NodeShells shells,
            DatasetTools tools,
            Journal<DatasetJob, DatasetState> journal,
            TaskRecorder recorder) {
        super(job, state, journal, recorder);
        this.cluster = cluster;
        this.shells = shells;
        this.tools = tools;
        this.helpers = new HelperPods(cluster.workloads(), tools.helpers(), job);
        this.flow = new FlowListener(recorder, job.target().node());
        this.transfer = new DataTransfer(spec(), tools.transfers(), this, flow);
    }

    private TransferSpec spec() {
        Dataset dataset = job().dataset();
        boolean inPods = job().byHelpers();
        return new TransferSpec(
                dataset.transfer(),
                inPods ? HelperPod.FOLDER : dataset.folder(),
                inPods ? HelperPod.FOLDER : dataset.newFolder(),
                dataset.route(),
                dataset.options().policy(),
                dataset.lastRate());
    }

    Dataset dataset() {
        return job().dataset();
    }

    Storage storage() {
        return cluster.storage();
    }

    HelperPods helpers() {
        return helpers;
    }

    DataTransfer transfer() {
        return transfer;
    }

    DataCopying copying() throws MigrationException, ClusterException {
        String folder = job().byHelpers() ? HelperPod.FOLDER : dataset().newFolder();
        return new DataCopying(this, transfer, flow, new DataCopying.Room(targetFolders(), folder, tools.pause()));
    }

    /** Says every few minutes, until it is closed, that this console is still at work. */
    Meanwhile renewing() {
        return new Meanwhile(RENEW, flow::signs, () -> {
            if (!dataset().claim().isEmpty()) {
                Mover.renew(storage(), dataset().namespace(), dataset().claim(), job().operation());
            }
        });
    }

    DatasetTools tools() {
        return tools;
    }

    /** The target's folders. */
    DataFolders targetFolders() throws MigrationException, ClusterException {
        return job().inLab() ? DataFolders.of(calls(job().target())) : DataFolders.of(targetShell());
    }

    private LabCalls calls(Job.Place place) {
        return new LabCalls(cluster.nodeCalls(), place.node());
    }

    /** Puts on both nodes what copies, again where it is already. Nodes of the lab have it; they have to answer. */
    void install() throws MigrationException, ClusterException, NodeException, InterruptedException {
        if (job().inLab()) {
            var _ = calls(job().source()).facts();
            var _ = calls(job().target()).facts();
        } else {
            sourceAgent().install(job().source().architecture());
            targetAgent().install(job().target().architecture());
        }
    }

    /** Takes it away from the source. Idempotent. */
    void clearSource() throws MigrationException, ClusterException, NodeException, InterruptedException {
        if (!job().inLab()) {
            sourceAgent().remove();
        }
    }

    /** Takes it away from the target. Idempotent. */
    void clearTarget() throws MigrationException, ClusterException, NodeException, InterruptedException {
        if (job().inLab()) {
            calls(job().target()).forgetTransfers(job().operation());
        } else {
            targetAgent().remove();
        }
    }

    private NodeShell sourceShell() throws MigrationException, ClusterException {
        return job().byHelpers()
                ? helpers.source()
                : shells.shell(job().source().node(), job().source().address());
    }

    private NodeShell targetShell() throws MigrationException, ClusterException {
        return job().byHelpers()
                ? helpers.target()
                : shells.shell(job().target().node(), job().target().address());
    }

    private NodeAgent sourceAgent() throws MigrationException, ClusterException {
        return new NodeAgent(sourceShell(), job().operation(), job().source().ctr());
    }

    private NodeAgent targetAgent() throws MigrationException, ClusterException {
        return new NodeAgent(targetShell(), job().operation(), job().target().ctr());
    }

    @Override
    public TransferEnd source() throws MigrationException, ClusterException {
        return job().inLab() ? new LabShell(calls(job().source())).end() : end(sourceShell(), sourceAgent());
    }

    @Override
    public TransferEnd target() throws MigrationException, ClusterException {
        return job().inLab() ? new LabShell(calls(job().target())).end() : end(targetShell(), targetAgent());
    }

    private TransferEnd end(NodeShell shell, NodeAgent agent) {
        return new TransferEnd(shell, agent.folder(), job().byHelpers() ? "" : shell.address());
    }

    @Override
    public void close() {
        transfer.close();
        super.close();
    }
}
