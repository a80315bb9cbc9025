package io.edgeferry.console.fakes;

import io.edgeferry.protection.demo.DemoChoices;
import io.edgeferry.protection.demo.DemoFigures;
import io.edgeferry.protection.demo.DemoOptions;
import io.edgeferry.protection.demo.DemoPhase;
import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.Demonstrations;
import io.edgeferry.protection.demo.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Demonstrations that show what they are told to, and remember what was asked of them. */
public final class FakeDemonstrations implements Demonstrations {

    private static final double FAULT = 38;
    private static final double LOST = 56;
    private static final double RESUMED = 61.7;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile DemoSnapshot snapshot = DemoSnapshot.NONE;
    private volatile DemoChoices choices =
            new DemoChoices(true, false, List.of("forecast", "gru"), List.of("edge-1", "edge-2", "edge-3"));
    private volatile @Nullable DemoOptions last;

    /** What was asked, in order: begin, break, stop, close. */
    public List<String> asked() {
        return asked;
    }

    /** The options of the last one that was begun. */
    public @Nullable DemoOptions last() {
        return last;
    }

    /** Offers other choices. */
    public void offer(DemoChoices next) {
        choices = next;
    }

    /** Shows this from now on. */
    public void show(DemoSnapshot next) {
        snapshot = next;
    }

    @Override
    public DemoSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public DemoChoices choices() {
        return choices;
    }

    @Override
    public void begin(DemoOptions options) {
        last = options;
        asked.add("begin");
    }

    @Override
    public void breakNode() {
        asked.add("break");
    }

    @Override
    public void stop() {
        asked.add("stop");
    }

    @Override
    public void close() {
        asked.add("close");
    }

    /** A demonstration as it is so many seconds after its beginning, in a phase. */
    public static DemoSnapshot at(double seconds, DemoPhase phase, String headline, String detail) {
        return at(seconds, phase, headline, detail, 18.8);
    }

    /** The same, with what resuming saves, in seconds. */
    public static DemoSnapshot at(double seconds, DemoPhase phase, String headline, String detail, double saves) {
        List<DemoPoint> original = curve(7, 0, Math.min(seconds, FAULT));
        List<DemoPoint> resumed = curve(RESUMED, 89, seconds);
        List<DemoPoint> restarted = curve(LOST + 2, 0, seconds);
        boolean back = !resumed.isEmpty();
        long died = original.isEmpty() ? 0 : original.getLast().step();
        DemoFigures figures = seconds < FAULT
                ? DemoFigures.NONE
                : new DemoFigures(
                        back ? 8.7 : -1,
                        back ? died - 89 : -1,
                        back ? 26.2 : -1,
                        back ? 20.3 : -1,
                        back ? 1.2 : -1,
                        back ? 0.4 : -1,
                        back ? 2.1 : -1,
                        back ? 1.8 : -1,
                        died,
                        back ? 89 : -1,
                        died + 20,
                        back ? RESUMED - FAULT : -1,
                        restarted.isEmpty() ? -1 : LOST + 2 - FAULT,
                        back && resumed.getLast().step() >= died + 20 ? 68.6 : -1,
                        back ? 87.4 : -1,
                        seconds < 95,
                        back ? saves : null);
        return new DemoSnapshot(
                phase,
                headline,
                detail,
                phase == DemoPhase.PROTECTED,
                seconds,
                Fault.CUT,
                "demo-3fa1c0",
                "edge-1",
                seconds < 20 ? "" : "lab checkpoint, not CRIU",
                seconds >= FAULT ? FAULT : -1,
                seconds >= LOST ? LOST : -1,
                back ? RESUMED : -1,
                original,
                resumed,
                restarted,
                figures,
                List.of(),
                null);
    }

    /** A loss that falls with noise, four steps a second. */
    private static List<DemoPoint> curve(double from, long after, double to) {
        List<DemoPoint> points = new ArrayList<>();
        for (double at = from; at <= to; at += 0.25) {
            long step = after + points.size() + 1;
            double noise = 1 + 0.6 * Math.sin(step * 2.4) * Math.cos(step * 0.7);
            points.add(new DemoPoint(at, step, (0.16 * Math.exp(-step / 28.0) + 0.004) * noise));
        }
        return points;
    }
}
