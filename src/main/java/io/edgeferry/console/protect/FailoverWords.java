package io.edgeferry.console.protect;

import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ReplicaNote;
import java.util.ArrayList;
import java.util.List;

/** What the sheet of a failover says before it begins. */
final class FailoverWords {

    private FailoverWords() {}

    /**
     * How the node is, and what that means for a failover.
     *
     * @param kind ok, warn, bad or accent
     */
    record Notice(String words, String kind) {}

    static Notice notice(ProtectView view, boolean switchedOff) {
        String node = view.pod().node();
        if (!view.pod().gone().isEmpty()) {
            return new Notice(
                    "Pod " + view.pod().pod() + " is not on node " + node + " any more: its training goes on from its"
                            + " last checkpoint.",
                    "accent");
        }
        NodeVitals vitals = view.vitals();
        if (vitals == null) {
            return new Notice("Node " + node + " is not under watch yet, so nothing is known about it.", "warn");
        }
        if (vitals.blind()) {
            return new Notice(
                    "The API server does not answer: nothing is known about node " + node + ", and nothing can be"
                            + " done until it does.",
                    "warn");
        }
        String measured = ProtectWords.lease(vitals) + ", " + ProtectWords.probes(vitals);
        if (vitals.lost()) {
            return new Notice("Node " + node + " counts as lost: " + measured + ".", "bad");
        }
        if (vitals.doubtful()) {
            return new Notice("Node " + node + " is in doubt: " + measured + ".", "warn");
        }
        return new Notice(
                switchedOff
                        ? "Node " + node + " answers (" + measured + ") although you say that it is switched off."
                        : "Node " + node + " lives (" + measured + "), so a failover is called off before it does"
                                + " anything. To move a pod off a node that lives, migrate it.",
                "warn");
    }

    static String from(ProtectView view) {
        ReplicaNote newest = view.pod().newest();
        return newest == null
                ? "No replica can be used: it would begin anew."
                : "step " + ProtectWords.step(newest.step()) + ", saved " + ProtectWords.span(newest.age(view.now()))
                        + " ago, on " + newest.node() + ProtectWords.by(newest.engine())
                        + ". It is verified first; if it is damaged, the next older one"
                        + " is used.";
    }

    /** What holds: as found while one is at work, else as far as it can be known before. */
    static List<HoldList.Line> holds(ProtectView view, boolean switchedOff, boolean taint) {
        ProtectedPod pod = view.pod();
        if (!pod.holds().isEmpty()) {
            return pod.holds().stream().map(HoldList.Line::of).toList();
        }
        List<HoldList.Line> lines = new ArrayList<>();
        lines.add(new HoldList.Line(
                "Guard on the node",
                pod.guarded(),
                pod.guarded()
                        ? "It " + ProtectWords.guard(pod) + "."
                        : "No guard is known to be at work: " + ProtectWords.guard(pod) + "."));
        lines.add(new HoldList.Line(
                "Container ended", null, "Tried by SSH when it begins, if the node can be reached that way."));
        lines.add(new HoldList.Line(
                "Machine switched off", switchedOff, switchedOff ? "You say so." : "Nobody says so."));
        lines.add(new HoldList.Line(
                "Pod object deleted", null, "Deleted when it begins, so that the kubelet does not start it again."));
        lines.add(new HoldList.Line(
                "Node out of service",
                taint ? null : Boolean.FALSE,
                taint ? "Tainted when it begins; its pods are evicted." : "Not asked for."));
        return lines;
    }
}
