package io.edgeferry.console.charts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.VPos;
import javafx.scene.Group;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;

/** The words of the charts; they are used again at each drawing. */
final class PlotTexts extends Group {

    private static final double MOMENT_BELOW = 14;
    private static final int MOST_WIDTHS = 5000;

    private final List<Text> pool = new ArrayList<>();
    private final Map<String, Double> widths = new HashMap<>();
    private final Text ruler = new Text();
    private int used;

    PlotTexts() {
        ruler.getStyleClass().setAll("chart-reason");
        ruler.setVisible(false);
        getChildren().add(ruler);
    }

    void begin() {
        used = 0;
    }

    /** Hides those that were not needed this time. */
    void end() {
        for (int i = used; i < pool.size(); i++) {
            pool.get(i).setVisible(false);
        }
    }

    /** The name of an axis, ending at {@code right}. */
    void axis(String words, double right, double middle) {
        Text text = next(words, "chart-axis");
        place(text, right - width(text), middle);
    }

    /** A number of an axis, ending at {@code right}. */
    void tick(String number, double right, double middle) {
        Text text = next(number, "chart-tick");
        place(text, right - width(text), middle);
    }

    /** A moment below the charts. */
    void moment(String words, double centre, double base) {
        centred(words, centre, base + MOMENT_BELOW);
    }

    /** A number of an axis, around a place. */
    void centred(String words, double centre, double middle) {
        Text text = next(words, "chart-tick");
        place(text, centre - width(text) / 2, middle);
    }

    /** What the link can carry, above its line; what lies behind is covered. */
    void limit(String words, double right, double line, Rectangle back) {
        Text text = next(words, "chart-limit-text");
        double width = width(text);
        place(text, right - width, line - 10);
        back.setX(Math.round(right - width) - 4);
        back.setY(Math.round(line) - 18);
        back.setWidth(width + 4);
        back.setHeight(16);
    }

    /** That there is no window to draw. */
    void oneStream(double middle, PlotSpace space) {
        Text text = next("one stream", "chart-axis");
        place(text, PlotSpace.LEFT, middle - 12);
        tick("1", PlotSpace.LEFT - 8, middle);
        axis("streams", PlotSpace.LEFT - 8, space.windowCeiling() - 10);
    }

    /** The reasons between the charts, as many as have room. */
    void reasons(List<Mark> marks, PlotSpace space) {
        row(
                marks.stream().map(Mark::reason).toList(),
                marks.stream().map(mark -> space.x(mark.seconds())).toList(),
                PlotSpace.LEFT,
                space.right(),
                space.rateBase() + PlotSpace.BAND / 2);
    }

    /**
     * Words beside their lines on one row, as many as have room; the newest last.
     *
     * @param lines where the line of each is
     */
    void row(List<String> words, List<Double> lines, double left, double right, double middle) {
        List<LabelRow.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            wanted.add(new LabelRow.Wanted(lines.get(i), measure(words.get(i))));
        }
        double[] places = LabelRow.place(wanted, left, right);
        for (int i = 0; i < places.length; i++) {
            if (!Double.isNaN(places[i])) {
                place(next(words.get(i), "chart-reason"), places[i], middle);
            }
        }
    }

    /** Another size of type: what was measured is measured anew. */
    void resized() {
        widths.clear();
        pool.forEach(text -> text.getStyleClass().clear());
    }

    private double measure(String reason) {
        if (widths.size() > MOST_WIDTHS) {
            widths.clear();
        }
        return widths.computeIfAbsent(reason, words -> {
            ruler.setText(words);
            ruler.applyCss();
            return width(ruler);
        });
    }

    private Text next(String words, String styleClass) {
        if (used == pool.size()) {
            Text fresh = new Text();
            fresh.setTextOrigin(VPos.CENTER);
            pool.add(fresh);
            getChildren().add(fresh);
        }
        Text text = pool.get(used++);
        text.setVisible(true);
        if (!text.getText().equals(words)) {
            text.setText(words);
        }
        if (!text.getStyleClass().equals(List.of(styleClass))) {
            text.getStyleClass().setAll(styleClass);
            text.applyCss();
        }
        return text;
    }

    private static double width(Text text) {
        return text.getLayoutBounds().getWidth();
    }

    private static void place(Text text, double x, double middle) {
        text.setX(Math.round(x));
        text.setY(Math.round(middle));
    }
}
