package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.Figure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the clone's log goes on with the step after the dump. From then on nothing goes back. The limit grows
 * with the usual time between two steps.
 */
final class ProveStep implements MigrationStep {

    static final String ID = "prove";
    private static final Duration LEAST = Duration.ofSeconds(60);
    private static final Duration WEAK = Duration.ofSeconds(5);
    private static final int LINES = 400;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Prove";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        MigrationJob job = work.job();
        if (work.state().proved()) {
            return "proved before";
        }
        if (job.stepPattern() == null) {
            awaitWeak(work);
            work.journal(ID, state -> state.withProof(null));
            return "runs";
        }
        StepProbe.Step first = awaitStep(work, job.stepPattern());
        work.journal(ID, state -> state.withProof(first.at()));
        Instant last = work.state().lastStepAt();
        if (last != null) {
            double seconds = Duration.between(last, first.at()).toMillis() / 1000.0;
            work.recorder().measured("downtime", "Downtime", Figure.Unit.SECONDS, seconds);
        }
        return "step " + first.number() + " follows step " + work.state().lastStep();
    }

    /** How long the next step may take: longer where steps are far apart. */
    static Duration limit(Duration interval) {
        return LEAST.plus(interval.multipliedBy(10));
    }

    private static StepProbe.Step awaitStep(MigrationWork work, String pattern)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        MigrationJob job = work.job();
        StepProbe probe =
                new StepProbe(StepProbe.pattern(pattern), job.stride(), Duration.ofMillis(job.intervalMillis()));
        Duration limit = limit(probe.interval());
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            PodManifest clone = clone(work);
            StepProbe.Finding found = probe.goesOn(
                    log(work.workloads(), clone, LINES),
                    work.state().lastStep(),
                    work.state().lastStepAt());
            if (found.verdict() == StepProbe.Verdict.BROKEN) {
                throw new MigrationException("Training did not go on where it stopped: " + found.reason() + ".");
            }
            if (found.verdict() == StepProbe.Verdict.GOES_ON && found.first() != null) {
                return found.first();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new MigrationException(
                "The clone logged no step after " + work.state().lastStep() + " within "
                        + limit.toSeconds() + " s (usual time between two steps: "
                        + probe.interval().toMillis() + " ms).");
    }

    /** The last lines of a pod's log; none while they cannot be had yet. */
    static List<LogEntry> log(Workloads workloads, PodManifest pod, int lines) throws ClusterException {
        try {
            return workloads.log(pod, lines);
        } catch (ClusterException e) {
            // A container that was just started may have no log file yet.
            if (e.code() == 400 || e.notFound() || e.transientFailure()) {
                return List.of();
            }
            throw e;
        }
    }

    private static PodManifest clone(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        Optional<PodManifest> clone = Patience.insist(Duration.ofSeconds(45), work::findClone);
        PodManifest pod = clone.orElseThrow(
                () -> new MigrationException("Pod " + work.job().cloneName() + " was deleted by somebody."));
        if (pod.restarts() > 0) {
            throw new MigrationException("The container of " + pod + " was restarted: " + pod.trouble());
        }
        if (pod.phase().equals("Failed")) {
            throw new MigrationException("The clone " + pod + " failed: " + pod.trouble());
        }
        return pod;
    }

    private static void awaitWeak(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        long alive = 0;
        @Nullable String container = null;
        long end = System.nanoTime() + LEAST.toNanos();
        while (System.nanoTime() < end) {
            PodManifest clone = clone(work);
            if (clone.phase().equals("Succeeded")) {
                return;
            }
            if (!clone.running() || !clone.containerId().equals(container)) {
                container = clone.containerId();
                alive = System.nanoTime();
            } else if (System.nanoTime() - alive > WEAK.toNanos()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        throw new MigrationException("The clone did not run for " + WEAK.toSeconds() + " s without a break.");
    }

    @Override
    public void undo(MigrationWork work) {
        // It only looks.
    }
}
