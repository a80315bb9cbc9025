package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a migration whose console ended in its midst: after the proof it is finished; where the clone
 * is there it is proved and finished, or taken back; else it is taken back.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    static void settle(
            StepRun<MigrationWork> run, Journal.Contents<MigrationJob, MigrationState> contents, Workloads workloads) {
        List<MigrationStep> steps = contents.job().path().steps();
        MigrationState state = contents.state();
        if (state.proved()) {
            run.resume(true, index(steps, FinishStep.ID), "");
        } else if (!contents.failing() && state.disarmed() && cloneExists(contents.job(), workloads)) {
            run.resume(true, index(steps, ProveStep.ID), "");
        } else {
            run.resume(false, lastTouched(steps, contents), "The console ended in the midst of the migration.");
        }
    }

    private static boolean cloneExists(MigrationJob job, Workloads workloads) {
        try {
            Optional<PodManifest> clone = workloads
                    .pod(job.namespace(), job.cloneName())
                    .filter(pod -> job.operation().value().equals(pod.annotation(Words.OPERATION)))
                    .filter(pod -> job.target().node().equals(pod.node()) && !pod.terminating());
            return clone.isPresent();
        } catch (ClusterException e) {
            LOG.warn("it is not known whether the clone of {} is there", job.operation(), e);
            return false;
        }
    }

    private static int index(List<MigrationStep> steps, String id) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).id().equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException(id);
    }

    /** The last step that is not known to be undone: undoing begins there. */
    private static int lastTouched(List<MigrationStep> steps, Journal.Contents<MigrationJob, MigrationState> contents) {
        for (int i = steps.size() - 1; i > 0; i--) {
            String id = steps.get(i).id();
            if (contents.touched(id) || contents.state().debts().contains(id)) {
                return i;
            }
        }
        return 0;
    }
}
