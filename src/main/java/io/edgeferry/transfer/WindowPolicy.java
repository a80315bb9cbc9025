package io.edgeferry.transfer;

/**
 * Sets how many streams carry units at once, epoch by epoch. Knows no clock and no thread: it is told what an epoch
 * measured and answers what comes next, always a window from 1 to the most it was made with. Not thread-safe.
 */
interface WindowPolicy {

    /**
     * The first window.
     *
     * @param rttSeconds least round trip seen, or 0 when not known
     */
    Decision seed(double rttSeconds);

    /** The window after an epoch. */
    Decision next(Measurement epoch);

    /** The policy of a choice. */
    static WindowPolicy of(PolicyChoice choice, double lastRate) {
        return switch (choice.kind()) {
            case ADAPTIVE -> new AdaptivePolicy(choice.window(), lastRate);
            case PAPER -> new PaperPolicy(choice.window());
            case FIXED -> new FixedPolicy(choice.window());
        };
    }

    /**
     * What a policy wants.
     *
     * @param window streams from now on
     * @param phase of the policy that decided
     * @param reason in two or three words, for a chart
     * @param utility of the epoch that ended, or NaN where the policy has no such figure
     * @param epochSeconds length of the epoch that begins
     * @param discardSeconds how much of its beginning is not measured
     */
    record Decision(
            int window, Phase phase, String reason, double utility, double epochSeconds, double discardSeconds) {}

    /** Parts of a policy, named as {@link io.edgeferry.task.Flow.Epoch} has them. */
    enum Phase {
        /** The first guess. */
        SEED("seed"),
        /** Doubling. */
        RAMP("ramp"),
        /** Steps along the utility. */
        TUNE("tune"),
        /** Loss, errors, or a full receiver. */
        GUARD("guard"),
        /** Little is left. */
        TAIL("tail");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        /** The word for charts and logs. */
        String word() {
            return word;
        }
    }
}
