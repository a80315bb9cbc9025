package io.edgeferry.lab.machine;

/**
 * What a link between two machines is like, the same both ways.
 *
 * @param delayMillis round trip, in ms
 * @param rateMbit most that goes through in each direction, in Mbit/s; 0 for no limit
 * @param lossPercent how many of the segments of 1460 bytes are lost, in percent, below 50
 */
public record LinkState(double delayMillis, double rateMbit, double lossPercent) {

    /** No delay, no limit, no loss. */
    public static final LinkState PERFECT = new LinkState(0, 0, 0);

    /** The longest round trip, in ms. */
    public static final double MOST_DELAY = 60_000;

    /** The highest rate, in Mbit/s. */
    public static final double MOST_RATE = 1_000_000;

    /** What a loss has to stay below, in percent. */
    public static final double LOSS_BELOW = 50;

    /** Checks the ranges. */
    public LinkState {
        if (!(delayMillis >= 0 && delayMillis <= MOST_DELAY)
                || !(rateMbit >= 0 && rateMbit <= MOST_RATE)
                || !(lossPercent >= 0 && lossPercent < LOSS_BELOW)) {
            throw new IllegalArgumentException(
                    "no link is like that: " + delayMillis + " ms, " + rateMbit + " Mbit/s, " + lossPercent + " %");
        }
    }

    double bytesPerSecond() {
        return rateMbit * 1_000_000 / 8;
    }
}
