package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The failover that this process leads, as its Lease tells it. Thread-safe; writing blocks.
 *
 * @param lease of the training
 * @param operation of the failover
 */
record LedFailover(PodLease lease, String operation) {

    /** Whether nothing goes back any more. Never blocks. */
    boolean fenced() {
        return lease.note()
                .map(ProtectionNote::failover)
                .filter(FailoverNote::fenced)
                .isPresent();
    }

    /**
     * What is known of the training.
     *
     * @throws LostLeadException when another process leads, or there is no failover any more
     */
    ProtectionNote note() throws LostLeadException {
        return lease.note().filter(note -> isAtWork(note) && lease.mine()).orElseThrow(LedFailover::lost);
    }

    private boolean isAtWork(ProtectionNote note) {
        FailoverNote failover = note.failover();
        return failover != null && failover.operation().equals(operation);
    }

    private static LostLeadException lost() {
        return new LostLeadException("Another console leads this protection now.");
    }

    /** How far it is. */
    FailoverNote failover() throws LostLeadException {
        return Objects.requireNonNull(note().failover());
    }

    /**
     * Writes how far it is, by compare-and-set; all else of the note stays.
     *
     * @throws LostLeadException when another process leads, or this failover is finished: nothing was changed
     */
    void write(UnaryOperator<FailoverNote> change) throws ClusterException, LostLeadException {
        ProtectionNote now = lease.write(
                note -> isAtWork(note) ? note.with(change.apply(Objects.requireNonNull(note.failover()))) : note);
        if (!isAtWork(now)) {
            throw lost();
        }
    }

    /** Makes sure, at the API server, that this process still leads it. */
    void renew() throws ClusterException, LostLeadException {
        write(UnaryOperator.identity());
    }
}
