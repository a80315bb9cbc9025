package io.edgeferry.task;

/**
 * Bytes on their way.
 *
 * @param bytes moved so far
 * @param total how many there are, or -1 when that is not known
 * @param bytesPerSecond the rate over the last second or so; 0 when nothing moves
 */
public record Progress(long bytes, long total, double bytesPerSecond) {

    /** Nothing to show. */
    public static final Progress NONE = new Progress(0, -1, 0);

    /** The share done from 0 to 1, or -1 when the total is not known. */
    public double fraction() {
        return total <= 0 ? -1 : Math.min(1.0, (double) bytes / total);
    }
}
