package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointArchive;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Has the kubelet write the frozen container's checkpoint, with a limit of our own (the kubelet's {@code timeout}
 * parameter does not bound it), and notes the last step that the source logged.
 */
final class DumpStep implements MigrationStep {

    static final String ID = "dump";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Dump";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        MigrationJob job = work.job();
        PodManifest pod = work.source()
                .orElseThrow(() -> new MigrationException("Pod " + job.pod() + " was deleted while it was frozen."));
        refuseFilled(work, pod);
        String archive = dump(work, pod);
        work.journal(ID, state -> state.withArchive(archive, 0));
        long bytes = work.sourceNode().archiveSize(archive);
        work.journal(ID, state -> state.withArchive(archive, bytes));
        work.recorder().measured("bytes", "Bytes", Figure.Unit.BYTES, bytes);
        noteLastStep(work, pod);
        return bytes / 1_000_000 + " MB";
    }

    /** Files that came into an emptyDir since the plan would be lost without a word. */
    private static void refuseFilled(MigrationWork work, PodManifest pod)
            throws MigrationException, NodeException, InterruptedException {
        List<String> filled = work.sourceNode().filledDirs(pod.emptyDirs());
        if (!filled.isEmpty()) {
            throw new MigrationException("The emptyDir volume " + String.join(", ", filled) + " of pod " + pod
                    + " holds files by now, which would stay behind.");
        }
    }

    private static String dump(MigrationWork work, PodManifest pod)
            throws MigrationException, ClusterException, InterruptedException {
        try {
            return CheckpointArchive.checked(Unbroken.call(
                    () -> work.workloads().checkpoint(work.job().source().node(), pod, limit(work.job()))));
        } catch (IllegalArgumentException e) {
            throw new MigrationException(e.getMessage() + ". It is not touched.", e);
        } catch (ClusterException e) {
            throw new MigrationException(
                    "The dump failed: " + e.getMessage()
                            + (work.job().inLab() ? " (" + work.job().engine().words() + ")" : criuLog(work.job())),
                    e);
        }
    }

    private static String criuLog(MigrationJob job) {
        return " CRIU's own log names the reason: on node " + job.source().node()
                + " look into dump.log below /var/lib/containerd, and run `criu check`.";
    }

    /** Half of the timer: so that the source is never resumed by it while CRIU is still at work. */
    static Duration limit(MigrationJob job) {
        return FreezeStep.timer(job).dividedBy(2);
    }

    private static void noteLastStep(MigrationWork work, PodManifest pod)
            throws MigrationException, ClusterException, IOException, InterruptedException, NodeException {
        String pattern = work.job().stepPattern();
        if (pattern == null) {
            return;
        }
        StepProbe probe = new StepProbe(
                StepProbe.pattern(pattern),
                work.job().stride(),
                Duration.ofMillis(work.job().intervalMillis()));
        List<StepProbe.Step> steps = Patience.insist(
                Duration.ofSeconds(20), () -> probe.steps(work.workloads().log(pod, 200)));
        if (steps.isEmpty()) {
            throw new MigrationException("The log of pod " + pod + " shows no step any more.");
        }
        StepProbe.Step last = steps.getLast();
        work.journal(ID, state -> state.withLastStep(last.number(), last.at()));
        work.say("The last step before the dump is " + last.number() + ".");
    }

    @Override
    public void undo(MigrationWork work) throws MigrationException, NodeException, InterruptedException {
        Set<String> archives = new LinkedHashSet<>();
        if (work.state().archive() != null) {
            archives.add(work.state().archive());
        }
        archives.addAll(work.sourceNode().archivesSince());
        for (String archive : archives) {
            work.sourceNode().removeArchive(archive);
        }
    }
}
