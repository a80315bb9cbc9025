package io.edgeferry.migration;

import java.util.List;

/**
 * The kubelet's path: the kubelet dumps (KEP-2008), the archive travels as a checkpoint image, and containerd restores
 * when the clone's container is created from that image.
 */
final class KubeletPath implements RestorePath {

    private final List<MigrationStep> steps;

    /**
     * The path.
     *
     * @param withData whether datasets go along: copied while training goes on, the rest and the check while it is
     *     frozen
     */
    KubeletPath(boolean withData) {
        this.steps = withData
                ? List.of(
                        new PrepareStep(),
                        new CopyDataStep(),
                        new FreezeStep(),
                        new DumpStep(),
                        new SyncDataStep(),
                        new PublishDataStep(),
                        new MoveStep(),
                        new RestoreStep(),
                        new ProveStep(),
                        new FinishStep())
                : List.of(
                        new PrepareStep(),
                        new FreezeStep(),
                        new DumpStep(),
                        new MoveStep(),
                        new RestoreStep(),
                        new ProveStep(),
                        new FinishStep());
    }

    @Override
    public String title() {
        return "checkpoint image";
    }

    @Override
    public List<MigrationStep> steps() {
        return steps;
    }

    @Override
    public String reviving() {
        return RestoreStep.ID;
    }
}
