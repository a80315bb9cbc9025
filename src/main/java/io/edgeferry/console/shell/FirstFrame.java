package io.edgeferry.console.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        System.out.println("first frame after " + age().toMillis() + " ms");
        Platform.exit();
    }

    /**
     * How old this process is. Java reckons its start from the second in which the system began, so on Linux it would be
     * up to a second too old; the system itself counts both in hundredths (proc(5)).
     */
    private static Duration age() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            long began =
                    Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
            String up = Files.readString(Path.of("/proc/uptime"));
            return Duration.ofMillis(Math.round(Double.parseDouble(up.split(" ")[0]) * 1000) - began * 10);
        } catch (IOException e) {
            Instant now = Instant.now();
            return Duration.between(
                    ProcessHandle.current().info().startInstant().orElse(now), now);
        }
    }
}
