package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** A thin bar with its name and its numbers. */
final class Meter extends HBox {

    private final Bar bar = new Bar();
    private final Label value = Ui.label("", "meter-value");

    Meter(String name) {
        super(8);
        getStyleClass().add("meter");
        setAlignment(Pos.CENTER_LEFT);
        Label title = Ui.label(name, "meter-name");
        title.setMinWidth(34);
        value.setMinWidth(84);
        value.setAlignment(Pos.CENTER_RIGHT);
        HBox.setHgrow(bar, Priority.ALWAYS);
        getChildren().addAll(title, bar, value);
    }

    void set(double share, String text) {
        bar.set(share);
        value.setText(text);
        setAccessibleText(text);
    }

    private static final class Bar extends Region {
        private final Region fill = new Region();
        private double share;

        Bar() {
            getStyleClass().add("bar");
            fill.getStyleClass().add("bar-fill");
            getChildren().add(fill);
            setMinHeight(5);
            setPrefHeight(5);
            setMaxHeight(5);
        }

        void set(double next) {
            share = Double.isFinite(next) ? Math.clamp(next, 0, 1) : 0;
            Ui.mark(fill, "high", share >= 0.9);
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            fill.resizeRelocate(0, 0, Math.round(getWidth() * share), getHeight());
        }
    }
}
