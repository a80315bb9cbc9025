package io.edgeferry.console.charts;

import java.util.ArrayList;
import java.util.List;

/** Fewer points that look the same: of each column of the screen the first, the least, the greatest and the last. */
final class Thinning {

    private Thinning() {}

    /**
     * The points that are worth drawing, with one beyond each end of the span so that lines reach its edges.
     *
     * @param columns how many columns the span is wide
     */
    static List<Point> thin(List<Point> points, TimeSpan span, int columns) {
        int first = 0;
        int last = points.size();
        while (first + 1 < points.size() && points.get(first + 1).seconds() < span.from()) {
            first++;
        }
        while (last > first + 1 && points.get(last - 2).seconds() > span.to()) {
            last--;
        }
        List<Point> seen = points.subList(first, last);
        if (seen.size() <= columns) {
            return List.copyOf(seen);
        }
        List<Point> kept = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= seen.size(); i++) {
            if (i == seen.size() || column(seen.get(i), span, columns) != column(seen.get(begin), span, columns)) {
                keep(seen.subList(begin, i), kept);
                begin = i;
            }
        }
        return kept;
    }

    private static long column(Point point, TimeSpan span, int columns) {
        return (long) Math.floor((point.seconds() - span.from()) / span.length() * columns);
    }

    private static void keep(List<Point> column, List<Point> kept) {
        int least = 0;
        int greatest = 0;
        for (int i = 1; i < column.size(); i++) {
            least = column.get(i).value() < column.get(least).value() ? i : least;
            greatest = column.get(i).value() > column.get(greatest).value() ? i : greatest;
        }
        for (int i = 0; i < column.size(); i++) {
            if (i == 0 || i == least || i == greatest || i == column.size() - 1) {
                kept.add(column.get(i));
            }
        }
    }
}
