package io.edgeferry.console.tasks;

import io.edgeferry.console.Ui;
import io.edgeferry.task.Station;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The stops of a task as dots on a line, each with its time and what was predicted; updated in place. */
final class StationLine extends Pane {

    private static final double DOT = 16;
    private static final double TEXT_TOP = DOT + 6;

    private final boolean times;
    private final List<Stop> stops = new ArrayList<>();

    /** @param times whether times are written under the names */
    StationLine(boolean times) {
        this.times = times;
        getStyleClass().add("station-line");
    }

    void set(List<Station> stations) {
        while (stops.size() > stations.size()) {
            Stop old = stops.removeLast();
            getChildren().removeAll(old.rail, old.dot, old.words);
        }
        while (stops.size() < stations.size()) {
            Stop fresh = new Stop();
            stops.add(fresh);
            getChildren().add(0, fresh.rail);
            getChildren().addAll(fresh.dot, fresh.words);
        }
        for (int i = 0; i < stations.size(); i++) {
            stops.get(i).set(stations.get(i));
        }
    }

    @Override
    protected double computePrefHeight(double width) {
        double each = (width < 0 ? getWidth() : width) / Math.max(1, stops.size());
        return TEXT_TOP
                + stops.stream()
                        .mapToDouble(stop -> stop.words.prefHeight(each))
                        .max()
                        .orElse(0);
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        double each = getWidth() / Math.max(1, stops.size());
        for (int i = 0; i < stops.size(); i++) {
            Stop stop = stops.get(i);
            double middle = Math.round((i + 0.5) * each);
            stop.dot.resizeRelocate(middle - DOT / 2, 0, DOT, DOT);
            stop.rail.setVisible(i > 0);
            stop.rail.resizeRelocate(middle - Math.round(each), DOT / 2 - 1, Math.round(each), 2);
            stop.words.resizeRelocate(
                    Math.round(middle - each / 2), TEXT_TOP, Math.floor(each), stop.words.prefHeight(each));
        }
    }

    private final class Stop {
        private final Region rail = new Region();
        private final javafx.scene.layout.StackPane dot = new javafx.scene.layout.StackPane();
        private final FontIcon sign = Ui.icon(Feather.CHECK);
        private final Label title = Ui.label("", "station-title");
        private final Label time = Ui.label("", "station-time");
        private final Label predicted = Ui.label("", "station-predicted");
        private final VBox words = new VBox(title, time, predicted);
        private final Tooltip tip = new Tooltip();
        private String style = "";

        Stop() {
            rail.getStyleClass().add("rail-line");
            dot.getStyleClass().add("station-dot");
            dot.getChildren().add(sign);
            words.setAlignment(Pos.TOP_CENTER);
            for (Label label : List.of(title, time, predicted)) {
                label.setTextAlignment(TextAlignment.CENTER);
            }
            Ui.show(time, times);
            Ui.show(predicted, times);
        }

        void set(Station station) {
            String now = station.state().name().toLowerCase(Locale.ROOT);
            if (!now.equals(style)) {
                for (Region part : List.of(rail, dot, words)) {
                    part.getStyleClass().remove(style);
                    part.getStyleClass().add(now);
                }
                style = now;
            }
            title.setText(station.title());
            time.setText(TaskWords.stationTime(station));
            predicted.setText(TaskWords.stationPredicted(station));
            dot.setAccessibleText(station.title() + ", " + now + " " + time.getText());
            sign.setIconCode(
                    switch (station.state()) {
                        case DONE -> Feather.CHECK;
                        case FAILED -> Feather.X;
                        case UNDONE -> Feather.CORNER_UP_LEFT;
                        case SKIPPED -> Feather.MINUS;
                        case RUNNING, WAITING -> Feather.CIRCLE;
                    });
            sign.setVisible(station.state() != Station.State.RUNNING && station.state() != Station.State.WAITING);
            tip.setText(station.detail());
            if (station.detail().isEmpty()) {
                Tooltip.uninstall(words, tip);
            } else {
                Tooltip.install(words, tip);
            }
        }
    }
}
