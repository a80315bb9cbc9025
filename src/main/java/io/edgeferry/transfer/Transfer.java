package io.edgeferry.transfer;

/**
 * One copy at work. Used by one thread at a time, except {@link #close()}; an interrupt ends a call and keeps what was
 * acknowledged. A broken way between the ends, or an end that died, is mended by itself for some minutes and then
 * thrown as {@link TransferException.Reason#UNREACHABLE}; opening the same transfer again resumes it.
 */
public interface Transfer extends AutoCloseable {

    /**
     * Lists the source and sends all that the target does not have with the same hash. Files that changed or vanished
     * meanwhile are in the report. May be called again: only what changed since is sent, and what vanished is removed
     * from the target.
     */
    TransferReport copy() throws TransferException, InterruptedException;

    /**
     * Compares: every entry of the source by size, times and inode with what was sent (read again where that leaves a
     * doubt), every entry of the target by reading it back from the disk and hashing.
     */
    TransferReport verify() throws TransferException, InterruptedException;

    /**
     * Waits until the target has handed on the one file of the transfer, which begins with {@link #copy()}. After a
     * break it is handed on anew, from its beginning.
     *
     * @throws TransferException also when whoever takes it failed; then no further attempt is made
     * @throws IllegalStateException when the transfer is of a whole folder
     */
    Taken taken() throws TransferException, InterruptedException;

    /** Sets the folders' times and removes the transfer's own files from the target. After {@link #verify()}. */
    void finish() throws TransferException, InterruptedException;

    /**
     * Removes what this transfer put on the target and nothing else; a folder that it made goes too.
     */
    void discard() throws TransferException, InterruptedException;

    /** Ends the agents' processes and the streams; what was acknowledged stays for a resume. Idempotent. */
    @Override
    void close();
}
