package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * After the proof: deletes the source pod and everything that was left for the way back. What cannot be cleaned now is
 * a debt, tried again at each start; it never turns a migration that was proved into a failure.
 */
final class FinishStep implements MigrationStep {

    static final String ID = "finish";
    private static final Duration GONE = Duration.ofSeconds(60);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Finish";
    }

    @Override
    public String apply(MigrationWork work) throws MigrationException, InterruptedException {
        Patience.each(
                () -> deleteSource(work),
                () -> removeArchive(work),
                () -> removeOldImage(work),
                () -> PrepareStep.releaseClaims(work),
                () -> work.sourceNode().remove(),
                () -> settleImage(work),
                () -> PrepareStep.removeFromTarget(work),
                () -> tell(work));
        return "pod " + work.job().pod() + " on " + work.job().source().node() + " is gone";
    }

    private static void deleteSource(MigrationWork work)
            throws MigrationException, ClusterException, InterruptedException {
        if (work.state().sourceDeleted()) {
            return;
        }
        Optional<PodManifest> source = work.source();
        if (source.isPresent()) {
            work.workloads().delete(source.get(), 1L);
            if (!work.workloads().awaitGone(source.get(), GONE)) {
                throw new MigrationException("The old pod " + source.get() + " is still terminating on node "
                        + work.job().source().node() + "; its container stays frozen and is never resumed.");
            }
        }
    }

    private static void removeArchive(MigrationWork work) throws NodeException, InterruptedException {
        if (work.state().archive() != null) {
            work.sourceNode().removeArchive(work.state().archive());
        }
    }

    /** The image that the source itself was restored from has no pod any more. */
    private static void removeOldImage(MigrationWork work) throws NodeException, InterruptedException {
        String image = work.sourceManifest().image();
        if (CheckpointImage.isOne(image)) {
            work.sourceNode().removeImage(image);
        }
    }

    private static void settleImage(MigrationWork work) throws NodeException, InterruptedException {
        MigrationJob job = work.job();
        switch (job.options().restart()) {
            case RESTORE -> {
                // The image stays, for a restart of the container.
            }
            case COLD -> work.targetNode().retag(baseName(work), job.image());
            case NEVER -> work.targetNode().removeImage(job.image());
        }
    }

    /** The base image's name in containerd: a pod's short name, such as python:3, is not one. */
    private static String baseName(MigrationWork work) throws NodeException, InterruptedException {
        List<String> names = PodImages.names(work.sourceManifest());
        return work.targetNode()
                .findImage(names)
                .orElseThrow(() -> new NodeException(
                        work.job().target().node(),
                        NodeException.Reason.COMMAND,
                        "The base image " + work.job().baseImage() + " is not on node "
                                + work.job().target().node()
                                + " any more, so a restart would begin at the dump."));
    }

    private static void tell(MigrationWork work) throws ClusterException {
        Optional<PodManifest> clone = work.findClone();
        if (clone.isPresent()) {
            work.workloads()
                    .tell(
                            clone.get(),
                            false,
                            "Migrated",
                            "Training goes on after step " + work.state().lastStep() + " ("
                                    + work.job().operation() + ")");
        }
    }

    @Override
    public void undo(MigrationWork work) {
        throw new IllegalStateException("nothing goes back after the proof");
    }
}
