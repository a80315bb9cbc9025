package io.edgeferry.console.protect;

import io.edgeferry.console.Formats;
import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.Hold;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ReplicaNote;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How protection is put into words. */
public final class ProtectWords {

    private ProtectWords() {}

    /** A time that counts in whole seconds: {@code 47 s}, {@code 2 min 05 s}, {@code 1 h 04 min}. */
    public static String span(@Nullable Duration time) {
        if (time == null) {
            return Formats.UNKNOWN;
        }
        long seconds = time.toSeconds();
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + two(seconds % 60) + " s"
                : seconds / 3600 + " h " + two(seconds % 3600 / 60) + " min";
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** The age of the last good checkpoint; {@code none} when there is none. */
    public static String age(ProtectView view) {
        return view.age() == null ? "none" : span(view.age());
    }

    /** {@code every 60 s, keeps 3, on any other node}. */
    public static String spec(ProtectSpec spec) {
        return "every " + span(spec.every()) + ", keeps " + spec.keep() + ", " + to(spec);
    }

    /** Where replicas go. */
    public static String to(ProtectSpec spec) {
        if (spec.to().equals(ProtectSpec.ANY)) {
            return "on any other node";
        }
        return spec.shared() ? "in the shared folder " + spec.to() : "on node " + spec.to();
    }

    /** Whether a person is asked before a failover. */
    public static String failover(ProtectSpec spec) {
        return spec.automatic() ? "automatic" : "asks first";
    }

    /** {@code 3 good replicas on edge-2}. */
    public static String replicas(ProtectView view) {
        List<ReplicaNote> all = view.pod().replicas();
        if (all.isEmpty()) {
            return "no replica yet";
        }
        int bad = all.size() - view.good();
        String where = all.stream().map(ReplicaNote::node).distinct().collect(Collectors.joining(", "));
        return Formats.counted(view.good(), "good replica") + (bad == 0 ? "" : ", " + bad + " bad") + " on " + where;
    }

    /** {@code next in 12 s}; says who makes it where that is not this console. */
    public static String next(ProtectView view) {
        if (!view.pod().doing().isEmpty()) {
            return view.pod().doing() + "…";
        }
        Duration next = view.next();
        if (next == null) {
            return view.pod().mine() ? "next not planned" : "made elsewhere";
        }
        return next.isZero() ? "next is due" : "next in " + span(next);
    }

    /** Who acts. */
    public static String leader(ProtectedPod pod) {
        if (pod.mine()) {
            return "this console";
        }
        return pod.leader().isEmpty() ? "nobody" : who(pod.leader());
    }

    /** A holder of a lead, who is called {@code USER@HOST/PID/RANDOM}: {@code USER@HOST, process PID}. */
    private static String who(String holder) {
        String[] parts = holder.split("/", -1);
        return parts.length == 3 ? parts[0] + ", process " + parts[1] : holder;
    }

    /** The guard on the pod's node, as a sentence's end. */
    public static String guard(ProtectedPod pod) {
        if (pod.guard().isEmpty()) {
            return pod.guarded() ? "at work" : "not set yet";
        }
        return pod.leader().isEmpty() ? pod.guard() : pod.guard().replace(pod.leader(), who(pod.leader()));
    }

    /** The one line that says what is wrong, or what goes on; empty when all is well. */
    public static String line(ProtectView view) {
        ProtectedPod pod = view.pod();
        return switch (view.state()) {
            case REFUSED -> pod.problem();
            case FAILING_OVER -> "Its training goes on elsewhere in a moment.";
            case LOST -> pod.trouble().isEmpty() ? "Node " + pod.node() + " counts as lost." : pod.trouble();
            case NEEDS_YOU, TROUBLE -> pod.trouble();
            case BARE -> "None of its replicas can be restored.";
            case FIRST -> "";
            case LATE -> "The last good checkpoint is older than it should be.";
            case GOOD -> (String.join(" ", pod.waiting()) + " " + pod.wentBack()).strip();
        };
    }

    /** What a node is, in a word or two. */
    public static String node(NodeVitals node) {
        if (node.blind()) {
            return "not known";
        }
        return node.lost() ? "lost" : node.doubtful() ? "in doubt" : "alive";
    }

    /** The kind of tag for that. */
    public static String nodeKind(NodeVitals node) {
        return node.blind() || !node.lost() && node.doubtful() ? "warn" : node.lost() ? "bad" : "ok";
    }

    /** {@code lease 7 s of 20 s}. */
    public static String lease(NodeVitals node) {
        return "lease " + span(node.leaseAge()) + " of " + span(node.rule().leaseAge());
    }

    /** {@code 0 of 3 probes failed}. */
    public static String probes(NodeVitals node) {
        return node.probed()
                ? Math.min(node.failedProbes(), node.rule().probes()) + " of "
                        + node.rule().probes() + " probes failed"
                : "not probed yet";
    }

    /** What is known of a node that is not simply alive; else empty. */
    public static String nodeMore(NodeVitals node) {
        if (node.blind()) {
            return "The API server does not answer: nothing is known.";
        }
        if (node.failedProbes() > 0 && !node.probe().isEmpty()) {
            return "Last probe: " + node.probe();
        }
        return node.ready().equals("True") || node.ready().isEmpty()
                ? ""
                : "Its condition Ready is " + node.ready() + ".";
    }

    /** The name of a hold. */
    public static String hold(Hold.Kind kind) {
        return switch (kind) {
            case GUARD -> "Guard on the node";
            case STOPPED -> "Container ended";
            case SWITCHED_OFF -> "Machine switched off";
            case DELETED -> "Pod object deleted";
            case TAINT -> "Node out of service";
        };
    }

    /** {@code Failed over from edge-1 to edge-2 as gru-m1}. */
    public static String outcome(FailoverOutcome outcome) {
        String how = outcome.cold()
                ? "Begun anew"
                : "Went on" + (outcome.fromStep() < 0 ? "" : " after step " + step(outcome.fromStep()));
        return how + " on " + outcome.to() + " as " + outcome.pod() + ", " + Formats.day(outcome.at())
                + by(outcome.engine());
    }

    /** {@code (lab checkpoint, not CRIU)} to put behind what was made; empty when it is not known. */
    static String by(String engine) {
        return engine.isEmpty() ? "" : " (" + engine + ")";
    }

    /** What makes the checkpoints of a pod. */
    public static String engine(ProtectedPod pod) {
        if (pod.replicas().isEmpty()) {
            return "none was made yet";
        }
        return pod.engine().isEmpty() ? "made by an older version, which did not note how" : pod.engine();
    }

    /** A number of steps; negative is unknown. */
    public static String step(long step) {
        return step < 0 ? Formats.UNKNOWN : Formats.count(step);
    }

    /** Milliseconds; negative is unknown. */
    public static String millis(long millis) {
        return Formats.seconds(millis < 0 ? -1 : millis / 1000.0);
    }
}
