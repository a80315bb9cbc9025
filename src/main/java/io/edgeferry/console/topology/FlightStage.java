package io.edgeferry.console.topology;

import javafx.geometry.Orientation;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/** The cards with the lines between them on top, laid out together so that a line is never late. */
final class FlightStage extends Pane {

    private final Region content;
    private final FlightLayer flights;
    private final LinkLayer links;

    FlightStage(Region content, LinkLayer links, FlightLayer flights) {
        this.content = content;
        this.links = links;
        this.flights = flights;
        getChildren().addAll(content, links, flights);
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefHeight(double width) {
        return content.prefHeight(width);
    }

    @Override
    protected double computePrefWidth(double height) {
        return content.prefWidth(height);
    }

    @Override
    protected void layoutChildren() {
        content.resizeRelocate(0, 0, getWidth(), Math.max(getHeight(), content.prefHeight(getWidth())));
        content.layout();
        flights.resizeRelocate(0, 0, getWidth(), getHeight());
        flights.requestLayout();
        links.resizeRelocate(0, 0, getWidth(), getHeight());
        links.requestLayout();
    }
}
