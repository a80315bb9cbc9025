package io.edgeferry.console;

import static io.edgeferry.console.ConsoleUi.onFx;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
import javafx.scene.Node;
import javafx.scene.Scene;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the time of frames (JavaFX calls them pulses). */
public final class FrameClock {

    private static final Logger LOG = LoggerFactory.getLogger(FrameClock.class);

    /** Milliseconds of a frame at 30 a second, which the eye still takes for motion. */
    private static final double FRAME = 1000.0 / 30;

    /** Milliseconds within which an answer feels immediate (Nielsen, Usability Engineering, 1993, chapter 5). */
    private static final double PROMPT = 100;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private FrameClock() {}

    /**
     * One frame, in milliseconds, until the next one begins.
     *
     * @param work processor time of the screen's thread: events, animation, style and layout
     * @param drawing processor time of the renderer, which works beside it, in software on a machine without a GPU
     * @param apart what a clock shows, which also tells how busy the machine is with something else
     */
    public record Frame(double work, double drawing, double apart) {}

    /** Some numbers in a line for the log. */
    public static String told(double[] values) {
        return String.format(
                "median %.1f, p90 %.1f, most %.1f", quantile(values, 0.5), quantile(values, 0.9), quantile(values, 1));
    }

    /** The value that this part of all, from 0 to 1, does not exceed. */
    public static double quantile(double[] values, double part) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[(int) Math.ceil(part * sorted.length) - 1];
    }

    /**
     * Asserts that half of the frames are made quickly enough for 30 in a second and nine of ten for 20, and tells the
     * log. Processor time, too, grows on a machine whose caches others use.
     */
    public static void assertSmooth(String what, List<Frame> frames) {
        assertMade(what, frames, FRAME * 1.5);
    }

    /**
     * Asserts that of frames which answer a key half are made as quickly as those of a motion, and nine of ten so that a
     * person takes the answer for immediate.
     */
    public static void assertPrompt(String what, List<Frame> frames) {
        assertMade(what, frames, PROMPT);
    }

    private static void assertMade(String what, List<Frame> frames, double most) {
        double[] work = frames.stream().mapToDouble(Frame::work).toArray();
        double[] drawing = frames.stream().mapToDouble(Frame::drawing).toArray();
        double[] apart = frames.stream().mapToDouble(Frame::apart).toArray();
        LOG.info(
                "{}: {} frames, ms of work in one {}; of drawing it {}; by the clock from one to the next {}",
                what,
                frames.size(),
                told(work),
                told(drawing),
                told(apart));
        assertThat(quantile(work, 0.5))
                .as("median of the milliseconds of work in a frame of %s", what)
                .isLessThanOrEqualTo(FRAME);
        assertThat(quantile(work, 0.9))
                .as("p90 of the milliseconds of work in a frame of %s", what)
                .isLessThanOrEqualTo(most);
        assertThat(quantile(drawing, 0.9))
                .as("p90 of the milliseconds of drawing a frame of %s", what)
                .isLessThanOrEqualTo(FRAME * 1.5);
    }

    /** Does something in each of some frames, which are numbered from 0, and tells what they took. */
    public static List<Frame> during(int frames, IntConsumer step) {
        CompletableFuture<List<Frame>> done = new CompletableFuture<>();
        onFx(() -> {
            new Series(frames, step, done).begin();
            return true;
        });
        return got(done);
    }

    private static <T> T got(CompletableFuture<T> done) {
        try {
            return done.get(ConsoleUi.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the frames did not come", e);
        }
    }

    private static final class Series extends AnimationTimer {
        private final int wanted;
        private final IntConsumer step;
        private final CompletableFuture<List<Frame>> done;
        private final List<Frame> frames = new ArrayList<>();
        private final long renderer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("QuantumRenderer"))
                .findFirst()
                .orElseThrow()
                .threadId();
        private long begin;
        private long work;
        private long drawing;

        Series(int wanted, IntConsumer step, CompletableFuture<List<Frame>> done) {
            this.wanted = wanted;
            this.step = step;
            this.done = done;
        }

        void begin() {
            start();
        }

        @Override
        public void handle(long ignored) {
            long now = System.nanoTime();
            long worked = THREADS.getCurrentThreadCpuTime();
            long drawn = THREADS.getThreadCpuTime(renderer);
            if (begin != 0) {
                frames.add(new Frame((worked - work) / 1e6, (drawn - drawing) / 1e6, (now - begin) / 1e6));
            }
            if (frames.size() == wanted) {
                stop();
                done.complete(List.copyOf(frames));
                return;
            }
            begin = now;
            work = worked;
            drawing = drawn;
            step.accept(frames.size());
        }
    }

    /**
     * When a part is drawn: {@link System#nanoTime()} of the second frame after the one that laid it out. The renderer
     * works beside the next frame, and the one after that begins only when it is done.
     *
     * @param selector the part, which is not there yet
     */
    public static CompletableFuture<Long> drawn(Scene scene, String selector) {
        CompletableFuture<Long> when = new CompletableFuture<>();
        onFx(() -> {
            new Watch(scene, selector, when).begin();
            return true;
        });
        return when;
    }

    private static final class Watch extends AnimationTimer {
        private final Scene scene;
        private final String selector;
        private final CompletableFuture<Long> when;
        private final Runnable look = this::look;
        private int since;
        private @Nullable Node part;

        Watch(Scene scene, String selector, CompletableFuture<Long> when) {
            this.scene = scene;
            this.selector = selector;
            this.when = when;
        }

        void begin() {
            if (inView()) {
                throw new AssertionError(selector + " is there already");
            }
            scene.addPostLayoutPulseListener(look);
            start();
        }

        private boolean inView() {
            part = scene.lookup(selector);
            return part != null
                    && part.isVisible()
                    && part.localToScene(part.getLayoutBounds()).intersects(0, 0, scene.getWidth(), scene.getHeight());
        }

        private void look() {
            if (part == null && !inView()) {
                part = null;
            }
        }

        @Override
        public void handle(long now) {
            if (part != null && ++since == 2) {
                when.complete(System.nanoTime());
                stop();
                scene.removePostLayoutPulseListener(look);
            }
        }
    }
}
