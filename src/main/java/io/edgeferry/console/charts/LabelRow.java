package io.edgeferry.console.charts;

import java.util.Arrays;
import java.util.List;

/** Puts labels on one row beside their lines so that none overlaps another: where two would, the older goes. */
final class LabelRow {

    /** Room between a line and its label. */
    static final double BESIDE = 4;

    private static final double APART = 8;

    private LabelRow() {}

    /**
     * A label that wants a place.
     *
     * @param line where its line is
     * @param width its own
     */
    record Wanted(double line, double width) {}

    /**
     * Where each label begins, or NaN for one that is dropped.
     *
     * @param labels oldest first
     * @param left where the row begins
     * @param right where it ends
     */
    static double[] place(List<Wanted> labels, double left, double right) {
        double[] places = new double[labels.size()];
        Arrays.fill(places, Double.NaN);
        double free = right;
        for (int i = labels.size() - 1; i >= 0; i--) {
            Wanted label = labels.get(i);
            double beside = label.line() + BESIDE;
            if (label.line() < left || label.line() > right) {
                continue;
            }
            if (beside + label.width() > right) {
                // At the right edge it stands before its line.
                beside = label.line() - BESIDE - label.width();
            }
            if (beside >= left && beside + label.width() <= free) {
                places[i] = beside;
                free = Math.min(beside, label.line()) - APART;
            }
        }
        return places;
    }
}
