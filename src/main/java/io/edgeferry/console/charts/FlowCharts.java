package io.edgeferry.console.charts;

import io.edgeferry.console.Ui;
import io.edgeferry.task.Flow.Sample;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Throughput and window of a task on one clock. While bytes flow it shows the last 30 s and scrolls; afterwards it shows
 * all. Left and Right go from sample to sample, Page Up and Page Down from reason to reason, Home and End to the first
 * and the last, Escape lets go. Belongs to the screen's thread.
 */
public final class FlowCharts extends VBox {

    private static final double HEIGHT = 300;
    private static final double HEIGHT_ONE_STREAM = 228;
    private static final double HEIGHT_MOST = 720;
    private static final double HEIGHT_EMPTY = 116;

    private final Label title = Ui.label("", "card-name");
    private final Label hint = Ui.label("", "muted");
    private final FlowReadout readout = new FlowReadout();
    private final FlowPlot plot = new FlowPlot();
    private FlowScene scene = FlowScene.NONE;
    private @Nullable OperationId task;
    private boolean ended;
    private double cursor = Double.NaN;
    private double hover = Double.NaN;

    /** @param actions what stands at the right of the title, such as a menu */
    public FlowCharts(Node... actions) {
        super(12);
        setId("flow-charts");
        getStyleClass().addAll("card", "chart-card");
        hint.setMinWidth(0);
        title.setMinWidth(Label.USE_PREF_SIZE);
        HBox head = Ui.row(title, hint, Ui.spacer());
        head.getChildren().addAll(actions);
        getChildren().addAll(head, readout, plot);
        setVgrow(plot, Priority.ALWAYS);
        plot.setId("flow-plot");
        plot.setFocusTraversable(true);
        plot.setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        plot.setAccessibleRoleDescription("chart");
        plot.setAccessibleHelp("Left and Right go from sample to sample, Page Up and Page Down from reason to reason.");
        plot.addEventHandler(KeyEvent.KEY_PRESSED, this::keyed);
        plot.setOnMouseMoved(this::pointed);
        plot.setOnMouseExited(event -> hover(Double.NaN));
        plot.setOnMousePressed(event -> {
            plot.requestFocus();
            pick(plot.seconds(event.getX()));
        });
        plot.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                cursor = Double.NaN;
                show();
            }
        });
        show();
    }

    /** Shows a task as it is now. */
    public void set(TaskSnapshot next) {
        boolean another = !next.id().equals(task);
        if (another) {
            task = next.id();
            plot.reset();
            cursor = Double.NaN;
            hover = Double.NaN;
        }
        FlowScene was = scene;
        scene = FlowScene.of(next);
        if (!another
                && !scene.live()
                && !was.live()
                && scene.flow() == was.flow()
                && next.state().ended() == ended) {
            // Other stations go on: nothing in here has changed.
            return;
        }
        ended = next.state().ended();
        boolean nothing = scene.samples().isEmpty();
        plot.setPrefHeight(
                nothing && next.state().ended()
                        ? HEIGHT_EMPTY
                        : scene.oneStream() && !nothing ? HEIGHT_ONE_STREAM : HEIGHT);
        plot.setMinHeight(plot.getPrefHeight());
        plot.setMaxHeight(HEIGHT_MOST);
        // Only what has two charts to show gains by more room.
        setMaxHeight(nothing || scene.oneStream() ? USE_PREF_SIZE : Double.MAX_VALUE);
        plot.setFocusTraversable(!nothing);
        Ui.show(readout, !nothing);
        title.setText(nothing || scene.oneStream() ? "Throughput" : "Throughput and window");
        hint.setText(nothing ? "" : scene.oneStream() ? "" : "a dotted line is a change of window, and why");
        sayEmpty(next);
        show();
    }

    private void sayEmpty(TaskSnapshot next) {
        if (!next.state().ended()) {
            plot.sayEmpty("No bytes yet", "The charts begin when bytes begin to move.");
        } else if (next.progress().bytes() > 0) {
            plot.sayEmpty("Not recorded", "Bytes moved, but how fast was not written down.");
        } else {
            plot.sayEmpty("No bytes were moved", "The task ended before anything was on its way.");
        }
    }

    private void keyed(KeyEvent event) {
        List<Sample> samples = scene.samples();
        if (samples.isEmpty() || event.isControlDown() || event.isAltDown() || event.isMetaDown()) {
            return;
        }
        int at = Double.isNaN(cursor) ? samples.size() : Reading.nearest(samples, cursor);
        switch (event.getCode()) {
            case LEFT -> go(at - 1);
            case RIGHT -> go(at + 1);
            case HOME -> go(0);
            case END -> go(samples.size() - 1);
            case PAGE_UP -> reason(false);
            case PAGE_DOWN -> reason(true);
            case ESCAPE -> {
                if (Double.isNaN(cursor)) {
                    return;
                }
                cursor = Double.NaN;
                show();
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void go(int index) {
        List<Sample> samples = scene.samples();
        hover = Double.NaN;
        cursor = samples.get(Math.clamp(index, 0, samples.size() - 1)).seconds();
        show();
    }

    /** Goes to the next or the last reason: to the first sample at or after it, which is the first to feel it. */
    private void reason(boolean forward) {
        double here = Double.isNaN(cursor) ? Double.POSITIVE_INFINITY : cursor;
        List<Integer> stops = scene.marks().stream()
                .map(mark -> firstFrom(mark.seconds()))
                .distinct()
                .toList();
        List<Sample> samples = scene.samples();
        if (forward) {
            stops.stream()
                    .filter(stop -> samples.get(stop).seconds() > here)
                    .findFirst()
                    .ifPresent(this::go);
        } else {
            stops.reversed().stream()
                    .filter(stop -> samples.get(stop).seconds() < here)
                    .findFirst()
                    .ifPresent(this::go);
        }
    }

    private int firstFrom(double seconds) {
        List<Sample> samples = scene.samples();
        int near = Reading.nearest(samples, seconds);
        return samples.get(near).seconds() < seconds ? Math.min(near + 1, samples.size() - 1) : near;
    }

    private void pointed(MouseEvent event) {
        hover(plot.seconds(event.getX()));
    }

    private void hover(double seconds) {
        hover = seconds;
        show();
    }

    private void pick(double seconds) {
        List<Sample> samples = scene.samples();
        if (!samples.isEmpty()) {
            go(Reading.nearest(samples, seconds));
        }
    }

    private void show() {
        List<Sample> samples = scene.samples();
        double at = Double.isNaN(hover) ? cursor : hover;
        if (samples.isEmpty() || Double.isNaN(at)) {
            readout.whole(scene);
            plot.show(scene, Double.NaN, Double.NaN);
        } else {
            int nearest = Reading.nearest(samples, at);
            readout.read(scene.read(nearest));
            plot.show(scene, samples.get(nearest).seconds(), cursor);
        }
        boolean chatty = scene.live() && Double.isNaN(cursor) && plot.isFocused();
        if (!chatty) {
            // A screen reader speaks each change: what comes by itself five times a second is not for it.
            plot.setAccessibleText(title.getText() + ". " + readout.spoken());
        }
    }
}
