package io.edgeferry.transfer;

/**
 * Finds the window fast and keeps it right: a guess from the bandwidth-delay product (SEED), doubling while it pays
 * (RAMP), steps along Falcon's utility (TUNE, {@link Tuner}), less when segments are lost or streams cannot be opened
 * (GUARD), no growth for the last bytes (TAIL).
 */
final class AdaptivePolicy implements WindowPolicy {

    /** Rate taken for a pair of nodes that was never seen: 1 Gbit/s. */
    static final double UNKNOWN_RATE = 125e6;
    /** What one stream has in flight at most: the usual receive window of Linux. */
    static final double STREAM_WINDOW = 3.0 * 1024 * 1024;

    private static final int LEAST_SEED = 2;
    private static final int MOST_SEED = 8;
    private static final double PAYS = 1.25;
    private static final double DOUBLED = 1.8;
    private static final double RAMP_LOSS = 0.01;
    private static final double GUARD_LOSS = 0.02;
    private static final double GUARD_FACTOR = 0.7;
    private static final double FULL = 0.8;
    private static final double REST_SECONDS = 5;
    private static final double RAMP_EPOCH = 0.5;
    private static final double TUNE_EPOCH = 2;

    private final int most;
    private final double rate;
    private final Tuner tuner;
    private boolean ramping = true;
    private double before = -1;
    private int best;
    private double bestUtility;
    private double rest;
    private double epochSeconds = RAMP_EPOCH;

    /**
     * A policy.
     *
     * @param most the most streams
     * @param lastRate bytes per second last seen between these nodes, or 0
     */
    AdaptivePolicy(int most, double lastRate) {
        this.most = most;
        this.rate = lastRate > 0 ? lastRate : UNKNOWN_RATE;
        this.tuner = new Tuner(most);
    }

    @Override
    public Decision seed(double rttSeconds) {
        ramping = true;
        before = -1;
        int guess = (int) Math.ceil(rate * rttSeconds / STREAM_WINDOW);
        return decision(Math.clamp(guess, LEAST_SEED, MOST_SEED), Phase.SEED, "first guess", Double.NaN, rttSeconds);
    }

    @Override
    public Decision next(Measurement epoch) {
        double utility = Tuner.utility(epoch);
        Decision free = free(epoch, utility);
        boolean tail = epoch.remaining() < 2 * epoch.bytesPerSecond() * epochSeconds;
        epochSeconds = free.epochSeconds();
        if (tail && free.window() > epoch.window()) {
            return decision(epoch.window(), Phase.TAIL, "tail", utility, epoch.rttSeconds());
        }
        return free;
    }

    private Decision free(Measurement epoch, double utility) {
        int window = epoch.window();
        if (epoch.connectErrors() > 0) {
            endRamp();
            rest = REST_SECONDS;
            return decision(window - 1, Phase.GUARD, "connect error", utility, epoch.rttSeconds());
        }
        if (epoch.loss() > GUARD_LOSS) {
            endRamp();
            tuner.freeze();
            int fewer = (int) Math.ceil(GUARD_FACTOR * window);
            return decision(fewer, Phase.GUARD, loss(epoch), utility, epoch.rttSeconds());
        }
        if (epoch.receiverFull() > FULL) {
            endRamp();
            tuner.freeze();
            return decision(window, Phase.GUARD, "disk is the limit", utility, epoch.rttSeconds());
        }
        if (rest > 0) {
            rest -= epoch.seconds();
            return decision(window, Phase.GUARD, "resting", utility, epoch.rttSeconds());
        }
        if (ramping) {
            return ramp(epoch, utility);
        }
        Tuner.Step step = tuner.step(epoch);
        return decision(step.window(), Phase.TUNE, step.reason(), utility, epoch.rttSeconds());
    }

    private Decision ramp(Measurement epoch, double utility) {
        int window = epoch.window();
        double now = epoch.bytesPerSecond();
        double last = before;
        before = now;
        if (last < 0 || utility > bestUtility) {
            best = window;
            bestUtility = utility;
        }
        boolean clean = epoch.loss() < RAMP_LOSS;
        if (clean && now > 0 && (last < 0 || now >= PAYS * last)) {
            if (window >= most) {
                endRamp();
                return decision(most, Phase.RAMP, "most streams", utility, epoch.rttSeconds());
            }
            return decision(2 * window, Phase.RAMP, gain(last, now), utility, epoch.rttSeconds());
        }
        endRamp();
        return decision(best, Phase.RAMP, clean ? "no gain" : loss(epoch), utility, epoch.rttSeconds());
    }

    private static String gain(double last, double now) {
        if (last <= 0) {
            return "first look";
        }
        return now >= DOUBLED * last
                ? "throughput doubled"
                : "throughput +" + Math.round(100 * (now / last - 1)) + " %";
    }

    private static String loss(Measurement epoch) {
        return "loss " + Math.max(1, Math.round(100 * epoch.loss())) + " %";
    }

    private void endRamp() {
        ramping = false;
        tuner.reset();
    }

    private Decision decision(int window, Phase phase, String reason, double utility, double rtt) {
        double length = Math.max(ramping ? RAMP_EPOCH : TUNE_EPOCH, 8 * rtt);
        double discard = Math.max(0.15, 2 * rtt);
        return new Decision(Math.clamp(window, 1, most), phase, reason, utility, length, discard);
    }
}
