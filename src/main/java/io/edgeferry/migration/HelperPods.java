package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.HelperPod;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The two helper pods of a copy without SSH: one reads the source's claim, the other writes the target's. */
final class HelperPods {

    /** After which the kubelet ends a helper, whatever became of the console. */
    static final Duration LIFE = Duration.ofHours(6);

    private static final Duration RUNS = Duration.ofSeconds(120);
    private static final Duration GONE = Duration.ofSeconds(60);

    private final Workloads workloads;
    private final Function<PodManifest, NodeShell> shells;
    private final DatasetJob job;

    HelperPods(Workloads workloads, Function<PodManifest, NodeShell> shells, DatasetJob job) {
        this.workloads = workloads;
        this.shells = shells;
        this.job = job;
    }

    /** The helpers as they would be made. */
    static PodManifest manifest(DatasetJob job, boolean reads) {
        Dataset dataset = job.dataset();
        return HelperPod.manifest(
                dataset.namespace(),
                name(job, reads),
                reads ? job.source().node() : job.target().node(),
                job.helperImage(),
                reads ? dataset.claim() : dataset.newClaim(),
                reads,
                LIFE,
                job.operation().value());
    }

    private static String name(DatasetJob job, boolean reads) {
        return "edgeferry-" + job.operation() + (reads ? "-source" : "-target");
    }

    /** Makes both, or those that are not there any more; they run when this returns. */
    void make() throws MigrationException, ClusterException, NodeException, InterruptedException {
        ensure(true);
        ensure(false);
        awaitRunning(true);
        awaitRunning(false);
    }

    private Optional<PodManifest> find(boolean reads) throws ClusterException {
        return workloads
                .pod(job.dataset().namespace(), name(job, reads))
                .filter(pod -> job.operation().value().equals(pod.annotation(Words.OPERATION)));
    }

    private void ensure(boolean reads)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        Optional<PodManifest> there = find(reads);
        if (there.isPresent() && !there.get().ended() && !there.get().terminating()) {
            return;
        }
        if (there.isPresent()) {
            remove(there.get());
        }
        Patience.made(
                () -> {
                    var unused = workloads.create(manifest(job, reads));
                },
                () -> find(reads).isPresent());
    }

    private void awaitRunning(boolean reads)
            throws MigrationException, ClusterException, NodeException, InterruptedException {
        long end = System.nanoTime() + RUNS.toNanos();
        String trouble = "";
        while (System.nanoTime() < end) {
            PodManifest pod = Patience.insist(Duration.ofSeconds(45), () -> find(reads))
                    .orElseThrow(() -> new MigrationException("A helper pod was deleted by somebody."));
            if (pod.running()) {
                return;
            }
            trouble = pod.trouble();
            if (pod.ended() || trouble.startsWith("CreateContainer") || trouble.startsWith("InvalidImageName")) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new MigrationException("The helper pod " + name(job, reads) + " did not start on node "
                + (reads ? job.source().node() : job.target().node()) + ": "
                + (trouble.isEmpty() ? "no container was started." : trouble)
                + " Choose an image with `sh` that the node has or can pull (--helper-image).");
    }

    NodeShell source() throws MigrationException, ClusterException {
        return shell(true);
    }

    NodeShell target() throws MigrationException, ClusterException {
        return shell(false);
    }

    private NodeShell shell(boolean reads) throws MigrationException, ClusterException {
        return shells.apply(find(reads)
                .filter(PodManifest::running)
                .orElseThrow(() -> new MigrationException("The helper pod " + name(job, reads) + " does not run.")));
    }

    /** Deletes both and waits until they are gone. Idempotent. */
    void remove() throws ClusterException, MigrationException, InterruptedException {
        List<PodManifest> there = new ArrayList<>();
        find(true).ifPresent(there::add);
        find(false).ifPresent(there::add);
        for (PodManifest pod : there) {
            workloads.delete(pod, 1L);
        }
        for (PodManifest pod : there) {
            awaitGone(pod);
        }
    }

    private void remove(PodManifest pod) throws ClusterException, MigrationException, InterruptedException {
        workloads.delete(pod, 1L);
        awaitGone(pod);
    }

    private void awaitGone(PodManifest pod) throws ClusterException, MigrationException, InterruptedException {
        if (!workloads.awaitGone(pod, GONE)) {
            throw new MigrationException("The helper pod " + pod + " does not go away within " + GONE.toSeconds()
                    + " s; the kubelet of its node is perhaps away.");
        }
    }
}
