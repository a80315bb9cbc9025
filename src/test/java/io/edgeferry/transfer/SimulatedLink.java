package io.edgeferry.transfer;

import java.util.random.RandomGenerator;

/**
 * A link as a policy sees it: streams share the rate, each is held back by its own window over the round trip, and
 * beyond a number of streams segments are lost.
 *
 * @param rate bytes per second of the whole link
 * @param rttSeconds round trip
 * @param streamWindow bytes that one stream has in flight at most
 * @param noise relative standard deviation of a measured rate
 * @param lossyFrom window from which on three percent are lost
 */
record SimulatedLink(double rate, double rttSeconds, double streamWindow, double noise, int lossyFrom) {

    double throughput(int window) {
        double each = rttSeconds <= 0 ? rate : streamWindow / rttSeconds;
        return Math.min(rate, window * each);
    }

    Measurement measure(int window, double seconds, long remaining, RandomGenerator random) {
        double mean = throughput(window);
        double seen = Math.max(0, mean * (1 + noise * random.nextGaussian() / 3));
        return new Measurement(
                window, seconds, seen, mean * noise / 3, window >= lossyFrom ? 0.03 : 0, rttSeconds, 0.1, 0, remaining);
    }

    /** The highest utility that any window reaches without noise. */
    double bestUtility(int most) {
        double best = 0;
        for (int window = 1; window <= most; window++) {
            best = Math.max(best, utility(window));
        }
        return best;
    }

    double utility(int window) {
        return throughput(window) / Math.pow(1.02, window);
    }
}
