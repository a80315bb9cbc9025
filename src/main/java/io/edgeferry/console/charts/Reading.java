package io.edgeferry.console.charts;

import io.edgeferry.console.Formats;
import io.edgeferry.task.Flow.Sample;
import java.util.List;
import java.util.Locale;

/**
 * What the charts say of one moment.
 *
 * @param sample the sample there
 * @param reason why the window was what it was; empty when nothing is known
 */
record Reading(Sample sample, String reason) {

    /** Of a sample. */
    static Reading at(Sample sample, List<Mark> marks) {
        String reason = "";
        for (Mark mark : marks) {
            if (mark.seconds() > sample.seconds()) {
                break;
            }
            reason = mark.reason();
        }
        return new Reading(sample, reason);
    }

    /** The place of the sample nearest to a moment; the list is not empty. */
    static int nearest(List<Sample> samples, double seconds) {
        int low = 0;
        int high = samples.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (samples.get(middle).seconds() < seconds) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean before = low > 0
                && seconds - samples.get(low - 1).seconds() < samples.get(low).seconds() - seconds;
        return before ? low - 1 : low;
    }

    /** {@code 12.40 s}, {@code 2 min 10.4 s}. */
    String time() {
        double seconds = sample.seconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        long minutes = (long) (seconds / 60);
        String rest = String.format(Locale.ROOT, "%.1f s", Math.floor((seconds - 60 * minutes) * 10) / 10);
        return minutes < 60 ? minutes + " min " + rest : minutes / 60 + " h " + minutes % 60 + " min " + rest;
    }

    String rate() {
        return rate(sample.bytesPerSecond());
    }

    /** A rate that was measured: nothing is 0, not unknown. */
    static String rate(double bytesPerSecond) {
        return bytesPerSecond <= 0 ? "0 Mbit/s" : Formats.rate(bytesPerSecond);
    }

    String window() {
        return Formats.counted(sample.window(), "stream");
    }
}
