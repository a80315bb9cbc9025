package io.edgeferry.console.charts;

/**
 * Where things lie in the two charts; all in pixels from the upper left corner.
 *
 * @param width of both charts with their axes
 * @param height likewise
 * @param oneStream whether the window is a mere line, since it never changes
 * @param span what the time axis shows
 * @param rateTop bytes per second at the upper end
 * @param windowTop streams at the upper end
 */
record PlotSpace(double width, double height, boolean oneStream, TimeSpan span, double rateTop, double windowTop) {

    /** Room for the numbers at the left. */
    static final double LEFT = 56;
    /** Room at the right, for half of the last moment's words. */
    static final double RIGHT = 24;
    /** Room above, for the unit. */
    static final double TOP = 24;
    /** Room between the charts, for the reasons. */
    static final double BAND = 28;
    /** Room below, for the moments. */
    static final double FOOT = 24;

    private static final double STRIP = 20;
    private static final double RATE_SHARE = 0.66;

    double right() {
        return Math.max(LEFT + 1, width - RIGHT);
    }

    double x(double seconds) {
        return LEFT + (seconds - span.from()) / span.length() * (right() - LEFT);
    }

    double seconds(double x) {
        return span.from() + (x - LEFT) / (right() - LEFT) * span.length();
    }

    /** Where the chart of rates ends. */
    double rateBase() {
        double room = Math.max(40, height - TOP - BAND - FOOT);
        return TOP + (oneStream ? room - STRIP : Math.round(room * RATE_SHARE));
    }

    double rateY(double bytesPerSecond) {
        return rateBase() - bytesPerSecond / rateTop * (rateBase() - TOP);
    }

    /** Where the chart of the window begins. */
    double windowCeiling() {
        return rateBase() + BAND;
    }

    /** Where the chart of the window ends. */
    double windowBase() {
        return Math.max(windowCeiling() + STRIP, height - FOOT);
    }

    double windowY(double streams) {
        return oneStream
                ? windowCeiling() + STRIP / 2
                : windowBase() - streams / windowTop * (windowBase() - windowCeiling());
    }
}
