package io.edgeferry.protection.demo;

import java.util.ArrayList;
import java.util.List;

/** A loss curve without its noise, so that one sees from afar where it goes. */
public final class Smooth {

    /** Weight of each new value in the running mean: about the last ten count. */
    private static final double WEIGHT = 0.18;

    private Smooth() {}

    /**
     * The running mean (exponential) of the losses; points without a loss are left out.
     *
     * @param before a curve that this one goes on from, already smoothed; its mean at the step before is where this one
     *     begins; may be empty
     */
    public static List<DemoPoint> of(List<DemoPoint> points, List<DemoPoint> before) {
        List<DemoPoint> smooth = new ArrayList<>(points.size());
        double mean = Double.NaN;
        for (DemoPoint point : points) {
            if (Double.isNaN(point.loss())) {
                continue;
            }
            if (smooth.isEmpty()) {
                mean = start(before, point);
            }
            mean += WEIGHT * (point.loss() - mean);
            smooth.add(new DemoPoint(point.seconds(), point.step(), mean));
        }
        return smooth;
    }

    private static double start(List<DemoPoint> before, DemoPoint first) {
        return before.stream()
                .filter(point -> point.step() < first.step())
                .mapToDouble(DemoPoint::loss)
                .reduce((earlier, last) -> last)
                .orElse(first.loss());
    }
}
