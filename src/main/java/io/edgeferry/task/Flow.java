package io.edgeferry.task;

import java.util.ArrayList;
import java.util.List;

/**
 * How the bytes of a task flowed: what its charts draw. Immutable.
 *
 * @param samples the rate over time, oldest first; at most {@link #MOST}: when there are more, every other one goes
 * @param epochs rounds of the window's control, oldest first; empty for a task that moves in one stream
 * @param limit rate of the link in bytes per second where it is known, else 0
 */
public record Flow(List<Sample> samples, List<Epoch> epochs, double limit) {

    /** Nothing has flowed. */
    public static final Flow NONE = new Flow(List.of(), List.of(), 0);

    /** The most samples and the most epochs that are kept. */
    public static final int MOST = 4000;

    /** Copies the lists. */
    public Flow {
        samples = List.copyOf(samples);
        epochs = List.copyOf(epochs);
    }

    /**
     * The flow at one moment.
     *
     * @param seconds since the task began
     * @param bytesPerSecond acknowledged by the receiver, over the time since the sample before
     * @param window streams open for work
     */
    public record Sample(double seconds, double bytesPerSecond, int window) {}

    /**
     * One round of the control of the window.
     *
     * @param seconds when it ended, since the task began
     * @param window streams during it
     * @param next streams from then on
     * @param bytesPerSecond acknowledged by the receiver during it
     * @param loss share of segments sent again, 0 to 1; negative when not known
     * @param utility what the policy maximises, or NaN where it has no such figure
     * @param rttSeconds round trip seen, or 0 when not known
     * @param phase of the policy: {@code seed}, {@code ramp}, {@code tune}, {@code guard}, {@code tail}
     * @param reason why the window is what it is from then on, in two or three words
     */
    public record Epoch(
            double seconds,
            int window,
            int next,
            double bytesPerSecond,
            double loss,
            double utility,
            double rttSeconds,
            String phase,
            String reason) {}

    /** With one sample more. */
    public Flow with(Sample sample) {
        return new Flow(added(samples, sample), epochs, limit);
    }

    /** With one epoch more. */
    public Flow with(Epoch epoch) {
        return new Flow(samples, added(epochs, epoch), limit);
    }

    /** With the limit of the link, in bytes per second. */
    public Flow withLimit(double other) {
        return new Flow(samples, epochs, other);
    }

    private static <T> List<T> added(List<T> list, T last) {
        List<T> next = new ArrayList<>(list);
        next.add(last);
        if (next.size() <= MOST) {
            return next;
        }
        List<T> thinned = new ArrayList<>();
        for (int i = next.size() - 1; i >= 0; i -= 2) {
            thinned.addFirst(next.get(i));
        }
        return thinned;
    }
}
