package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What each of the last checkpoints cost, as bars from the oldest to the newest, which is written out. */
final class CostBars extends VBox {

    private static final double HEIGHT = 44;
    private static final double WIDEST = 26;
    private static final double GAP = 4;

    private final String title;
    private final DoubleFunction<String> words;
    private final Label newest = Ui.label("", "cost-value");
    private final Label usual = Ui.label("", "muted", "small-text");
    private final Bars bars = new Bars();
    private List<Double> shown = List.of();

    /** @param words of a value */
    CostBars(String id, String title, DoubleFunction<String> words) {
        super(6);
        this.title = title;
        this.words = words;
        setId(id);
        getStyleClass().addAll("card", "padded");
        setMaxWidth(Double.MAX_VALUE);
        newest.setMinWidth(Region.USE_PREF_SIZE);
        usual.setMinWidth(0);
        getChildren().addAll(Ui.row(Ui.label(title, "muted"), Ui.spacer(), newest), bars, usual);
    }

    /** Shows values from the oldest to the newest; negative ones are not known. */
    void set(List<Double> values) {
        if (values.equals(shown)) {
            return;
        }
        shown = List.copyOf(values);
        List<Double> known =
                values.stream().filter(value -> value >= 0).sorted().toList();
        newest.setText(values.isEmpty() || values.getLast() < 0 ? "–" : words.apply(values.getLast()));
        usual.setText(
                known.isEmpty()
                        ? "not known"
                        : "usually " + words.apply(known.get(known.size() / 2)) + ", at most "
                                + words.apply(known.getLast()));
        bars.set(values, known.isEmpty() ? 0 : known.getLast());
        setAccessibleText(title + ": newest " + newest.getText() + ", " + usual.getText());
    }

    private final class Bars extends Pane {
        private List<Double> values = List.of();
        private double most;
        private final List<Region> parts = new ArrayList<>();

        Bars() {
            setMinHeight(HEIGHT);
            setPrefHeight(HEIGHT);
            getStyleClass().add("cost-bars");
        }

        void set(List<Double> next, double highest) {
            values = next;
            most = highest;
            parts.clear();
            for (double value : next) {
                Region part = new Region();
                part.getStyleClass().add(value < 0 ? "cost-unknown" : "cost-bar");
                Tooltip.install(part, new Tooltip(value < 0 ? "not known" : words.apply(value)));
                parts.add(part);
            }
            if (!parts.isEmpty()) {
                parts.getLast().getStyleClass().add("newest");
            }
            getChildren().setAll(parts);
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            int count = parts.size();
            if (count == 0) {
                return;
            }
            double each = Math.min(WIDEST, (getWidth() + GAP) / count - GAP);
            for (int i = 0; i < count; i++) {
                double share = values.get(i) < 0 || most <= 0 ? 0 : values.get(i) / most;
                double height = Math.max(3, Math.round(share * (HEIGHT - 2)));
                parts.get(i).resizeRelocate(Math.round(i * (each + GAP)), HEIGHT - height, Math.max(2, each), height);
            }
        }
    }
}
