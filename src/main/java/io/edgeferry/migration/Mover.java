package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.task.OperationId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who moves a pod: an annotation set by compare-and-set on the pod's resourceVersion, so that of two consoles one wins.
 *
 * @param operation the operation
 * @param holder user, host and process of the console
 * @param expires after which the holder counts as dead, unless it says otherwise
 */
record Mover(String operation, String holder, Instant expires) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration HOLD = Duration.ofMinutes(15);

    /** The mover of a pod; a damaged annotation counts as held by somebody unknown. */
    static Optional<Mover> of(PodManifest pod) {
        String text = pod.annotation(Words.MOVER);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, Mover.class));
        } catch (JacksonException e) {
            return Optional.of(new Mover("", "somebody unknown", Instant.MAX));
        }
    }

    /**
     * Takes a pod for an operation.
     *
     * @throws MigrationException when another operation holds it
     */
    static PodManifest take(Workloads workloads, PodManifest pod, OperationId operation)
            throws MigrationException, ClusterException {
        refuseIfHeld(pod, operation);
        Mover mine = new Mover(operation.value(), thisConsole(), Instant.now().plus(HOLD));
        PodManifest seen = pod;
        for (int attempt = 0; ; attempt++) {
            try {
                return workloads.annotate(seen, Collections.singletonMap(Words.MOVER, JSON.writeValueAsString(mine)));
            } catch (ClusterException e) {
                if (!e.conflict() || attempt >= 5) {
                    throw e;
                }
                PodManifest now = workloads
                        .pod(pod.namespace(), pod.name())
                        .orElseThrow(() -> new MigrationException("Pod " + pod + " is gone."));
                if (!now.uid().equals(pod.uid())) {
                    throw new MigrationException("Pod " + pod + " was replaced by another of the same name.");
                }
                refuseIfHeld(now, operation);
                seen = now;
            }
        }
    }

    private static void refuseIfHeld(PodManifest pod, OperationId operation) throws MigrationException {
        Optional<Mover> other = of(pod).filter(mover -> !mover.operation().equals(operation.value()));
        if (other.isPresent()) {
            throw new MigrationException(heldBy(pod, other.get()));
        }
    }

    /** For a person: who holds a pod and what to do. */
    static String heldBy(PodManifest pod, Mover mover) {
        boolean expired = mover.expires().isBefore(Instant.now());
        return "Pod " + pod + " is being moved by " + mover.holder() + " (operation " + mover.operation() + "). "
                + (expired
                        ? "That console has not been heard of for long. On the machine where it ran, `edgeferry"
                                + " recover` finishes its migration or takes it back."
                        : "Wait until that migration has ended; `edgeferry status` shows it.");
    }

    /** Says that this console is still at work. A conflict is left to the next time. */
    static void renew(Workloads workloads, String namespace, String name, OperationId operation)
            throws ClusterException {
        Optional<PodManifest> pod = workloads.pod(namespace, name);
        Optional<Mover> mine =
                pod.flatMap(Mover::of).filter(mover -> mover.operation().equals(operation.value()));
        if (pod.isEmpty() || mine.isEmpty()) {
            return;
        }
        Mover renewed =
                new Mover(operation.value(), mine.get().holder(), Instant.now().plus(HOLD));
        try {
            var unused = workloads.annotate(
                    pod.get(), Collections.singletonMap(Words.MOVER, JSON.writeValueAsString(renewed)));
        } catch (ClusterException e) {
            if (!e.conflict()) {
                throw e;
            }
        }
    }

    /** Gives a pod back, if this operation holds it. */
    static void release(Workloads workloads, String namespace, String name, OperationId operation)
            throws ClusterException {
        for (int attempt = 0; attempt < 5; attempt++) {
            Optional<PodManifest> pod = workloads.pod(namespace, name);
            if (pod.isEmpty()
                    || of(pod.get())
                            .filter(mover -> mover.operation().equals(operation.value()))
                            .isEmpty()) {
                return;
            }
            try {
                var unused = workloads.annotate(
                        pod.get(), Collections.<String, @Nullable String>singletonMap(Words.MOVER, null));
                return;
            } catch (ClusterException e) {
                if (!e.conflict()) {
                    throw e;
                }
            }
        }
    }

    static String thisConsole() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown host";
        }
        return System.getProperty("user.name") + "@" + host + " pid "
                + ProcessHandle.current().pid();
    }
}
