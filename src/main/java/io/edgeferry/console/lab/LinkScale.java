package io.edgeferry.console.lab;

/**
 * Where a figure of a link lies on its slider, from 0 to 1, and back. Steps are finer where they matter: a round trip of
 * 5 ms is another thing than one of 10, one of 405 is not another than one of 400.
 */
enum LinkScale {
    /** Round trip in ms, 0 to 500, by the square. */
    DELAY {
        @Override
        double value(double at) {
            double ms = 500 * at * at;
            return ms < 20 ? Math.round(ms) : 5 * Math.round(ms / 5);
        }

        @Override
        double place(double ms) {
            return Math.sqrt(Math.clamp(ms, 0, 500) / 500);
        }
    },
    /** Mbit/s, 1 to 1000 by its logarithm; the right end is no limit, 0. */
    RATE {
        @Override
        double value(double at) {
            if (at > FREE_FROM) {
                return 0;
            }
            double mbit = Math.pow(1000, at / FREE_FROM);
            double step = mbit < 10 ? 1 : mbit < 100 ? 5 : 50;
            return Math.clamp(step * Math.round(mbit / step), 1, 1000);
        }

        @Override
        double place(double mbit) {
            return mbit == 0 ? 1 : FREE_FROM * Math.log(Math.clamp(mbit, 1, 1000)) / Math.log(1000);
        }
    },
    /** Percent, 0 to 10. */
    LOSS {
        @Override
        double value(double at) {
            return Math.round(at * 100) / 10.0;
        }

        @Override
        double place(double percent) {
            return Math.clamp(percent, 0, 10) / 10;
        }
    };

    private static final double FREE_FROM = 0.95;

    /** The figure at a place. */
    abstract double value(double at);

    /** The place of a figure; one that the slider does not reach is at its end. */
    abstract double place(double value);
}
