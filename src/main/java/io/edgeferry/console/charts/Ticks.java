package io.edgeferry.console.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round numbers along an axis. */
final class Ticks {

    private static final double[] ROUND = {1, 2, 2.5, 5, 10};
    private static final double[] TIMES = {
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400
    };

    private Ticks() {}

    /** The least round step that needs at most {@code most} steps up to {@code need}, which is above 0. */
    static double step(double need, int most) {
        double raw = need / most;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (double round : ROUND) {
            if (round * power >= raw * (1 - 1e-9)) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The end of an axis that begins at 0: a whole number of steps, at least {@code need}. */
    static double top(double need, int most) {
        double step = step(need, most);
        return step * Math.ceil(need / step - 1e-9);
    }

    /** From 0 to {@code top}, both ends included. */
    static List<Double> values(double top, double step) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i * step <= top * (1 + 1e-9); i++) {
            values.add(i * step);
        }
        return values;
    }

    /** The step of an axis of streams, a power of two, so that at most {@code most} steps are needed. */
    static int windowStep(int need, int most) {
        int step = 1;
        while (step * most < need) {
            step *= 2;
        }
        return step;
    }

    /** The step of an axis of time. */
    static double timeStep(double span, int most) {
        for (double step : TIMES) {
            if (span / step <= most) {
                return step;
            }
        }
        return Math.ceil(span / most / 86_400) * 86_400;
    }

    /** Moments within a span that are whole multiples of the step. */
    static List<Double> times(TimeSpan span, double step) {
        List<Double> times = new ArrayList<>();
        for (long i = (long) Math.ceil(span.from() / step - 1e-9); i * step <= span.to() + 1e-9; i++) {
            times.add(i * step);
        }
        return times;
    }

    /** A number with as many decimals as its step needs, so that all labels of an axis look alike. */
    static String number(double value, double step) {
        int decimals = 0;
        double at = step;
        while (decimals < 6 && Math.abs(at - Math.rint(at)) > 1e-6 * at) {
            at *= 10;
            decimals++;
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace(',', '\u202f');
    }

    /** A moment: {@code 12.5 s}, {@code 90 s}, from two minutes on {@code 2:30}, from an hour on {@code 1:02:30}. */
    static String time(double seconds, double step, double last) {
        if (last < 120) {
            return number(seconds, step) + " s";
        }
        long whole = Math.round(seconds);
        return last < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole % 3600 / 60, whole % 60);
    }
}
