package io.edgeferry.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the source's progress into epochs. An epoch begins when the window was set, its first part is thrown away, and
 * its rate is the median of the samples, or the mean where acknowledgements come in lumps. It goes by the times in the
 * events, not by a clock of its own. Not thread-safe.
 */
final class EpochClock {

    private static final int LEAST_SAMPLES = 2;
    private static final int LEAST_MOVING = 2;
    /** An epoch in which too little moved is stretched so many times at most. */
    private static final double STRETCH = 4;
    /** Streams that are wanted may take so long to open; measuring begins when they are there. */
    private static final double OPENING = 5;

    private final List<ProgressEvent> kept = new ArrayList<>();
    private int window;
    private double length;
    private double discard;
    private double begun = Double.NaN;
    private double start = Double.NaN;
    private @Nullable ProgressEvent lastOfBefore;
    private @Nullable ProgressEvent last;

    /** Begins an epoch with what a policy decided. */
    void begin(WindowPolicy.Decision decision) {
        window = decision.window();
        length = decision.epochSeconds();
        discard = decision.discardSeconds();
        begun = last == null ? Double.NaN : last.t();
        start = begun;
        lastOfBefore = last;
        kept.clear();
    }

    /** Takes an event; the epoch's measurement when it ends with it. */
    Optional<Measurement> take(ProgressEvent event) {
        if (Double.isNaN(begun)) {
            begun = event.t();
            start = begun;
        }
        if (event.streams() < window && event.t() - begun < OPENING) {
            start = event.t();
            kept.clear();
        }
        if (lastOfBefore == null) {
            lastOfBefore = event;
        }
        last = event;
        double age = event.t() - start;
        if (age < discard) {
            return Optional.empty();
        }
        kept.add(event);
        if (age < length || kept.size() <= LEAST_SAMPLES || lumpy() && age < STRETCH * length) {
            return Optional.empty();
        }
        return Optional.of(measure());
    }

    private boolean lumpy() {
        return rates().stream().filter(rate -> rate > 0).count() < LEAST_MOVING;
    }

    private List<Double> rates() {
        List<Double> rates = new ArrayList<>();
        for (int i = 1; i < kept.size(); i++) {
            double seconds = kept.get(i).t() - kept.get(i - 1).t();
            if (seconds > 0) {
                rates.add((kept.get(i).acked() - kept.get(i - 1).acked()) / seconds);
            }
        }
        return rates;
    }

    private Measurement measure() {
        ProgressEvent first = kept.getFirst();
        ProgressEvent end = kept.getLast();
        ProgressEvent begin = lastOfBefore == null ? first : lastOfBefore;
        double seconds = Math.max(1e-6, end.t() - first.t());
        double mean = Math.max(0, end.acked() - first.acked()) / seconds;
        List<Double> rates = rates();
        double median = median(rates);
        // A median of samples that are mostly empty says nothing.
        boolean smooth = median > 0.5 * mean && median < 2 * mean;
        double spread = spread(rates, mean);
        return new Measurement(
                window,
                end.t() - start,
                smooth ? median : mean,
                spread / Math.sqrt(Math.max(1, rates.size())),
                loss(first, end),
                end.rtt(),
                median(kept.stream().map(ProgressEvent::receiverFull).toList()),
                Math.max(0, end.dialErrors() - begin.dialErrors()),
                end.remaining());
    }

    private static double loss(ProgressEvent first, ProgressEvent end) {
        if (first.sentSegments() < 0 || end.sentSegments() < 0) {
            return -1;
        }
        long sent = end.sentSegments() - first.sentSegments();
        long again = end.retransmitted() - first.retransmitted();
        return sent <= 0 ? 0 : Math.clamp((double) again / sent, 0.0, 1.0);
    }

    private static double spread(List<Double> rates, double mean) {
        double sum = 0;
        for (double rate : rates) {
            sum += (rate - mean) * (rate - mean);
        }
        return rates.size() < 2 ? mean : Math.sqrt(sum / (rates.size() - 1));
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
