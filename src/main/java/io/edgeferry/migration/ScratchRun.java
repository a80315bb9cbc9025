package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.LocalRestore;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scratch pod on one node: frozen, dumped, resumed, restored beside itself, removed. The same steps as a migration,
 * with the same node as source and target, and the same journal: what a crash leaves is taken back like a migration.
 */
final class ScratchRun {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchRun.class);
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration BEGINS = Duration.ofSeconds(60);
    private static final MigrationOptions OPTIONS = MigrationOptions.DEFAULT
            .withPath(MigrationOptions.Path.RELAY, null)
            .withRestart(MigrationOptions.Restart.NEVER)
            .withTimer(Duration.ofSeconds(60));

    private final Cluster cluster;
    private final Workloads workloads;
    private final NodeShells shells;
    private final Path folder;
    private final NodeInfo node;
    private final NodeFacts facts;
    private final Examination report;
    private final OperationId operation = OperationId.ofMigration(Instant.now());
    private @Nullable PodManifest pod;
    private @Nullable MigrationWork work;

    ScratchRun(Cluster cluster, NodeShells shells, Path folder, NodeInfo node, NodeFacts facts, Examination report) {
        this.cluster = cluster;
        this.workloads = cluster.workloads();
        this.shells = shells;
        this.folder = folder;
        this.node = node;
        this.facts = facts;
        this.report = report;
    }

    private interface Act {
        String run()
                throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                        InterruptedException;
    }

    /** Runs to the end; what was made is removed, also when this thread is interrupted. */
    void run(String namespace, String image) throws InterruptedException {
        boolean interrupted = false;
        try (Journal<MigrationJob, MigrationState> journal =
                Journal.<MigrationJob, MigrationState>open(folder, operation).orElseThrow()) {
            try {
                stages(journal, namespace, image);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            // Going back must not be interrupted.
            interrupted |= Thread.interrupted();
            clean();
        } catch (IOException e) {
            report.fail(
                    Examination.POD,
                    "The journal in " + folder + " cannot be written: " + e.getMessage(),
                    Remedies.journal());
        }
        if (report.fine(Examination.CLEAN)) {
            Journal.forget(folder, operation);
        }
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    private void stages(Journal<MigrationJob, MigrationState> journal, String namespace, String image)
            throws IOException, InterruptedException {
        if (!stage(Examination.POD, Remedies.scratch(namespace, node.name()), () -> begin(journal, namespace, image))) {
            return;
        }
        MigrationWork now = java.util.Objects.requireNonNull(work);
        String name = node.name();
        boolean frozen = stage(Examination.FREEZE, Remedies.runtime(name), () -> {
            step(now, new PrepareStep());
            return step(now, new FreezeStep());
        });
        boolean dumped = frozen && stage(Examination.DUMP, Remedies.criuCheck(name), () -> step(now, new DumpStep()));
        if (frozen && !dumped) {
            explain(now);
        }
        boolean resumed = now.state().frozenAt() != null
                && stage(Examination.RESUME, Remedies.runtime(name), () -> {
                    new FreezeStep().undo(now);
                    return goesOn(now);
                });
        if (!dumped || !resumed || !report.takes()) {
            return;
        }
        boolean restored = stage(Examination.RESTORE, Remedies.restored(name), () -> {
            now.write(Journal.Event.BEGIN, MoveStep.ID);
            LocalRestore.importImage(
                    shell(),
                    now.sourceAgent(),
                    String.valueOf(now.state().archive()),
                    now.job().image(),
                    now.job().container());
            now.write(Journal.Event.DONE, MoveStep.ID);
            return step(now, new RestoreStep());
        });
        if (restored) {
            boolean unused = stage(Examination.PROVE, Remedies.restored(name), () -> step(now, new ProveStep()));
        }
    }

    private boolean stage(String id, List<String> remedies, Act act) throws InterruptedException {
        report.begin(id);
        try {
            report.ok(id, act.run());
            return true;
        } catch (UnsettledException e) {
            report.fail(id, String.valueOf(e.getMessage()), e.commands().isEmpty() ? remedies : e.commands());
        } catch (MigrationException | ClusterException | IOException | RuntimeException e) {
            LOG.info("{}: {} failed", operation, id, e);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            report.fail(id, String.valueOf(e.getMessage()), remedies);
        }
        return false;
    }

    private static String step(MigrationWork work, MigrationStep step)
            throws UnsettledException, MigrationException, ClusterException, NodeException, IOException,
                    InterruptedException {
        work.write(Journal.Event.BEGIN, step.id());
        String detail = step.apply(work);
        work.write(Journal.Event.DONE, step.id());
        return detail;
    }

    /** Makes the pod and waits until it counts. */
    private String begin(Journal<MigrationJob, MigrationState> journal, String namespace, String image)
            throws MigrationException, ClusterException, NodeException, IOException, InterruptedException {
        PodManifest made = workloads.create(Scratch.manifest(namespace, node.name(), image, operation));
        pod = made;
        long end = System.nanoTime() + BEGINS.toNanos();
        Optional<StepProbe> probe = Optional.empty();
        while (probe.isEmpty()) {
            PodManifest now = workloads
                    .pod(namespace, made.name())
                    .orElseThrow(() -> new MigrationException("Pod " + made + " was deleted by somebody."));
            pod = now;
            if (now.running()) {
                probe = StepProbe.detect(ProveStep.log(workloads, now, 60), null);
            }
            if (probe.isEmpty() && (now.phase().equals("Failed") || System.nanoTime() > end)) {
                throw new MigrationException("Pod " + made + " with the image " + image + " does not run on node "
                        + node.name() + ": "
                        + (now.trouble().isEmpty() ? "it logged nothing. Does its image hold a shell?" : now.trouble())
                        + ". Name another image by --image.");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        MigrationJob job = job(java.util.Objects.requireNonNull(pod), probe.get());
        journal.write(Journal.Event.STARTED, "", job, MigrationState.NEW, null);
        TaskRecorder recorder = new TaskRecorder(MigrationService.first(job, Instant.now(), null), Clock.systemUTC());
        work = new MigrationWork(job, MigrationState.NEW, cluster, shells, null, journal, recorder);
        return "pod " + made + ", image " + image;
    }

    private MigrationJob job(PodManifest running, StepProbe probe) throws NodeException, InterruptedException {
        MigrationJob.Place place =
                new MigrationJob.Place(node.name(), node.address(), facts.architecture(), facts.ctr());
        return new MigrationJob(
                operation,
                cluster.context().name(),
                cluster.context().server(),
                running.namespace(),
                running.name(),
                running.uid(),
                running.json(),
                running.container(),
                running.containerId(),
                place,
                place,
                running.name() + "-r",
                CheckpointImage.name("doctor", operation),
                running.image(),
                OPTIONS,
                MigrationOptions.Path.RELAY,
                probe.pattern().pattern(),
                probe.stride(),
                probe.interval().toMillis(),
                new ContainerdNode(shell(), facts.ctr()).memory(running.containerId()),
                Map.of(),
                List.of(),
                Engine.CRIU);
    }

    /** The source counts on after it was resumed. */
    private String goesOn(MigrationWork now) throws MigrationException, ClusterException, InterruptedException {
        StepProbe probe = new StepProbe(StepProbe.pattern(StepProbe.USUAL), 1, Duration.ZERO);
        long last = now.state().lastStep();
        long end = System.nanoTime() + BEGINS.toNanos();
        while (last >= 0 && System.nanoTime() < end) {
            Optional<PodManifest> source = now.source();
            List<StepProbe.Step> steps =
                    source.isEmpty() ? List.of() : probe.steps(ProveStep.log(workloads, source.get(), 60));
            if (!steps.isEmpty() && steps.getLast().number() > last) {
                return "step " + (last + 1) + " follows step " + last;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        if (last >= 0) {
            throw new MigrationException("The pod does not go on after the dump, though it was resumed.");
        }
        return "runs again";
    }

    /** After a dump that failed: what CRIU itself complains of. */
    private void explain(MigrationWork now) throws InterruptedException {
        String script = """
            for d in /run/containerd /var/lib/containerd; do
              find "$d/io.containerd.runtime.v2.task/k8s.io/$1" -name '*dump.log' 2>/dev/null
            done | while read -r f; do grep -h Error "$f" | tail -n 3; done
            """;
        String detail = now.job().containerId();
        try {
            detail = shell().run(Command.rootScript(script, now.job().containerId()), SHORT)
                    .stdout()
                    .strip();
        } catch (NodeException e) {
            LOG.info("CRIU's log could not be read", e);
        }
        String why = report.detail(Examination.DUMP);
        boolean hung = why.contains("no answer within");
        report.fail(
                Examination.DUMP,
                why
                        + (hung
                                ? " CRIU did not come to an end: on virtual machines without hardware breakpoints it"
                                        + " waits for ever, unless CRIU_FAULT=130 is in its environment."
                                : "")
                        + (detail.isEmpty() ? "" : " CRIU: " + detail),
                hung ? Remedies.hang(node.name()) : Remedies.criuCheck(node.name()));
    }

    private void clean() throws InterruptedException {
        PodManifest made = pod;
        if (made == null) {
            report.ok(Examination.CLEAN, "nothing was made");
            return;
        }
        boolean unused = stage(Examination.CLEAN, Remedies.leftovers(), () -> {
            MigrationWork now = work;
            if (now == null) {
                remove(made);
                return "the scratch pod is removed";
            }
            Patience.each(
                    () -> resume(now),
                    () -> {
                        Optional<PodManifest> clone = now.findClone();
                        if (clone.isPresent()) {
                            remove(clone.get());
                        }
                    },
                    () -> remove(made),
                    () -> new DumpStep().undo(now),
                    () -> new MoveStep().undo(now),
                    () -> now.sourceAgent().remove());
            return "pods, archive, image and agent are removed";
        });
    }

    private static void resume(MigrationWork work)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        try {
            new FreezeStep().undo(work);
        } catch (UnsettledException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    private void remove(PodManifest pod) throws MigrationException, ClusterException, InterruptedException {
        workloads.delete(pod, 1L);
        if (!workloads.awaitGone(pod, Duration.ofSeconds(60))) {
            throw new MigrationException("Pod " + pod + " does not go away.");
        }
    }

    private NodeShell shell() {
        return shells.shell(node.name(), node.address());
    }
}
