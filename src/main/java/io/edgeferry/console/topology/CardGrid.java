package io.edgeferry.console.topology;

import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;

/** Cards in rows of equal columns; the cards of a row are of equal height. */
final class CardGrid extends Pane {

    private static final double GAP = 14;

    private double least = 290;

    CardGrid() {
        getStyleClass().add("card-grid");
    }

    /** The least width of a column. */
    void columnWidth(double width) {
        if (width != least) {
            least = width;
            requestLayout();
        }
    }

    int columns(double width) {
        return (int) Math.max(1, Math.floor((width + GAP) / (least + GAP)));
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        return place(width < 0 ? getWidth() : width, false);
    }

    @Override
    protected double computePrefWidth(double height) {
        return least;
    }

    @Override
    protected void layoutChildren() {
        place(getWidth(), true);
    }

    private double place(double width, boolean really) {
        int columns = columns(width);
        double each = Math.floor((width - GAP * (columns - 1)) / columns);
        double y = 0;
        for (int first = 0; first < getChildren().size(); first += columns) {
            var row = getChildren()
                    .subList(first, Math.min(first + columns, getChildren().size()));
            double height = 0;
            for (Node card : row) {
                height = Math.max(height, Math.ceil(card.prefHeight(each)));
            }
            if (really) {
                double x = 0;
                for (Node card : row) {
                    card.resizeRelocate(x, y, each, height);
                    x += each + GAP;
                }
            }
            y += height + GAP;
        }
        return Math.max(0, y - GAP);
    }
}
