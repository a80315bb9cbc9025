package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.task.Machine;
import io.edgeferry.task.OperationId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who moves a pod or copies a dataset: an annotation on the pod or claim, set by compare-and-set on its
 * resourceVersion, so that of two consoles one wins.
 *
 * @param operation the operation
 * @param holder user, host and process of the console
 * @param expires after which the holder counts as dead, unless it says otherwise
 */
public record Mover(String operation, String holder, Instant expires) {

    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration HOLD = Duration.ofMinutes(15);
    private static final Pattern CONSOLE =
            Pattern.compile("(?<who>.*@.*) pid (?<pid>[0-9]{1,10})( machine (?<machine>[0-9a-f]{12}))?");

    /** The mover of a pod; a damaged annotation counts as held by somebody unknown. */
    public static Optional<Mover> of(PodManifest pod) {
        return read(pod.annotation(Words.MOVER), pod);
    }

    /** The mover of a claim, likewise. */
    static Optional<Mover> of(ClaimManifest claim) {
        return read(claim.annotation(Words.MOVER), claim);
    }

    private static Optional<Mover> of(Held held) {
        return read(held.annotation(Words.MOVER), held.words());
    }

    private static Optional<Mover> read(@Nullable String text, Object where) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Mover mover = JSON.readValue(text, Mover.class);
            if (mover != null && mover.whole()) {
                return Optional.of(mover);
            }
        } catch (JacksonException e) {
            LOG.debug("the mover of {} is damaged: {}", where, text);
        }
        return Optional.of(new Mover("", "somebody unknown", Instant.MAX));
    }

    /** What was read may lack anything, whatever the types say. */
    @SuppressWarnings("ConstantValue")
    private boolean whole() {
        return Stream.of(operation, holder, expires).allMatch(Objects::nonNull);
    }

    /**
     * Takes a pod for an operation.
     *
     * @throws MigrationException when another operation holds it
     */
    public static void take(Workloads workloads, PodManifest pod, OperationId operation)
            throws MigrationException, ClusterException {
        take(Held.pod(workloads, pod), operation);
    }

    /** Takes something for an operation; as with a pod. */
    static void take(Held held, OperationId operation) throws MigrationException, ClusterException {
        refuseIfHeld(held, operation);
        Mover mine = new Mover(operation.value(), thisConsole(), Instant.now().plus(HOLD));
        Held seen = held;
        for (int attempt = 0; ; attempt++) {
            try {
                var unused = seen.annotate(Collections.singletonMap(Words.MOVER, JSON.writeValueAsString(mine)));
                return;
            } catch (ClusterException e) {
                if (!e.conflict() || attempt >= 5) {
                    throw e;
                }
                Held now = held.again().orElseThrow(() -> new MigrationException(held.words() + " is gone."));
                if (!now.uid().equals(held.uid())) {
                    throw new MigrationException(held.words() + " was replaced by another of the same name.");
                }
                refuseIfHeld(now, operation);
                seen = now;
            }
        }
    }

    private static void refuseIfHeld(Held held, OperationId operation) throws MigrationException {
        Optional<Mover> other = of(held).filter(mover -> !mover.operation().equals(operation.value()));
        if (other.isPresent()) {
            throw new MigrationException(heldBy(held.words(), other.get()));
        }
    }

    /** For a person: who holds a pod and what to do. */
    public static String heldBy(PodManifest pod, Mover mover) {
        return heldBy("Pod " + pod, mover);
    }

    /** For a person: who holds something and what to do. */
    static String heldBy(String what, Mover mover) {
        boolean expired = mover.expires().isBefore(Instant.now());
        return what + " is being moved by " + mover.holder() + " (operation " + mover.operation() + "). "
                + (expired
                        ? "That console has not been heard of for long. On the machine where it ran, `edgeferry"
                                + " recover` finishes its migration or takes it back."
                        : "Wait until that migration has ended; `edgeferry status` shows it.");
    }

    /** Says that this console is still at work. A conflict is left to the next time. */
    static void renew(Optional<Held> held, OperationId operation) throws ClusterException {
        Optional<Mover> mine =
                held.flatMap(Mover::of).filter(mover -> mover.operation().equals(operation.value()));
        if (held.isEmpty() || mine.isEmpty()) {
            return;
        }
        Mover renewed =
                new Mover(operation.value(), mine.get().holder(), Instant.now().plus(HOLD));
        try {
            var unused = held.get().annotate(Collections.singletonMap(Words.MOVER, JSON.writeValueAsString(renewed)));
        } catch (ClusterException e) {
            if (!e.conflict()) {
                throw e;
            }
        }
    }

    /** The same for a pod. */
    static void renew(Workloads workloads, String namespace, String name, OperationId operation)
            throws ClusterException {
        renew(workloads.pod(namespace, name).map(pod -> Held.pod(workloads, pod)), operation);
    }

    /** The same for a claim. */
    static void renew(Storage storage, String namespace, String name, OperationId operation) throws ClusterException {
        renew(storage.claim(namespace, name).map(claim -> Held.claim(storage, claim)), operation);
    }

    /** Asks for something in the cluster as it is now. */
    interface Reading {
        /** Empty when it is gone. */
        Optional<Held> read() throws ClusterException;
    }

    /** Gives something back, if this operation holds it. */
    static void release(Reading reading, OperationId operation) throws ClusterException {
        for (int attempt = 0; attempt < 5; attempt++) {
            Optional<Held> held = reading.read();
            boolean mine = held.flatMap(Mover::of)
                    .filter(mover -> mover.operation().equals(operation.value()))
                    .isPresent();
            if (held.isEmpty() || !mine) {
                return;
            }
            try {
                var unused = held.get().annotate(Collections.<String, @Nullable String>singletonMap(Words.MOVER, null));
                return;
            } catch (ClusterException e) {
                if (!e.conflict() || attempt == 4) {
                    throw e;
                }
            }
        }
    }

    /** Gives a pod back. */
    public static void release(Workloads workloads, String namespace, String name, OperationId operation)
            throws ClusterException {
        release(() -> workloads.pod(namespace, name).map(pod -> Held.pod(workloads, pod)), operation);
    }

    /** Gives a claim back. */
    static void release(Storage storage, String namespace, String name, OperationId operation) throws ClusterException {
        release(() -> storage.claim(namespace, name).map(claim -> Held.claim(storage, claim)), operation);
    }

    /** Whether its console ran on this machine and its process is no more. */
    public boolean knownDead() {
        Matcher its = CONSOLE.matcher(holder);
        Matcher mine = CONSOLE.matcher(thisConsole());
        return its.matches()
                && mine.matches()
                && String.valueOf(its.group("who")).equals(mine.group("who"))
                && Machine.knowsGone(
                        String.valueOf(its.group("machine")), Long.parseLong(String.valueOf(its.group("pid"))));
    }

    /** Whether this process is its console. */
    public boolean ofThisConsole() {
        return holder.equals(thisConsole());
    }

    static String thisConsole() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown host";
        }
        return System.getProperty("user.name") + "@" + host + " pid "
                + ProcessHandle.current().pid()
                + (Machine.own().isEmpty() ? "" : " machine " + Machine.own());
    }
}
