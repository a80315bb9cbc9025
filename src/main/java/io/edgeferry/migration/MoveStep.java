package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointTransfer;
import io.edgeferry.checkpoint.HalfImport;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;
import java.time.Duration;

/** Streams the archive into the target's containerd as a checkpoint image, hashed on the way. */
final class MoveStep implements MigrationStep {

    static final String ID = "move";

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
        CheckpointTransfer transfer = new CheckpointTransfer(
                work.sourceShell(), work.sourceAgent(), work.targetShell(), work.targetAgent(), work.targetRuntime());
        Duration timer = FreezeStep.timer(job);
        TimerKeeper keeper = new TimerKeeper(work, timer);
        CheckpointTransfer.Sent sent =
                transfer.send(archive, job.image(), job.container(), route(job), (bytes, total) -> {
                    work.recorder().bytes(bytes, total);
                    keeper.more();
                });
        work.recorder().bytesDone();
        return sent.bytes() / 1_000_000 + " MB, sha256 " + sent.sha256().substring(0, 12);
    }

    private static CheckpointTransfer.Route route(MigrationJob job) {
        return switch (job.route()) {
            case SHARED ->
                CheckpointTransfer.Route.shared(
                        java.util.Objects.requireNonNull(job.options().sharedFolder()));
            case RELAY -> CheckpointTransfer.Route.RELAY;
            default -> CheckpointTransfer.Route.DIRECT;
        };
    }

    @Override
    public void undo(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        String folder = job.options().sharedFolder();
        Patience.each(
                () -> work.sourceAgent().endTransfers(),
                () -> {
                    if (folder != null) {
                        CheckpointTransfer.removeShared(work.sourceShell(), folder, job.operation());
                    }
                },
                () -> {
                    if (work.targetAgent().installed()) {
                        work.targetAgent().endTransfers();
                    }
                },
                () -> HalfImport.remove(
                        work.targetShell(),
                        work.targetRuntime(),
                        work.targetAgent(),
                        job.target().architecture(),
                        job.operation()),
                () -> work.targetRuntime().removeImage(job.image()));
    }
}
