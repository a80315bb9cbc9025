package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the dead man's timer on the source node, then freezes the container. From here until the proof nothing of the
 * pod runs, unless the timer resumes it.
 */
final class FreezeStep implements MigrationStep {

    static final String ID = "freeze";
    private static final Duration REACH = Duration.ofSeconds(45);
    /** Bytes per second that a node writes at least: a poor SD card. While bytes move the timer is extended. */
    private static final long SLOWEST_DISK = 5_000_000;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Freeze";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, NodeException, IOException, InterruptedException {
        Duration timer = timer(work.job());
        try {
            work.sourceNode().guard(timer);
            work.journal(ID, state -> state.withFrozen(Instant.now()));
            work.sourceNode().pause();
        } catch (NodeException e) {
            if (ended(work)) {
                throw new MigrationException(endedWords(work), e);
            }
            throw e;
        }
        return "timer of " + timer.toSeconds() + " s";
    }

    /** A short training may come to its end while what is needed to move it is made ready. */
    private static boolean ended(MigrationWork work) throws InterruptedException {
        try {
            TaskStatus status = work.sourceNode().status();
            return status == TaskStatus.GONE || status == TaskStatus.STOPPED;
        } catch (NodeException e) {
            return false;
        }
    }

    private static String endedWords(MigrationWork work) {
        MigrationJob job = work.job();
        return "The container of pod " + job.pod()
                + " ended by itself before it was frozen, so there is nothing to move." + " kubectl logs -n "
                + job.namespace() + " " + job.pod() + " shows its end.";
    }

    /** Time until the source node resumes by itself: longer for what takes longer to write and to move. */
    static Duration timer(MigrationJob job) {
        return timer(job.options(), job.bytes());
    }

    /** The same for an archive of this size in bytes, or -1. */
    static Duration timer(MigrationOptions options, long bytes) {
        long bySize = 60 + Math.max(0, bytes) / SLOWEST_DISK;
        return Duration.ofSeconds(Math.max(options.timer().toSeconds(), bySize));
    }

    @Override
    public void undo(MigrationWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, InterruptedException {
        if (work.state().frozenAt() == null || work.state().sourceDeleted()) {
            return;
        }
        try {
            Guard guard = Patience.insist(REACH, () -> work.sourceNode().disarm());
            if (guard == Guard.FIRED) {
                work.warn("The timer on node " + work.job().source().node() + " had resumed the source already.");
            }
            resume(work);
            work.know(state -> state.withFrozen(null));
        } catch (NodeException e) {
            throw unsettled(work, e);
        }
    }

    private static void resume(MigrationWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        if (work.sourceNode().prepared()) {
            String outcome = Patience.insist(REACH, () -> work.sourceNode().resume());
            if (outcome.equals("gone")) {
                gone(work);
                return;
            }
        }
        for (int attempt = 0; attempt < 50; attempt++) {
            TaskStatus status = Patience.insist(REACH, () -> work.sourceNode().status());
            if (status == TaskStatus.RUNNING || status == TaskStatus.STOPPED) {
                work.say("The source runs again on node " + job.source().node() + ".");
                return;
            }
            if (status == TaskStatus.GONE) {
                gone(work);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new UnsettledException(
                "The source container on node " + job.source().node() + " could not be resumed.", commands(job));
    }

    private static void gone(MigrationWork work) throws ClusterException {
        work.warn("The source container on node " + work.job().source().node() + " is gone: the pod was "
                + (work.source().isPresent() ? "restarted by its kubelet or has ended" : "deleted")
                + " while it was being moved.");
    }

    private static UnsettledException unsettled(MigrationWork work, NodeException e) {
        MigrationJob job = work.job();
        String timer = work.state().disarmed()
                ? "Its timer had been stopped, so it stays frozen until somebody resumes it."
                : "Its own timer resumes the container at the latest "
                        + timer(job).toSeconds() + " s after it was frozen.";
        return new UnsettledException(
                "Node " + job.source().node() + " cannot be reached, so it is not known whether the source runs. "
                        + timer + " (" + e.getMessage() + ")",
                commands(job));
    }

    /** Commands that resume the source by hand. */
    static List<String> commands(MigrationJob job) {
        if (job.inLab()) {
            return List.of(
                    "edgeferry recover",
                    "# or by the lab's own call:",
                    "kubectl create -f /dev/null --raw /api/v1/nodes/"
                            + job.source().node() + "/proxy/lab/v1/resume/" + job.namespace() + "/" + job.pod() + "/"
                            + job.container());
        }
        return List.of(
                "edgeferry recover",
                "# or on node " + job.source().node() + ", as root:",
                String.join(" ", job.source().ctr()) + " -n k8s.io task resume " + job.containerId());
    }
}
