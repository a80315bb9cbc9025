package io.edgeferry.console;

import io.edgeferry.cluster.Access;
import io.edgeferry.cluster.Cluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person may do in the cluster now, and why not: by the user's rights, which are asked for in the background,
 * namespace by namespace, and by read-only mode. What is not known yet counts as allowed; the preflight looks again.
 * Belongs to the screen's thread.
 */
public final class Permissions {

    /** Why nothing may be changed while the mode is on. */
    public static final String READ_ONLY = "Read-only mode";

    private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final int NAMED = 3;

    private final Supplier<@Nullable Cluster> cluster;
    private final BooleanSupplier readOnly;
    private final Background background;
    private final Clock clock;
    private final Map<String, Entry> known = new HashMap<>();
    private final Set<String> asking = new HashSet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Cluster seen;

    /** What a person may want to do. */
    public enum Act {
        /** Move a pod. */
        MIGRATE(Access.Purpose.MIGRATE, true),
        /** Copy a dataset. */
        COPY(Access.Purpose.COPY, true),
        /** Close a node for new pods. */
        CORDON(Access.Purpose.CORDON, true),
        /** Examine a node by a scratch checkpoint. */
        EXAMINE(Access.Purpose.EXAMINE, true),
        /** Examine a node by questions alone. */
        ASK(Access.Purpose.ASK, false),
        /** Protect a pod, fail it over. */
        PROTECT(Access.Purpose.PROTECT, true),
        /** Cut off or kill a node of a lab, or set its links. */
        SWITCH(Access.Purpose.SWITCH, true),
        /** Stop a task, or settle what one left. */
        SETTLE(null, true);

        private final Access.@Nullable Purpose purpose;
        private final boolean changes;

        Act(Access.@Nullable Purpose purpose, boolean changes) {
            this.purpose = purpose;
            this.changes = changes;
        }
    }

    private record Entry(Instant at, Access access) {}

    /**
     * Permissions in the connected cluster.
     *
     * @param cluster the connected cluster, or null
     * @param readOnly whether read-only mode is on
     */
    public Permissions(
            Supplier<@Nullable Cluster> cluster, BooleanSupplier readOnly, Background background, Clock clock) {
        this.cluster = cluster;
        this.readOnly = readOnly;
        this.background = background;
        this.clock = clock;
    }

    /** Calls a listener when something else is allowed than before. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Says that read-only mode was switched. */
    public void switched() {
        listeners.forEach(Runnable::run);
    }

    /**
     * Why an act is not allowed, in a few words: {@code needs create nodes/proxy}; empty when nothing is known against
     * it.
     */
    public Optional<String> denies(Act act, String namespace) {
        if (act.changes && readOnly.getAsBoolean()) {
            return Optional.of(READ_ONLY);
        }
        List<String> missing = act.purpose == null
                ? List.of()
                : access(namespace).map(may -> may.lacks(act.purpose)).orElse(List.of());
        return missing.isEmpty() ? Optional.empty() : Optional.of("needs " + words(missing));
    }

    private static String words(List<String> missing) {
        String named = String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())));
        return missing.size() <= NAMED ? named : named + " and " + (missing.size() - NAMED) + " more";
    }

    /** What is known about a namespace; asks when nothing fresh is. */
    public Optional<Access> access(String namespace) {
        Cluster now = cluster.get();
        if (now != seen) {
            seen = now;
            known.clear();
            asking.clear();
        }
        if (now == null) {
            return Optional.empty();
        }
        String asked = namespace.isEmpty() ? now.context().namespace() : namespace;
        Entry entry = known.get(asked);
        if ((entry == null || entry.at().plus(FRESH).isBefore(clock.instant())) && asking.add(asked)) {
            ask(now, asked);
        }
        return Optional.ofNullable(entry).map(Entry::access);
    }

    private void ask(Cluster of, String namespace) {
        var unused = background.run(
                "rights",
                () -> of.access(namespace),
                access -> {
                    if (of == seen) {
                        asking.remove(namespace);
                        Entry before = known.put(namespace, new Entry(clock.instant(), access));
                        if (before == null || !before.access().equals(access)) {
                            listeners.forEach(Runnable::run);
                        }
                    }
                },
                failed -> {
                    asking.remove(namespace);
                    LOG.warn("The rights in {} could not be asked for: {}", namespace, failed.getMessage());
                });
    }

    /** Whether read-only mode is on. */
    public boolean readOnly() {
        return readOnly.getAsBoolean();
    }
}
