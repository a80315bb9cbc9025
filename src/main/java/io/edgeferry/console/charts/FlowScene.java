package io.edgeferry.console.charts;

import io.edgeferry.task.Flow;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the charts of a task show.
 *
 * @param flow how its bytes flowed
 * @param live whether they flow now
 * @param now seconds since the task began
 * @param samples those that can be pointed at
 * @param rate the curve of rates
 * @param window the steps of the window, each until the next
 * @param marks the moments worth a line
 */
record FlowScene(
        Flow flow,
        boolean live,
        double now,
        List<Flow.Sample> samples,
        List<Point> rate,
        List<Point> window,
        List<Mark> marks) {

    static final FlowScene NONE = new FlowScene(Flow.NONE, false, 0, List.of(), List.of(), List.of(), List.of());

    static FlowScene of(TaskSnapshot task) {
        Flow flow = task.flow();
        boolean live = !task.state().ended()
                && !flow.samples().isEmpty()
                && !Trace.rests(flow.samples().getLast());
        return new FlowScene(
                flow,
                live,
                Math.max(Trace.end(flow), clock(task)),
                Trace.moving(flow),
                Trace.rate(flow.samples()),
                Trace.window(flow),
                Mark.of(flow.epochs()));
    }

    /** The moment of the snapshot, which the running station counts up to. */
    private static double clock(TaskSnapshot task) {
        return task.current().map(station -> until(station, task.started())).orElse(0.0);
    }

    private static double until(Station station, Instant since) {
        Instant started = station.started();
        Duration took = station.took();
        return started == null || took == null
                ? 0
                : Duration.between(since, started).plus(took).toMillis() / 1000.0;
    }

    /** Whether the task moves in one stream, so that its window tells nothing. */
    boolean oneStream() {
        return flow.epochs().isEmpty() && samples.stream().allMatch(sample -> sample.window() <= 1);
    }

    /** What the time axis shows while the cursor is at a moment, or nowhere. */
    TimeSpan span(double cursor) {
        double start = Trace.start(flow);
        return live ? TimeSpan.live(start, now, cursor) : TimeSpan.all(start, Trace.end(flow));
    }

    /** What is said of the sample at a place. */
    Reading read(int index) {
        return Reading.at(samples.get(index), marks);
    }

    double mostRate(TimeSpan span) {
        return most(rate, span);
    }

    double mostWindow(TimeSpan span) {
        return most(window, span);
    }

    private static double most(List<Point> points, TimeSpan span) {
        double most = 0;
        for (int i = 0; i < points.size(); i++) {
            boolean over = i + 1 >= points.size() || points.get(i + 1).seconds() >= span.from();
            if (over && points.get(i).seconds() <= span.to()) {
                most = Math.max(most, points.get(i).value());
            }
        }
        return most;
    }
}
