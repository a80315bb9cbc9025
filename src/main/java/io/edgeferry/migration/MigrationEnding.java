package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a pod's migration ends. */
final class MigrationEnding implements Ending<MigrationWork> {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationEnding.class);

    private final RestorePath path;

    MigrationEnding(RestorePath path) {
        this.path = path;
    }

    /** What comes next would resume the source, remove the dump, or say that all is as before. */
    @Override
    public Optional<String> stops(Step<MigrationWork> step) {
        return step.id().equals(path.reviving()) || step.id().equals(FreezeStep.ID)
                ? Optional.of("The dump is kept.")
                : Optional.empty();
    }

    @Override
    public Optional<Kept> kept(MigrationWork work, Step<MigrationWork> step) {
        return Optional.empty();
    }

    @Override
    public String rolledBack(MigrationWork work, String why) {
        String where = where(work);
        try {
            PodManifest source = work.source().orElse(null);
            if (source != null) {
                work.workloads().tell(source, true, "MigrationRolledBack", why);
            }
        } catch (ClusterException e) {
            LOG.debug("the roll-back could not be told", e);
        }
        return where;
    }

    private static String where(MigrationWork work) {
        MigrationJob job = work.job();
        try {
            boolean back = work.source().isPresent()
                    || work.state().sourceDeleted()
                            && work.workloads().pod(job.namespace(), job.pod()).isPresent();
            return back
                    ? "Pod " + job.pod() + " is on node " + job.source().node() + " as before."
                    : "Pod " + job.pod() + " was deleted by somebody meanwhile.";
        } catch (ClusterException e) {
            return "Pod " + job.pod() + " is on node " + job.source().node() + " as before, as far as is known.";
        }
    }

    @Override
    public String succeeded(MigrationWork work) {
        MigrationJob job = work.job();
        work.recorder().measuredSum("freeze", "Freeze", List.of(FreezeStep.ID, DumpStep.ID));
        work.recorder().measuredSum("move", "Move", List.of(MoveStep.ID));
        work.recorder().measuredSum("restore", "Restore", List.of(RestoreStep.ID, ProveStep.ID));
        return "Pod " + job.cloneName() + " trains on node " + job.target().node()
                + (work.state().lastStep() < 0
                        ? "."
                        : ", on from step " + work.state().lastStep() + ".")
                + (job.inLab() ? " It was a " + job.engine().words() + "." : "")
                + data(job);
    }

    private static String data(MigrationJob job) {
        if (job.datasets().isEmpty()) {
            return "";
        }
        String claims = job.datasets().stream()
                .map(dataset -> dataset.claim() + " as " + dataset.newClaim())
                .collect(Collectors.joining(", "));
        return " Its data went along: " + claims + "; the source's files stay on node "
                + job.source().node() + ".";
    }
}
