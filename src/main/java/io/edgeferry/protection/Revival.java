package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.Steps.BrokenException;
import io.edgeferry.protection.Steps.Resumed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes a pod from a replica's image, and waits until its training goes on. Blocks. */
final class Revival {

    private static final Duration ALIVE = Duration.ofSeconds(120);
    private static final Duration LEAST = Duration.ofSeconds(60);
    private static final Duration WEAK = Duration.ofSeconds(5);
    private static final Duration GONE = Duration.ofSeconds(60);
    private static final List<String> HOPELESS = List.of(
            "ErrImage",
            "ImagePullBackOff",
            "CreateContainer",
            "RunContainerError",
            "InvalidImageName",
            "CrashLoopBackOff",
            "ended with exit code");

    private final Workloads workloads;
    private final LongSupplier nanos;
    private final Env.Rest rest;

    /** One whose waits are those of this machine. */
    Revival(Workloads workloads) {
        this(workloads, System::nanoTime, Thread::sleep);
    }

    Revival(Workloads workloads, LongSupplier nanos, Env.Rest rest) {
        this.workloads = workloads;
        this.nanos = nanos;
        this.rest = rest;
    }

    /** Makes a pod, or finds the one that this operation made before. */
    PodManifest create(PodManifest wanted, String operation) throws ClusterException, MigrationException {
        Optional<PodManifest> made = find(wanted.namespace(), wanted.name(), operation);
        if (made.isPresent()) {
            return made.get();
        }
        try {
            return workloads.create(wanted);
        } catch (ClusterException e) {
            // It may have been made all the same: the answer was lost.
            return find(wanted.namespace(), wanted.name(), operation)
                    .orElseThrow(() -> new MigrationException(e.getMessage(), e));
        }
    }

    /** The pod of this name that the operation made. */
    Optional<PodManifest> find(String namespace, String name, String operation) throws ClusterException {
        return name.isEmpty()
                ? Optional.empty()
                : workloads.pod(namespace, name).filter(pod -> operation.equals(pod.annotation(Words.OPERATION)));
    }

    /** Waits until its container runs. */
    PodManifest alive(PodManifest made, String operation)
            throws ClusterException, MigrationException, InterruptedException {
        long end = nanos.getAsLong() + ALIVE.toNanos();
        String trouble = "";
        while (nanos.getAsLong() < end) {
            PodManifest now = now(made, operation);
            if (now.running() || now.phase().equals("Succeeded")) {
                return now;
            }
            trouble = now.trouble();
            if (now.phase().equals("Failed") || HOPELESS.stream().anyMatch(trouble::startsWith)) {
                break;
            }
            rest.rest(Duration.ofMillis(100));
        }
        throw new MigrationException("Pod " + made + " did not come alive on node " + made.node() + ": "
                + (trouble.isEmpty() ? "no container was started." : trouble));
    }

    private PodManifest now(PodManifest made, String operation)
            throws ClusterException, MigrationException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return find(made.namespace(), made.name(), operation)
                        .orElseThrow(() -> new MigrationException("Pod " + made + " was deleted by somebody."));
            } catch (ClusterException e) {
                if (!e.transientFailure() || attempt >= 30) {
                    throw e;
                }
                rest.rest(Duration.ofSeconds(1));
            }
        }
    }

    /**
     * Waits until a pod goes on where the training was dumped.
     *
     * @param least last step before the dump began, or -1
     * @param most last step of the lost pod that was seen, or -1
     * @return where it went on; null when its log shows no steps and it ran for a while
     */
    @Nullable
    Resumed goesOn(Training training, PodManifest made, String operation, long least, long most)
            throws ClusterException, MigrationException, InterruptedException {
        if (training.stepPattern() == null) {
            runs(made, operation);
            return null;
        }
        Duration limit = LEAST.plusMillis(training.intervalMillis() * 10);
        long end = nanos.getAsLong() + limit.toNanos();
        while (nanos.getAsLong() < end) {
            PodManifest now = unbroken(made, operation);
            try {
                Optional<Resumed> resumed = Steps.resumed(workloads, training, now, least, most);
                if (resumed.isPresent()) {
                    return resumed.get();
                }
            } catch (ClusterException e) {
                if (e.code() != 400 && !e.notFound() && !e.transientFailure()) {
                    throw e;
                }
            } catch (BrokenException e) {
                throw new MigrationException("Training did not go on where it was dumped: " + e.getMessage() + ".", e);
            }
            rest.rest(Duration.ofMillis(200));
        }
        throw new MigrationException("Pod " + made + " logged no step that follows those before the dump within "
                + limit.toSeconds() + " s: it hangs, or began anew.");
    }

    /** Waits until a pod that begins anew has run for a while. */
    void runs(PodManifest made, String operation) throws ClusterException, MigrationException, InterruptedException {
        long end = nanos.getAsLong() + WEAK.toNanos();
        while (nanos.getAsLong() < end) {
            var unused = unbroken(made, operation);
            rest.rest(Duration.ofMillis(250));
        }
    }

    private PodManifest unbroken(PodManifest made, String operation)
            throws ClusterException, MigrationException, InterruptedException {
        PodManifest now = now(made, operation);
        if (now.restarts() > 0) {
            throw new MigrationException("The container of " + now + " was restarted: " + now.trouble());
        }
        if (now.phase().equals("Failed")) {
            throw new MigrationException("Pod " + now + " failed: " + now.trouble());
        }
        return now;
    }

    /** Removes a pod that this operation made, and waits until it is gone. */
    void remove(String namespace, String name, String operation)
            throws ClusterException, MigrationException, InterruptedException {
        Optional<PodManifest> made = find(namespace, name, operation);
        if (made.isPresent()) {
            workloads.delete(made.get(), 1L);
            if (!workloads.awaitGone(made.get(), GONE)) {
                throw new MigrationException("Pod " + made.get() + " does not go away from node "
                        + made.get().node() + ".");
            }
        }
    }
}
