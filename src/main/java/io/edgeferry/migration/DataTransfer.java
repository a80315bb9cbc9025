package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.Transfer;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferListener;
import io.edgeferry.transfer.TransferReport;
import io.edgeferry.transfer.TransferSpec;
import io.edgeferry.transfer.Transfers;
import org.jspecify.annotations.Nullable;

/** The transfer of one dataset: opened when it is first needed, and opened again after it broke. One thread. */
final class DataTransfer implements AutoCloseable {

    private final TransferSpec spec;
    private final Transfers transfers;
    private final Ends ends;
    private final TransferListener listener;
    private @Nullable Transfer open;
    private boolean opened;

    /** Where the two ends are. */
    interface Ends {
        /** The end that is read. */
        TransferEnd source() throws MigrationException, ClusterException, NodeException, InterruptedException;

        /** The end that is written. */
        TransferEnd target() throws MigrationException, ClusterException, NodeException, InterruptedException;
    }

    DataTransfer(TransferSpec spec, Transfers transfers, Ends ends, TransferListener listener) {
        this.spec = spec;
        this.transfers = transfers;
        this.ends = ends;
        this.listener = listener;
    }

    private interface Call<T> {
        T on(Transfer transfer) throws TransferException, InterruptedException;
    }

    private <T> T call(Call<T> call)
            throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        Transfer transfer = open;
        if (transfer == null) {
            transfer = transfers.open(ends.source(), ends.target(), spec, listener);
            open = transfer;
            opened = true;
        }
        try {
            return call.on(transfer);
        } catch (TransferException e) {
            if (e.reason() != TransferException.Reason.NO_SPACE) {
                close();
            }
            throw e;
        }
    }

    /** Whether the ends ever agreed to begin. */
    boolean opened() {
        return opened;
    }

    TransferReport copy()
            throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        return call(Transfer::copy);
    }

    TransferReport verify()
            throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        return call(Transfer::verify);
    }

    void finish() throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        call(transfer -> {
            transfer.finish();
            return true;
        });
        close();
    }

    void discard() throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        call(transfer -> {
            transfer.discard();
            return true;
        });
        close();
    }

    /** Ends its processes; what was acknowledged stays. */
    @Override
    public void close() {
        Transfer transfer = open;
        open = null;
        if (transfer != null) {
            transfer.close();
        }
    }
}
