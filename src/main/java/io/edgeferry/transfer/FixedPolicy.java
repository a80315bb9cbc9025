package io.edgeferry.transfer;

/** Always the same window: what a sweep compares the others with. */
final class FixedPolicy implements WindowPolicy {

    private static final double EPOCH = 2;
    private static final double DISCARD = 0.15;

    private final int window;

    FixedPolicy(int window) {
        this.window = window;
    }

    @Override
    public Decision seed(double rttSeconds) {
        return new Decision(window, Phase.SEED, "fixed window", Double.NaN, EPOCH, DISCARD);
    }

    @Override
    public Decision next(Measurement epoch) {
        return new Decision(window, Phase.TUNE, "fixed window", Double.NaN, EPOCH, DISCARD);
    }
}
