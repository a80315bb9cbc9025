package io.edgeferry.console.lab;

import io.edgeferry.console.Background;
import io.edgeferry.console.Pulse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a slider says: one value at a time, at most five a second, the last one always. What came between is left
 * out. Belongs to the screen's thread.
 */
final class LatestWriter<T> {

    private static final double PER_SECOND = 5;

    private final Background background;
    private final Write<T> write;
    private final Consumer<Exception> failed;
    private final Pulse pulse = new Pulse(PER_SECOND, this::tick);
    private @Nullable T waiting;
    private boolean writing;

    /** Writes a value; blocks. */
    interface Write<T> {
        void to(T value) throws Exception;
    }

    /** @param failed is told why a value was not written */
    LatestWriter(Background background, Write<T> write, Consumer<Exception> failed) {
        this.background = background;
        this.write = write;
        this.failed = failed;
    }

    /** Writes this, unless a later one comes first. */
    void offer(T value) {
        waiting = value;
        pulse.start();
    }

    /** Whether something is not written yet. */
    boolean busy() {
        return waiting != null || writing;
    }

    private void tick() {
        T next = waiting;
        if (writing) {
            return;
        }
        if (next == null) {
            pulse.stop();
            return;
        }
        waiting = null;
        writing = true;
        var unused = background.run(
                "lab-link",
                () -> {
                    write.to(next);
                    return true;
                },
                done -> writing = false,
                e -> {
                    writing = false;
                    failed.accept(e);
                });
    }
}
