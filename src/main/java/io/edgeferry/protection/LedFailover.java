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
 */
record LedFailover(PodLease lease) {

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
        return lease.note()
                .filter(note -> note.failover() != null && lease.mine())
                .orElseThrow(() -> new LostLeadException("Another console leads this protection now."));
    }

    /** How far it is. */
    FailoverNote failover() throws LostLeadException {
        return Objects.requireNonNull(note().failover());
    }

    /** Writes how far it is, by compare-and-set; all else of the note stays. */
    void write(UnaryOperator<FailoverNote> change) throws ClusterException, LostLeadException {
        var unused = lease.write(note -> note.with(change.apply(Objects.requireNonNull(note.failover()))));
    }
}
