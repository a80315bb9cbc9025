package io.edgeferry.console;

import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;

/** Calls something at a steady rate on the screen's thread, between {@link #start()} and {@link #close()}. */
public final class Pulse implements AutoCloseable {

    private final Timeline timeline;
    private final Runnable action;

    /** @param perSecond how often */
    public Pulse(double perSecond, Runnable action) {
        this.action = action;
        this.timeline = new Timeline(new KeyFrame(Duration.seconds(1 / perSecond), event -> action.run()));
        timeline.setCycleCount(Animation.INDEFINITE);
    }

    /** Calls it now and goes on. */
    public void start() {
        if (timeline.getStatus() != Animation.Status.RUNNING) {
            action.run();
            timeline.play();
        }
    }

    /** Pauses until the next start. */
    public void stop() {
        timeline.stop();
    }

    @Override
    public void close() {
        timeline.stop();
    }
}
