package io.edgeferry.console.charts;

/** The top of a live axis: grows at once, shrinks only after less was needed for a while. */
final class SlowTop {

    /** Seconds for which less has to do before the axis shrinks. */
    static final double PATIENCE = 5;

    private double top;
    private double lowerSince = Double.NaN;
    private double mostSince;

    /**
     * The top for now.
     *
     * @param need round number that the axis has to reach
     * @param now seconds on any clock that goes forward
     */
    double fit(double need, double now) {
        if (need >= top) {
            top = need;
            lowerSince = Double.NaN;
        } else if (Double.isNaN(lowerSince)) {
            lowerSince = now;
            mostSince = need;
        } else {
            mostSince = Math.max(mostSince, need);
            if (now - lowerSince >= PATIENCE) {
                top = mostSince;
                lowerSince = Double.NaN;
            }
        }
        return top;
    }

    /** Forgets what was, for another task. */
    void reset() {
        top = 0;
        lowerSince = Double.NaN;
    }
}
