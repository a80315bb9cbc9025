package io.edgeferry.console.fakes;

import io.edgeferry.task.Flow;
import io.edgeferry.task.TaskRecorder;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/** A flow as a link of 940 Mbit/s would make it. */
final class FakeFlow {

    private static final double LINK = 940e6 / 8;
    private static final long TOTAL = 2_710_000_000L;

    private FakeFlow() {}

    private record Change(double at, int next, String phase, String reason, double loss) {}

    private static final Change[] CHANGES = {
        new Change(1.0, 2, "ramp", "seeded: 2", 0),
        new Change(2.0, 4, "ramp", "grew: +94 %", 0),
        new Change(5.0, 8, "ramp", "grew: +46 %", 0.001),
        new Change(8.0, 6, "tune", "link full: 6 do", 0.004),
        new Change(17.6, 4, "guard", "loss 2.4 %", 0.024),
        new Change(21.0, 5, "tune", "recovered", 0.002),
        new Change(26.0, 5, "tail", "tail: split last", 0),
    };

    static void copy(TaskRecorder recorder, Consumer<Duration> clock, double seconds) {
        Flow before = recorder.snapshot().flow();
        recorder.limit(LINK);
        int first = before.samples().size();
        long bytes = recorder.snapshot().progress().bytes();
        for (int i = first; i < first + Math.round(seconds * 5); i++) {
            clock.accept(Duration.ofMillis(200));
            double at = (i + 1) * 0.2;
            double rate = rate(at);
            bytes = Math.min(TOTAL, bytes + Math.round(rate * 0.2));
            recorder.flowed(bytes, TOTAL, rate, window(at));
            for (Change change : CHANGES) {
                if (Math.abs(change.at() - at) < 0.05) {
                    recorder.epoch(new Flow.Epoch(
                            0,
                            window(at - 0.2),
                            change.next(),
                            rate,
                            change.loss(),
                            7.5 - change.loss() * 100,
                            0.035,
                            change.phase(),
                            change.reason()));
                }
            }
        }
    }

    private static int window(double at) {
        int window = 2;
        for (Change change : CHANGES) {
            window = change.at() <= at + 1e-6 ? change.next() : window;
        }
        return window;
    }

    private static double rate(double at) {
        double noise = new Random(Math.round(at * 10) * 0x9E3779B97F4A7C15L).nextDouble();
        double most = Math.min(0.985 * LINK, window(at - 0.2) * 20e6);
        double ramp = Math.min(1, at / 0.8);
        double loss = at > 17.2 && at < 18.6 ? 0.6 : 1;
        return most * ramp * loss * (0.93 + 0.07 * noise);
    }
}
