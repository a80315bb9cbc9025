package io.edgeferry.console.charts;

import io.edgeferry.console.Formats;
import io.edgeferry.task.Flow;
import io.edgeferry.task.Flow.Sample;
import java.util.List;

/**
 * A flow in a few numbers.
 *
 * @param mean bytes per second while bytes moved
 * @param peak the greatest rate of a sample
 * @param least the fewest streams while bytes moved
 * @param most the most streams
 */
record FlowStats(double mean, double peak, int least, int most) {

    static FlowStats of(Flow flow) {
        List<Sample> samples = flow.samples();
        double bytes = 0;
        double seconds = 0;
        double peak = 0;
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (!Trace.rests(sample)) {
                double took = sample.seconds() - Trace.since(samples, i);
                bytes += took * sample.bytesPerSecond();
                seconds += took;
                peak = Math.max(peak, sample.bytesPerSecond());
                most = Math.max(most, sample.window());
                least = Math.min(least, sample.window());
            }
        }
        return new FlowStats(seconds == 0 ? 0 : bytes / seconds, peak, Math.min(least, most), most);
    }

    /** {@code mean 801, peak 912 Mbit/s}. */
    String rates() {
        String usual = Reading.rate(mean);
        String most = Reading.rate(peak);
        int unit = usual.indexOf(' ');
        boolean alike = most.endsWith(usual.substring(unit));
        return "mean " + (alike ? usual.substring(0, unit) : usual) + ", peak " + most;
    }

    /** {@code 2 to 8 streams}. */
    String window() {
        return least == most ? Formats.counted(most, "stream") : least + " to " + Formats.counted(most, "stream");
    }
}
