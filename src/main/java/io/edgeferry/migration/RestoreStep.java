package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.node.NodeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stops the dead man's timer for good, then makes the clone: from that moment a second copy may come alive, so the
 * source is only ever resumed once the clone is confirmed gone.
 */
final class RestoreStep implements MigrationStep {

    static final String ID = "restore";
    /** Until the clone's container has to run. */
    static final Duration ALIVE = Duration.ofSeconds(120);

    private static final Duration GONE = Duration.ofSeconds(60);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Restore";
    }

    @Override
    public String apply(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        MigrationJob job = work.job();
        if (work.sourceNode().disarm() != Guard.DISARMED) {
            throw new MigrationException("The timer on node " + job.source().node()
                    + " resumed the source before the clone was made (time ran out"
                    + (job.inLab() ? ")." : ", or containerd went away there).")
                    + " Nothing is lost. Try again; with a larger timer if the move was slow.");
        }
        work.journal(ID, MigrationState::withDisarmed);
        PodManifest wanted = manifest(job, work.sourceManifest(), job.target().node());
        if (job.keepsName()) {
            deleteSource(work);
        }
        PodManifest clone = create(work, wanted);
        work.journal(ID, state -> state.withClone(clone.uid()));
        PodManifest alive = awaitAlive(work, clone);
        work.workloads()
                .tell(
                        alive,
                        false,
                        "Restored",
                        "Restored from the checkpoint of " + job.pod() + " on node "
                                + job.source().node() + " (" + job.operation() + ")");
        return "pod " + job.cloneName() + " runs";
    }

    /** The pod that is made from the checkpoint image. */
    static PodManifest manifest(MigrationJob job, PodManifest source, String node) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(Words.OPERATION, job.operation().value());
        notes.put(Words.BASE_IMAGE, job.baseImage());
        String lineage = source.annotation(Words.LINEAGE);
        notes.put(Words.LINEAGE, lineage == null ? job.pod() : lineage + "," + job.pod());
        notes.put(Words.CAME_FROM, job.source().node());
        String policy = job.options().restart() == MigrationOptions.Restart.NEVER ? "Never" : source.restartPolicy();
        PodManifest copy = source.copyFor(job.cloneName(), node, job.image(), policy, notes);
        // On the source itself a pod that is brought back has its own data.
        return node.equals(job.target().node()) ? copy.withClaims(job.newClaims()) : copy;
    }

    private static void deleteSource(MigrationWork work)
            throws MigrationException, ClusterException, IOException, InterruptedException {
        work.journal(ID, state -> state.withSourceDeleted(true));
        PodManifest source = work.sourceManifest();
        try {
            work.workloads().delete(source, 1L);
        } catch (ClusterException e) {
            if (!e.transientFailure()) {
                throw e;
            }
            // It may be deleted all the same: the answer was lost.
            work.warn(String.valueOf(e.getMessage()));
        }
        if (!work.workloads().awaitGone(source, GONE)) {
            throw new MigrationException("Pod " + source + " did not go away within " + GONE.toSeconds() + " s.");
        }
    }

    private static PodManifest create(MigrationWork work, PodManifest wanted)
            throws MigrationException, ClusterException, InterruptedException, NodeException {
        try {
            return work.workloads().create(wanted);
        } catch (ClusterException e) {
            if (!e.transientFailure()) {
                throw e;
            }
            // It may have been made all the same: the answer was lost.
            Optional<PodManifest> made = Patience.insist(Duration.ofSeconds(30), work::findClone);
            return made.orElseThrow(() -> new MigrationException(e.getMessage(), e));
        }
    }

    private static PodManifest awaitAlive(MigrationWork work, PodManifest clone)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        long end = System.nanoTime() + ALIVE.toNanos();
        String trouble = "";
        while (System.nanoTime() < end) {
            PodManifest now = Patience.insist(Duration.ofSeconds(45), work::findClone)
                    .orElseThrow(() -> new MigrationException("Pod " + clone + " was deleted by somebody."));
            if (now.running() || now.phase().equals("Succeeded")) {
                return now;
            }
            trouble = now.trouble();
            if (now.phase().equals("Failed") || hopeless(trouble)) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new MigrationException("The clone " + clone + " did not come alive on node "
                + work.job().target().node() + ": " + (trouble.isEmpty() ? "no container was started." : trouble));
    }

    private static boolean hopeless(String trouble) {
        return trouble.startsWith("ErrImage")
                || trouble.startsWith("ImagePullBackOff")
                || trouble.startsWith("CreateContainer")
                || trouble.startsWith("RunContainerError")
                || trouble.startsWith("InvalidImageName")
                || trouble.startsWith("CrashLoopBackOff")
                || trouble.startsWith("ended with exit code");
    }

    @Override
    public void undo(MigrationWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException {
        if (!work.state().disarmed()) {
            return;
        }
        try {
            Optional<PodManifest> clone = Patience.insist(Duration.ofSeconds(45), work::findClone);
            if (clone.isPresent() && broughtBack(work, clone.get())) {
                return;
            }
            if (clone.isPresent()) {
                work.workloads().delete(clone.get(), 1L);
                if (!work.workloads().awaitGone(clone.get(), GONE)) {
                    throw unsettled(work, "The clone " + clone.get() + " does not go away.");
                }
            }
        } catch (ClusterException e) {
            throw unsettled(work, String.valueOf(e.getMessage()));
        }
        if (work.state().sourceDeleted()) {
            bringBack(work);
        }
    }

    /** A crash may come between bringing the source back and writing that it is back. */
    private static boolean broughtBack(MigrationWork work, PodManifest pod) {
        return work.state().sourceDeleted()
                && pod.node().equals(work.job().source().node())
                && pod.running()
                && !pod.terminating();
    }

    private static UnsettledException unsettled(MigrationWork work, String why) {
        MigrationJob job = work.job();
        List<String> commands = new ArrayList<>();
        commands.add("kubectl get pods -n " + job.namespace() + " -o wide " + job.cloneName()
                + (job.keepsName() ? "" : " " + job.pod()));
        commands.add("# once node " + job.target().node() + " is back:");
        commands.add("edgeferry recover");
        commands.add("# or, if node " + job.target().node() + " is switched off for certain:");
        commands.add("kubectl delete pod -n " + job.namespace() + " " + job.cloneName() + " --force --grace-period=0");
        commands.add("edgeferry recover");
        String source = work.state().sourceDeleted()
                ? "The checkpoint is kept on node " + job.source().node() + "."
                : "The source stays frozen on node " + job.source().node() + ", so that never two train.";
        return new UnsettledException(
                why + " It may be training on node " + job.target().node() + ". " + source, commands);
    }

    /** With a kept name the source pod was deleted: rolling back means restoring the dump where it was made. */
    private static void bringBack(MigrationWork work)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException {
        MigrationJob job = work.job();
        Optional<PodManifest> source = work.source();
        if (source.isPresent() && !source.get().terminating()) {
            // The deletion was refused, or the console ended before it: the source is still there, frozen.
            work.journal(ID, state -> state.withSourceDeleted(false));
            return;
        }
        String archive = work.state().archive();
        if (archive == null) {
            throw new MigrationException("The source pod was deleted and there is no archive.");
        }
        if (!work.workloads().awaitGone(work.sourceManifest(), GONE)) {
            throw unsettled(work, "The source pod " + work.sourceManifest() + " does not go away.");
        }
        work.sourceNode().importArchive(archive, job.image());
        PodManifest back =
                create(work, manifest(job, work.sourceManifest(), job.source().node()));
        awaitAlive(work, back);
        work.say("Pod " + back + " was restored from its checkpoint on node "
                + job.source().node() + ".");
    }
}
