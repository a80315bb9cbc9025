package io.edgeferry.protection.demo;

import io.edgeferry.protection.FailoverOutcome;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration measured. Times are in seconds; -1 stands for what is not known yet, or never will be. The last
 * four pairs are those of the paper: down time and total training time when a training is resumed (MDT, MTT) and when a
 * new container begins anew (NDT, NTT).
 *
 * @param rpoSeconds from the last step that the checkpoint held to the fault: the work that was lost
 * @param lostSteps steps that were done and had to be done again
 * @param rtoSeconds from the last sign of life of the node to the first step on the target
 * @param detectSeconds part of it: until the node counted as lost
 * @param fenceSeconds part of it: until no second copy could come back
 * @param verifySeconds part of it: until a replica was found good
 * @param startSeconds part of it: until the container ran
 * @param proveSeconds part of it: until its first step
 * @param diedAtStep last step of the original
 * @param resumedAfterStep step that the resumed training went on after
 * @param goalStep step up to which both are compared
 * @param resumedDownSeconds MDT: from the fault to the first step of the resumed training
 * @param restartedDownSeconds NDT: from the fault to the first step of the restarted training
 * @param resumedTotalSeconds MTT: from the first step of the original until the resumed training had the goal
 * @param restartedTotalSeconds NTT: the same of the restarted training
 * @param restartedExtrapolated whether the latter was reckoned by its rate instead of waited for
 * @param savedSeconds how much sooner the resumed training had the goal; below 0 when it had it later, null when that is
 *     not known yet
 */
public record DemoFigures(
        double rpoSeconds,
        long lostSteps,
        double rtoSeconds,
        double detectSeconds,
        double fenceSeconds,
        double verifySeconds,
        double startSeconds,
        double proveSeconds,
        long diedAtStep,
        long resumedAfterStep,
        long goalStep,
        double resumedDownSeconds,
        double restartedDownSeconds,
        double resumedTotalSeconds,
        double restartedTotalSeconds,
        boolean restartedExtrapolated,
        @Nullable Double savedSeconds) {

    /** Nothing is known yet. */
    public static final DemoFigures NONE =
            new DemoFigures(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, false, null);

    /** From how many steps a rate can be told. */
    private static final int ENOUGH = 5;

    /**
     * Reckons what is known by now.
     *
     * @param faultAt when the node broke, in seconds since the demonstration began; -1 when it did not
     * @param outcome of the failover, or null
     * @param beyond steps after the original's last one at which both are compared
     */
    static DemoFigures of(
            double faultAt,
            @Nullable FailoverOutcome outcome,
            int beyond,
            List<DemoPoint> original,
            List<DemoPoint> resumed,
            List<DemoPoint> restarted) {
        if (faultAt < 0 || original.isEmpty()) {
            return NONE;
        }
        long seen = original.getLast().step();
        boolean back = outcome != null && !outcome.cold();
        long died = back && outcome.lostSteps() >= 0 ? Math.max(seen, outcome.fromStep() + outcome.lostSteps()) : seen;
        long goal = died + beyond;
        double began = original.getFirst().seconds();
        double mdt = back ? first(resumed, faultAt) : -1;
        double mtt = back ? since(began, reached(resumed, goal)) : -1;
        OptionalDouble measured = reached(restarted, goal);
        double ntt = since(began, measured.isPresent() ? measured : reckoned(restarted, goal));
        return new DemoFigures(
                back ? rpo(original, outcome, faultAt) : -1,
                back && outcome.fromStep() >= 0 ? Math.max(0, died - outcome.fromStep()) : -1,
                outcome == null ? -1 : outcome.rtoSeconds(),
                outcome == null ? -1 : outcome.parts().detect(),
                outcome == null ? -1 : outcome.parts().fence(),
                outcome == null ? -1 : outcome.parts().verify(),
                outcome == null ? -1 : outcome.parts().start(),
                outcome == null ? -1 : outcome.parts().prove(),
                died,
                back ? outcome.fromStep() : -1,
                goal,
                mdt,
                first(restarted, faultAt),
                mtt,
                ntt,
                ntt >= 0 && measured.isEmpty(),
                saved(mtt, ntt, resumed, began, goal));
    }

    /** The original's own log tells it best; without steps the protection does. */
    private static double rpo(List<DemoPoint> original, FailoverOutcome outcome, double faultAt) {
        return original.stream()
                .filter(point -> point.step() <= outcome.fromStep())
                .mapToDouble(point -> Math.max(0, faultAt - point.seconds()))
                .reduce((before, last) -> last)
                .orElse(outcome.rpoSeconds());
    }

    private static double first(List<DemoPoint> points, double faultAt) {
        return points.isEmpty() ? -1 : Math.max(0, points.getFirst().seconds() - faultAt);
    }

    private static double since(double began, OptionalDouble end) {
        return end.isPresent() ? end.getAsDouble() - began : -1;
    }

    /** By the resumed training's rate as long as it has not reached the goal itself. */
    private static @Nullable Double saved(double mtt, double ntt, List<DemoPoint> resumed, double began, long goal) {
        double resumedEnd = mtt >= 0 ? mtt : since(began, reckoned(resumed, goal));
        return ntt < 0 || resumedEnd < 0 ? null : Double.valueOf(ntt - resumedEnd);
    }

    private static OptionalDouble reached(List<DemoPoint> points, long goal) {
        return points.stream()
                .filter(point -> point.step() >= goal)
                .mapToDouble(DemoPoint::seconds)
                .findFirst();
    }

    private static OptionalDouble reckoned(List<DemoPoint> points, long goal) {
        if (points.size() < ENOUGH) {
            return OptionalDouble.empty();
        }
        DemoPoint first = points.getFirst();
        DemoPoint last = points.getLast();
        double perStep = (last.seconds() - first.seconds()) / (last.step() - first.step());
        return OptionalDouble.of(last.seconds() + Math.max(0, goal - last.step()) * perStep);
    }
}
