package io.edgeferry.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Steps along Falcon's utility U(n) = T / K^n - B * T * L, with T the throughput and L the loss: each stream has to
 * earn its 2 percent, and loss costs ten times its share (arif-zaman/Falcon-File-Transfer-Optimizer).
 */
final class Tuner {

    private static final double K = 1.02;
    private static final double B = 10;
    private static final int HOLDS = 3;
    private static final int FROZEN_EPOCHS = 10;
    private static final double MOVED = 0.2;

    private final int most;
    private @Nullable Point before;
    private int momentum;
    private int lastStep;
    private int longest = Integer.MAX_VALUE;
    private int holds;
    private int frozen;
    private double frozenRate;

    Tuner(int most) {
        this.most = most;
    }

    private record Point(int window, double utility, double error) {}

    /** Where to go, and why. */
    record Step(int window, String reason) {}

    static double utility(Measurement epoch) {
        return epoch.bytesPerSecond() / Math.pow(K, epoch.window())
                - B * epoch.bytesPerSecond() * Math.max(0, epoch.loss());
    }

    /** Forgets what was measured before. */
    void reset() {
        before = null;
        momentum = 0;
        longest = Integer.MAX_VALUE;
        holds = 0;
        frozen = 0;
    }

    /** Keeps the window for some epochs, unless the throughput moves from what the next one shows. */
    void freeze() {
        reset();
        frozen = FROZEN_EPOCHS;
        frozenRate = Double.NaN;
    }

    Step step(Measurement epoch) {
        int window = epoch.window();
        double rate = epoch.bytesPerSecond();
        if (frozen > 0) {
            frozenRate = Double.isNaN(frozenRate) ? rate : frozenRate;
            if (Math.abs(rate - frozenRate) <= MOVED * frozenRate) {
                frozen--;
                return new Step(window, "steady");
            }
            reset();
        }
        Point now = new Point(window, utility(epoch), epoch.error() / Math.pow(K, window));
        Point last = before;
        if (last == null || last.window() == window) {
            before = now;
            int step = Math.max(1, window / 8);
            return new Step(window + step <= most ? window + step : Math.max(1, window - step), "probe");
        }
        double gain = now.utility() - last.utility();
        if (Math.abs(gain) <= 2 * Math.hypot(now.error(), last.error())) {
            return hold(now, last);
        }
        return move(now, last, gain);
    }

    private Step hold(Point now, Point last) {
        holds++;
        if (holds < HOLDS) {
            return new Step(now.window(), "no difference");
        }
        freeze();
        return new Step(Math.min(now.window(), last.window()), "fewer will do");
    }

    private Step move(Point now, Point last, double gain) {
        double slope = gain / (now.window() - last.window());
        int direction = slope > 0 ? 1 : -1;
        if (momentum * direction < 0) {
            // Each turn halves the steps, or the window would swing around the best one for ever.
            longest = Math.max(1, lastStep / 2);
        }
        momentum = momentum * direction > 0 ? momentum + direction : direction;
        double relative = last.utility() > 0 ? Math.abs(slope) / last.utility() : 1;
        int wanted = (int) Math.min(most, Math.abs(momentum) * Math.ceil(now.window() * relative));
        int step = Math.min(Math.min(wanted, longest), Math.max(1, now.window() / 2));
        int next = Math.clamp(now.window() + direction * step, 1, most);
        if (next == now.window()) {
            return hold(now, last);
        }
        before = now;
        lastStep = step;
        holds = 0;
        if (direction > 0) {
            return new Step(next, now.window() > last.window() ? "more pays" : "throughput fell");
        }
        return new Step(next, now.window() > last.window() ? "no gain" : "fewer will do");
    }
}
