package io.edgeferry.console.shell;

import java.time.Duration;
import java.time.Instant;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.stage.Stage;

/**
 * For measuring a start, and for recording what a start loads: with {@code -Dedgeferry.first-frame=end} the console says
 * how long it took from the start of its process until its window was drawn, and ends.
 */
final class FirstFrame {

    private static final String PROPERTY = "edgeferry.first-frame";

    private FirstFrame() {}

    /** Watches a stage that is shown, when it is asked for. Called on the screen's thread. */
    static void watch(Stage stage) {
        if (!"end".equals(System.getProperty(PROPERTY))) {
            return;
        }
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                // A pulse comes before its own drawing: at the third the first two have been drawn.
                pulses++;
                if (stage.isShowing() && pulses == 3) {
                    stop();
                    report();
                }
            }
        }.start();
    }

    private static void report() {
        Instant now = Instant.now();
        Instant began = ProcessHandle.current().info().startInstant().orElse(now);
        System.out.println("first frame after " + Duration.between(began, now).toMillis() + " ms");
        Platform.exit();
    }
}
