package io.edgeferry.transfer;

/**
 * What one epoch showed.
 *
 * @param window streams during it
 * @param seconds its measured part
 * @param bytesPerSecond acknowledged by the receiver
 * @param error standard error of that rate
 * @param loss share of segments sent again, 0 to 1; negative when not known
 * @param rttSeconds round trip, or 0 when not known
 * @param receiverFull median fill of the receiver's queue, 0 to 1
 * @param connectErrors streams that could not be opened
 * @param remaining bytes that are not acknowledged yet
 */
record Measurement(
        int window,
        double seconds,
        double bytesPerSecond,
        double error,
        double loss,
        double rttSeconds,
        double receiverFull,
        long connectErrors,
        long remaining) {}
