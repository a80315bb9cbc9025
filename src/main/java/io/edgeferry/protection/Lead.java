package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.protection.PodLease.LostLeadException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes, keeps and gives back the lead of one training. Belongs to its thread, but for {@link #renew}. Blocks. */
final class Lead {

    private static final Logger LOG = LoggerFactory.getLogger(Lead.class);
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final PodLease lease;
    private final LongSupplier nanos;
    private boolean asked;
    private long askedAt;

    Lead(PodLease lease, LongSupplier nanos) {
        this.lease = lease;
        this.nanos = nanos;
    }

    /** The pod that a new lease is made for. */
    interface First {
        /** Empty when there is nothing to protect. */
        Optional<PodManifest> find() throws ClusterException;
    }

    /** Whether it is due to look after the lease again; then it counts as done. */
    private boolean due() {
        long now = nanos.getAsLong();
        if (asked && now - askedAt < EVERY.toNanos()) {
            return false;
        }
        asked = true;
        askedAt = now;
        return true;
    }

    /** Whether this process leads, or could take the lead just now. */
    boolean take(First first) throws ClusterException {
        if (!due()) {
            return lease.mine();
        }
        Optional<ProtectionNote> known = lease.mine() ? lease.note() : lease.read();
        if (known.isEmpty()) {
            known = first.find().map(pod -> ProtectionNote.of(Training.of(pod)));
        }
        return known.isPresent() && lease.lead(known.get());
    }

    /** Gives it back, if it is here. */
    boolean giveBack() {
        if (!lease.mine()) {
            return false;
        }
        lease.release();
        asked = false;
        return true;
    }

    /**
     * Reads what others wrote, if it is due.
     *
     * @return whether it was
     */
    boolean follow() throws ClusterException {
        if (!due()) {
            return false;
        }
        var unused = lease.read();
        return true;
    }

    /** Keeps the lead while something long is at work. For any thread. */
    void renew() {
        try {
            if (lease.mine()) {
                var unused = lease.write(note -> note);
            }
        } catch (ClusterException | LostLeadException e) {
            LOG.debug("a lease was not renewed: {}", e.getMessage());
        }
    }
}
