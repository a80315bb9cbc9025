package io.edgeferry.protection.demo;

import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectedPod;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A demonstration in words. */
public final class DemoWords {

    private DemoWords() {}

    /** A time as {@code 19.8 s} or {@code 2 min 10 s}; a dash when it is not known. */
    public static String time(double seconds) {
        if (seconds < 0) {
            return "–";
        }
        if (seconds < 100) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
    }

    /** What resuming saved, as a figure. */
    public static String saved(@Nullable Double seconds) {
        return seconds == null ? "–" : seconds < 0 ? "none" : time(seconds);
    }

    /** What beginning anew takes, against resuming; empty when that is not known. */
    public static String fromZero(DemoFigures figures) {
        Double saved = figures.savedSeconds();
        if (saved == null) {
            return "";
        }
        boolean over = figures.resumedTotalSeconds() >= 0 && !figures.restartedExtrapolated();
        return "; from zero it " + (over ? "took " : "would take ") + time(Math.abs(saved))
                + (saved < 0 ? " less" : " more");
    }

    /** A number of steps. */
    public static String steps(long count) {
        return count + (count == 1 ? " step" : " steps");
    }

    /** What is so of a training that is protected. */
    static String protectedNow(@Nullable Duration age) {
        return age == null ? "Protected" : "Protected: last checkpoint " + age.toSeconds() + " s old";
    }

    /** How a training does at this moment. */
    static String training(String pod, String node, List<DemoPoint> points) {
        String where = "Pod " + pod + " trains on node " + node;
        if (points.isEmpty()) {
            return where;
        }
        DemoPoint last = points.getLast();
        return where + ": step " + last.step()
                + (Double.isNaN(last.loss()) ? "" : String.format(Locale.ROOT, ", loss %.4f", last.loss()));
    }

    /** Its replicas. */
    static String replicas(ProtectedPod pod) {
        long good = pod.replicas().stream().filter(one -> one.good()).count();
        String count = good + (good == 1 ? " replica" : " replicas");
        String kept = pod.newest() == null ? "" : " on node " + pod.newest().node();
        return count
                + kept
                + (pod.doing().isEmpty() ? "" : "; " + pod.doing())
                + (pod.trouble().isEmpty() ? "" : ". " + pod.trouble());
    }

    /** How the signs of a loss add up. */
    static String counting(NodeVitals life) {
        return "lease " + life.leaseAge().toSeconds() + " of "
                + life.rule().leaseAge().toSeconds() + " s, probe failed "
                + Math.min(life.failedProbes(), life.rule().probes()) + " of "
                + life.rule().probes() + " times";
    }

    /** What a failover did. */
    static String happened(FailoverOutcome outcome) {
        return outcome.cold()
                ? "No replica could be used: the training began anew on node " + outcome.to() + " as pod "
                        + outcome.pod() + "."
                : "Pod " + outcome.pod() + " goes on on node " + outcome.to()
                        + (outcome.fromStep() < 0 ? "" : " after step " + outcome.fromStep()) + ".";
    }

    /** How the failover went, with what the other one takes longer. */
    static String resumed(FailoverOutcome outcome, DemoFigures figures) {
        if (outcome.cold()) {
            return "No replica could be used: began anew on node " + outcome.to();
        }
        double down = figures.resumedDownSeconds() < 0 ? outcome.rtoSeconds() : figures.resumedDownSeconds();
        return "Resumed after " + time(down) + lost(figures) + fromZero(figures);
    }

    /** {@code , 36 steps lost}; empty when that is not known. */
    public static String lost(DemoFigures figures) {
        return figures.lostSteps() < 0 ? "" : ", " + steps(figures.lostSteps()) + " lost";
    }
}
