package io.edgeferry.transfer;

import io.edgeferry.task.Flow;

/** Told how a transfer goes; called on its threads, must return at once. */
public interface TransferListener {

    /** The source was listed. */
    default void listed(Listing listing) {}

    /**
     * About five times a second while bytes flow.
     *
     * @param bytes acknowledged so far in this pass, what the target had already included
     * @param total of the pass, or -1 while the listing is not complete
     * @param bytesPerSecond acknowledged since the call before
     * @param window streams open for work
     */
    default void flowed(long bytes, long total, double bytesPerSecond, int window) {}

    /** What the slower of the two network cards can carry, in bytes per second, where the cards tell. */
    default void linkLimit(double bytesPerSecond) {}

    /** A round of the window's control ended; its {@code seconds} are not set. */
    default void epoch(Flow.Epoch epoch) {}

    /** A file did not arrive; it may yet. */
    default void trouble(FileTrouble trouble) {}

    /** Something worth a line in the log, such as a stream that broke or a pause for want of space. */
    default void said(String line) {}
}
