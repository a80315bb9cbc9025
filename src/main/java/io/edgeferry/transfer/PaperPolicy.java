package io.edgeferry.transfer;

/**
 * The plain controller of the paper's middleware: a feedback controller sets the number of parallel connections each
 * round from the measured throughput and from nothing else. The paper prints no formula; this is the plainest rule
 * that fits its words: one step each round, in the same direction while the throughput rises, back when it falls.
 * It starts with one connection, and knows neither loss nor a ramp, a guard or a tail.
 */
final class PaperPolicy implements WindowPolicy {

    private static final double ROUND = 2;
    private static final double DISCARD = 0.15;
    /** Throughput that differs by less is the same: without it the window would follow the noise. */
    private static final double SAME = 0.05;

    private final int most;
    private double before = -1;
    private int direction = 1;

    PaperPolicy(int most) {
        this.most = most;
    }

    @Override
    public Decision seed(double rttSeconds) {
        before = -1;
        direction = 1;
        return decision(1, Phase.SEED, "one connection");
    }

    @Override
    public Decision next(Measurement epoch) {
        double rate = epoch.bytesPerSecond();
        double last = before;
        before = rate;
        if (last < 0) {
            return decision(epoch.window() + 1, Phase.TUNE, "first round");
        }
        if (Math.abs(rate - last) <= SAME * last) {
            return decision(epoch.window(), Phase.TUNE, "no change");
        }
        boolean rose = rate > last;
        direction = rose ? direction : -direction;
        return decision(epoch.window() + direction, Phase.TUNE, rose ? "throughput rose" : "throughput fell");
    }

    private Decision decision(int window, Phase phase, String reason) {
        return new Decision(Math.clamp(window, 1, most), phase, reason, Double.NaN, ROUND, DISCARD);
    }
}
