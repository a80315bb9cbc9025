package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointTransfer;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferPath;
import java.io.IOException;
import java.time.Duration;

/** Moves the archive into the target's containerd as a checkpoint image, hashed on the way. */
final class MoveStep implements MigrationStep {

    static final String ID = "move";
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Move";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, NodeException, IOException, InterruptedException {
        MigrationJob job = work.job();
        String archive = work.state().archive();
        if (archive == null) {
            throw new MigrationException("There is no archive to move.");
        }
        TimerKeeper keeper = new TimerKeeper(work, FreezeStep.timer(job));
        CheckpointTransfer.Sent sent =
                work.inSeveral() ? inSeveral(work, archive, keeper) : inOne(work, archive, keeper);
        work.recorder().bytesDone();
        return sent.bytes() / 1_000_000 + " MB, sha256 " + sent.sha256().substring(0, 12);
    }

    private static CheckpointTransfer.Sent inOne(MigrationWork work, String archive, TimerKeeper keeper)
            throws NodeException, InterruptedException {
        MigrationJob job = work.job();
        return work.way().send(archive, job.image(), job.container(), (bytes, total) -> {
            work.recorder().bytes(bytes, total);
            keeper.more();
        });
    }

    private static CheckpointTransfer.Sent inSeveral(MigrationWork work, String archive, TimerKeeper keeper)
            throws MigrationException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        FlowListener flow = new FlowListener(work.recorder(), job.target().node());
        TransferPath path = job.route() == MigrationOptions.Path.RELAY ? TransferPath.RELAY : TransferPath.DIRECT;
        Meanwhile watch = new Meanwhile(PAUSE, flow::signs, keeper::more);
        try (watch) {
            return work.streams().send(archive, job.image(), job.container(), path, job.operation(), flow);
        } catch (TransferException e) {
            throw new MigrationException(
                    "The move from node " + job.source().node() + " to node "
                            + job.target().node() + " failed: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void undo(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        String folder = job.options().sharedFolder();
        Patience.each(
                () -> work.sourceNode().endTransfers(),
                () -> {
                    if (folder != null && !job.inLab()) {
                        CheckpointTransfer.removeShared(work.sourceShell(), folder, job.operation());
                    }
                },
                () -> {
                    if (work.targetNode().prepared()) {
                        work.targetNode().endTransfers();
                    }
                },
                () -> work.targetNode().removeHalfImport(),
                () -> work.targetNode().removeImage(job.image()));
    }
}
