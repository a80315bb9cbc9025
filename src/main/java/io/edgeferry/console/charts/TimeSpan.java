package io.edgeferry.console.charts;

/**
 * What the time axis shows.
 *
 * @param from seconds since the task began
 * @param to likewise, after {@code from}
 */
record TimeSpan(double from, double to) {

    /** Seconds that are shown while bytes flow. */
    static final double LIVE = 30;

    private static final double LEAST = 1;
    private static final double MARGIN = 3;

    /** All from the first byte to the last. */
    static TimeSpan all(double start, double end) {
        return new TimeSpan(start, Math.max(end, start + LEAST));
    }

    /**
     * The last seconds until now. It begins where the flow begins and scrolls once that is full.
     *
     * @param cursor moment that has to stay in sight, or NaN
     */
    static TimeSpan live(double start, double now, double cursor) {
        double from = Math.max(start, now - LIVE);
        if (cursor < from) {
            from = Math.max(start, cursor - MARGIN);
        }
        return new TimeSpan(from, from + LIVE);
    }

    double length() {
        return to - from;
    }

    boolean holds(double seconds) {
        return seconds >= from && seconds <= to;
    }
}
