package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.Leases.Held;
import io.edgeferry.cluster.Words;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease of one protected training: its holder alone acts, and each act is written into it first, by compare-and-set.
 * A holder that says nothing for {@link #LASTS} counts as gone; that time is measured by one clock, from when its
 * renewal was seen to change, and begins anew when the API server did not answer meanwhile. Thread-safe; calls that
 * read or write block.
 */
final class PodLease {

    /** How long others wait for the holder's next word. */
    static final Duration LASTS = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(PodLease.class);
    private static final String PREFIX = "edgeferry-protection-";

    private final Leases leases;
    private final String namespace;
    private final String origin;
    private final Holder me;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile @Nullable Held seen;
    private volatile Parsed parsed = new Parsed(null, Optional.empty());
    private String heard = "";
    private long heardAt;

    /** Whether nobody could be heard when it was read last. */
    private boolean deaf;

    PodLease(Leases leases, String namespace, String origin, Holder me, Clock clock, LongSupplier nanos) {
        this.leases = leases;
        this.namespace = namespace;
        this.origin = origin;
        this.me = me;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Somebody else leads by now; whatever was at work here stops at once. */
    static final class LostLeadException extends Exception {
        private static final long serialVersionUID = 1L;

        LostLeadException(String message) {
            super(message);
        }
    }

    /** The name of a training's lease. */
    static String name(String origin) {
        String cut = origin.substring(0, Math.min(origin.length(), 253 - PREFIX.length()));
        return PREFIX + cut.replaceFirst("[-.]+$", "");
    }

    /** Reads it again; empty when there is none. */
    synchronized Optional<ProtectionNote> read() throws ClusterException {
        try {
            seen = leases.find(namespace, name(origin)).orElse(null);
        } catch (ClusterException e) {
            deaf = true;
            throw e;
        }
        hear();
        return note();
    }

    private void hear() {
        Held now = seen;
        String word = now == null ? "" : now.holder() + " " + now.renewed();
        if (deaf || !word.equals(heard) || heardAt == 0) {
            deaf = false;
            heard = word;
            heardAt = nanos.getAsLong();
        }
    }

    /** What was last read or written. Never blocks. */
    Optional<ProtectionNote> note() {
        Held now = seen;
        Parsed known = parsed;
        if (known.of() != now) {
            known = new Parsed(now, LeaseNotes.state(now));
            parsed = known;
        }
        return known.note();
    }

    /** A lease as it was read, with what its note says. */
    private record Parsed(@Nullable Held of, Optional<ProtectionNote> note) {}

    /** Who leads, or empty. Never blocks. */
    String holder() {
        Held now = seen;
        return now == null ? "" : now.holder();
    }

    /** Whether this process led it when it was last read or written. */
    boolean mine() {
        return holder().equals(me.name());
    }

    /**
     * Takes or keeps the lead, if nobody else has it.
     *
     * @param first what is noted when nothing is yet
     * @return whether it is this process's
     */
    synchronized boolean lead(ProtectionNote first) throws ClusterException {
        if (seen == null || !mine()) {
            var unused = read();
        }
        Held now = seen;
        try {
            if (now == null) {
                seen = leases.create(new Held(
                        namespace,
                        name(origin),
                        Map.of(Words.PROTECTION, "true"),
                        LeaseNotes.with(Map.of(), first, origin),
                        me.name(),
                        clock.instant(),
                        LASTS,
                        ""));
            } else if (mine() || free(now)) {
                Held taken = now.heldBy(me.name(), clock.instant());
                seen = leases.replace(
                        note().isPresent() ? taken : taken.withNotes(LeaseNotes.with(now.notes(), first, origin)));
            }
        } catch (ClusterException e) {
            if (!e.conflict() && !e.notFound()) {
                throw e;
            }
            var unused = read();
        }
        hear();
        return mine();
    }

    private boolean free(Held now) {
        return now.holder().isEmpty() || me.knowsDead(now.holder()) || silence().compareTo(LASTS) > 0;
    }

    /**
     * Writes what is known, which also renews the lead.
     *
     * @throws LostLeadException when somebody else leads by now: nothing was written
     */
    ProtectionNote write(UnaryOperator<ProtectionNote> change) throws ClusterException, LostLeadException {
        return write(change, null);
    }

    /** The same, with how a run of its failover ended, unless that is null. */
    synchronized ProtectionNote write(UnaryOperator<ProtectionNote> change, @Nullable FailoverEnd end)
            throws ClusterException, LostLeadException {
        for (int attempt = 0; ; attempt++) {
            Held now = seen;
            ProtectionNote note = note().orElse(null);
            if (now == null || note == null || !mine()) {
                throw new LostLeadException("The protection of " + namespace + "/" + origin + " is led by "
                        + (holder().isEmpty() ? "nobody" : holder()) + " now.");
            }
            ProtectionNote next = change.apply(note);
            try {
                Map<String, String> notes = LeaseNotes.with(now.notes(), next, origin);
                seen = leases.replace(now.withNotes(end == null ? notes : LeaseNotes.with(notes, end))
                        .heldBy(me.name(), clock.instant()));
                hear();
                return next;
            } catch (ClusterException e) {
                if (e.notFound()) {
                    seen = null;
                } else if (e.conflict() && attempt < 5 || e.transientFailure() && attempt < 5) {
                    // The answer may have been lost after it was written: writing the same again does no harm.
                    var unused = read();
                } else {
                    throw e;
                }
            }
        }
    }

    /** Whether its holder is asked for a failover, and has not taken that up. Never blocks. */
    boolean asked() {
        return LeaseNotes.asked(seen).isPresent();
    }

    /** How the run of the failover that was asked for last ended; empty when it has not. Never blocks. */
    Optional<FailoverEnd> ended() {
        return LeaseNotes.ended(seen);
    }

    /** For how long its holder has said nothing, as it was last read. Never blocks. */
    synchronized Duration silence() {
        return deaf ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - heardAt);
    }

    /** Asks the holder for a failover. */
    synchronized void ask(FailoverRequest request) throws ClusterException {
        add(old -> LeaseNotes.asking(old, request));
    }

    /** Asks the holder to end the protection; one that is gone is ended. Idempotent. */
    synchronized void askEnd() throws ClusterException {
        if (endAsked()) {
            return;
        }
        try {
            add(LeaseNotes::ending);
        } catch (ClusterException e) {
            if (!e.notFound()) {
                throw e;
            }
        }
    }

    /** The protection was ended as it was asked for. */
    synchronized void endDone() throws ClusterException {
        if (endAsked()) {
            add(LeaseNotes::endDone);
        }
    }

    /** Whether the holder is asked to end the protection. Never blocks. */
    boolean endAsked() {
        Held now = seen;
        return now != null && now.notes().containsKey(Words.PROTECTION_END);
    }

    private void add(UnaryOperator<Map<String, String>> change) throws ClusterException {
        for (int attempt = 0; ; attempt++) {
            var unused = read();
            Held now = seen;
            if (now == null) {
                throw new ClusterException(
                        404, "Nothing is known of a protection of " + namespace + "/" + origin + ".");
            }
            try {
                seen = leases.replace(now.withNotes(change.apply(now.notes())));
                return;
            } catch (ClusterException e) {
                if (!e.conflict() || attempt >= 5) {
                    throw e;
                }
            }
        }
    }

    /** Takes what the holder is asked for; it is not asked a second time. */
    synchronized Optional<FailoverRequest> takeAsked() throws ClusterException {
        Held now = seen;
        if (now == null || !mine() || !now.notes().containsKey(Words.PROTECTION_ASKED)) {
            return Optional.empty();
        }
        try {
            seen = leases.replace(now.withNotes(LeaseNotes.taken(now.notes())));
            return LeaseNotes.asked(now);
        } catch (ClusterException e) {
            if (!e.conflict()) {
                throw e;
            }
            var unused = read();
            return Optional.empty();
        }
    }

    /** Gives the lead back, so that another may take it at once. */
    synchronized void release() {
        try {
            for (int attempt = 0; attempt < 5 && mine(); attempt++) {
                Held now = Objects.requireNonNull(seen);
                try {
                    seen = leases.replace(now.heldBy("", clock.instant()));
                } catch (ClusterException e) {
                    if (!e.conflict()) {
                        throw e;
                    }
                    // A write of this process was cut short before its answer came.
                    var unused = read();
                }
            }
        } catch (ClusterException e) {
            LOG.debug("the lease of {} could not be given back: {}", origin, e.getMessage());
        }
    }

    /** Deletes it: nothing is protected any more. */
    synchronized void delete() throws ClusterException {
        for (int attempt = 0; ; attempt++) {
            Held now = seen;
            if (now == null || !mine()) {
                return;
            }
            try {
                leases.delete(now);
                seen = null;
                return;
            } catch (ClusterException e) {
                if (!e.conflict() || attempt >= 5) {
                    throw e;
                }
                // This process renewed it meanwhile.
                var unused = read();
            }
        }
    }
}
