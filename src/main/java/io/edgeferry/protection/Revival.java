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
    /** The image is not there, so no container was ever made of it. */
    private static final List<String> NO_IMAGE = List.of("ErrImage", "ImagePullBackOff", "InvalidImageName");

    private static final List<String> RESTORE_FAILED =
            List.of("CreateContainerError", "RunContainerError", "CrashLoopBackOff", "ended with exit code");

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

    /** A container ended or could not be made: what it was restored from is of no use. */
    static final class RestoreFailedException extends MigrationException {
        private static final long serialVersionUID = 1L;

        RestoreFailedException(String message) {
            super(message);
        }
    }

    /** A pod never ran and never will, for a reason that is not its checkpoint's. */
    static final class NeverRunsException extends MigrationException {
        private static final long serialVersionUID = 1L;

        NeverRunsException(String message) {
            super(message);
        }
    }

    /**
     * Makes a pod, or finds the one that this operation made before.
     *
     * @throws ClusterException when it is refused, or it is not known whether it was made
     */
    PodManifest create(PodManifest wanted, String operation) throws ClusterException {
        Optional<PodManifest> made = find(wanted.namespace(), wanted.name(), operation);
        if (made.isPresent()) {
            return made.get();
        }
        try {
            return workloads.create(wanted);
        } catch (ClusterException e) {
            // It may have been made all the same: the answer was lost.
            return find(wanted.namespace(), wanted.name(), operation).orElseThrow(() -> e);
        }
    }

    /** The pod of this name that the operation made. */
    Optional<PodManifest> find(String namespace, String name, String operation) throws ClusterException {
        return name.isEmpty()
                ? Optional.empty()
                : workloads.pod(namespace, name).filter(pod -> operation.equals(pod.annotation(Words.OPERATION)));
    }

    /**
     * Waits until its container runs.
     *
     * @throws RestoreFailedException when it ended or could not be made
     * @throws NeverRunsException when there never will be one
     * @throws MigrationException when it is not there in time; the pod stays
     */
    PodManifest alive(PodManifest made, String operation)
            throws ClusterException, MigrationException, InterruptedException {
        long end = nanos.getAsLong() + ALIVE.toNanos();
        String trouble = "";
        while (nanos.getAsLong() < end) {
            PodManifest now = now(made, operation);
            if (now.running() || Steps.endedWell(now)) {
                return now;
            }
            trouble = now.trouble();
            if (RESTORE_FAILED.stream().anyMatch(trouble::startsWith)) {
                throw new RestoreFailedException(late(made, trouble));
            }
            if (now.phase().equals("Failed") || NO_IMAGE.stream().anyMatch(trouble::startsWith)) {
                throw new NeverRunsException(late(made, trouble));
            }
            rest.rest(Duration.ofMillis(100));
        }
        throw new MigrationException(late(made, trouble));
    }

    private static String late(PodManifest made, String trouble) {
        return "Pod " + made + " did not come alive on node " + made.node() + ": "
                + (trouble.isEmpty() ? "no container was started." : trouble);
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
     * Waits until a pod goes on where the training was dumped, or has ended well and its log does not speak against it.
     *
     * @param least last step before the dump began, or -1
     * @param most last step of the lost pod that was seen, or -1
     * @return where it went on; null when its log shows no steps and it ran for a while, or it ended well without one
     * @throws RestoreFailedException when its container ended
     * @throws MigrationException when it is not known whether it goes on; it runs
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
        String unread = "";
        boolean ended = false;
        while (nanos.getAsLong() < end) {
            PodManifest now = unbroken(made, operation);
            ended = Steps.endedWell(now);
            try {
                unread = "";
                Optional<Resumed> resumed = Steps.resumed(workloads, training, now, least, most);
                if (resumed.isPresent() || ended) {
                    return resumed.orElse(null);
                }
            } catch (ClusterException e) {
                if (e.code() != 400 && !e.notFound() && !e.transientFailure()) {
                    throw e;
                }
                unread = String.valueOf(e.getMessage());
            } catch (BrokenException e) {
                throw new MigrationException("Training did not go on where it was dumped: " + e.getMessage() + ".", e);
            }
            rest.rest(Duration.ofMillis(200));
        }
        if (ended) {
            // Its log is away, and nothing more would come.
            return null;
        }
        throw new MigrationException("Pod " + made + " runs, but "
                + (unread.isEmpty()
                        ? "it logged no step that follows those before the dump within " + limit.toSeconds()
                                + " s: it hangs, or began anew."
                        : "its log cannot be read, so it is not known whether it goes on: " + unread));
    }

    /** What {@link #goesOn} found, for people. */
    static String words(Training training, @Nullable Resumed resumed) {
        if (resumed != null) {
            return resumed.words();
        }
        return training.stepPattern() == null ? "it runs" : "it has ended well, without another step in its log";
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
            throw new RestoreFailedException("The container of " + now + " was restarted: " + now.trouble());
        }
        if (now.phase().equals("Failed")) {
            throw new RestoreFailedException("Pod " + now + " failed: " + now.trouble());
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
