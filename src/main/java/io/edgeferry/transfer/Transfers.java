package io.edgeferry.transfer;

/** Opens transfers. Thread-safe. */
public interface Transfers {

    /**
     * Starts the agents at both ends; nothing is copied yet.
     *
     * @param source end that is read
     * @param target end that is written
     * @throws TransferException when an end cannot be reached, the source is no folder, or the target folder holds
     *     files that are not of this transfer
     */
    Transfer open(TransferEnd source, TransferEnd target, TransferSpec spec, TransferListener listener)
            throws TransferException, InterruptedException;

    /**
     * Whether the source can dial the target, by a trial of some seconds that leaves nothing: empty when it can, else
     * why not.
     */
    String directTrouble(TransferEnd source, TransferEnd target) throws InterruptedException;
}
