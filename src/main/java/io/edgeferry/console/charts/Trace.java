package io.edgeferry.console.charts;

import io.edgeferry.task.Flow;
import io.edgeferry.task.Flow.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** From a flow to the points that its two charts join. */
final class Trace {

    private static final double LEAD = 0.5;
    private static final double PAUSE = 5;
    private static final double PAUSE_RATIO = 8;

    private Trace() {}

    /**
     * The rate. A sample holds for the time before it, so that each run of samples begins with an edge; between runs
     * nothing moves and the rate is 0.
     */
    static List<Point> rate(List<Sample> samples) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (rests(sample)) {
                // Nothing more came after the sample before: the curve ends there, it does not sink slowly.
                points.add(
                        new Point(i == 0 ? sample.seconds() : samples.get(i - 1).seconds(), 0));
                continue;
            }
            if (begins(samples, i)) {
                if (i > 0 && samples.get(i - 1).bytesPerSecond() > 0) {
                    points.add(new Point(samples.get(i - 1).seconds(), 0));
                }
                double since = since(samples, i);
                points.add(new Point(since, 0));
                points.add(new Point(since, sample.bytesPerSecond()));
            }
            points.add(new Point(sample.seconds(), sample.bytesPerSecond()));
        }
        return points;
    }

    /** The window: each point holds until the next. Rounds say exactly when it changed, samples what it really was. */
    static List<Point> window(Flow flow) {
        if (flow.samples().isEmpty()) {
            return List.of();
        }
        List<Point> events = new ArrayList<>();
        for (int i = 0; i < flow.samples().size(); i++) {
            Sample sample = flow.samples().get(i);
            Sample timed = rests(sample) && i > 0 ? flow.samples().get(i - 1) : sample;
            events.add(new Point(timed.seconds(), sample.window()));
        }
        flow.epochs().forEach(epoch -> events.add(new Point(epoch.seconds(), epoch.next())));
        events.sort(Comparator.comparingDouble(Point::seconds));
        double first = flow.epochs().isEmpty()
                        || flow.epochs().getFirst().seconds()
                                > flow.samples().getFirst().seconds()
                ? flow.samples().getFirst().window()
                : flow.epochs().getFirst().window();
        List<Point> steps = new ArrayList<>();
        steps.add(new Point(Math.min(start(flow), events.getFirst().seconds()), first));
        for (Point event : events) {
            if (event.value() != steps.getLast().value()) {
                steps.add(event);
            }
        }
        return steps;
    }

    /** When the first byte moved; 0 when none did. */
    static double start(Flow flow) {
        return flow.samples().isEmpty() ? 0 : since(flow.samples(), 0);
    }

    /** When the last byte was told of. */
    static double end(Flow flow) {
        return moving(flow).isEmpty() ? 0 : moving(flow).getLast().seconds();
    }

    /** The samples while a move went on, those with nothing in them too. */
    static List<Sample> moving(Flow flow) {
        return flow.samples().stream().filter(sample -> !rests(sample)).toList();
    }

    /** Whether a sample says that a move is over. */
    static boolean rests(Sample sample) {
        return sample.window() == 0 && sample.bytesPerSecond() == 0;
    }

    private static boolean begins(List<Sample> samples, int at) {
        if (at == 0 || rests(samples.get(at - 1))) {
            return !rests(samples.get(at));
        }
        double gap = samples.get(at).seconds() - samples.get(at - 1).seconds();
        // Samples of a long flow are thinned, the word that a move is over among them.
        double usual = at < 2
                ? LEAD
                : samples.get(at - 1).seconds() - samples.get(at - 2).seconds();
        return gap > Math.max(PAUSE, PAUSE_RATIO * usual) && !rests(samples.get(at));
    }

    /** The moment since which a sample holds: that of the one before, or about one interval before a run's first. */
    static double since(List<Sample> samples, int at) {
        double here = samples.get(at).seconds();
        double before = at == 0 ? 0 : samples.get(at - 1).seconds();
        if (!begins(samples, at)) {
            return before;
        }
        double step = at + 1 < samples.size() ? samples.get(at + 1).seconds() - here : LEAD;
        boolean known = step > 0 && step < PAUSE && !rests(samples.get(Math.min(at + 1, samples.size() - 1)));
        return Math.max(before, here - (known ? step : LEAD));
    }
}
