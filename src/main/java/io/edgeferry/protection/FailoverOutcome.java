package io.edgeferry.protection;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * How a failover went.
 *
 * @param operation names it everywhere
 * @param at when the training went on
 * @param from node that was lost
 * @param to node where it goes on
 * @param pod name of the new pod
 * @param cold whether it began anew, since no replica could be used
 * @param replica that it goes on from; empty for a cold start
 * @param engine what made its checkpoint, for people; empty for a cold start and in a note of an older version
 * @param fromStep step that it goes on after, or -1 when the log does not show it
 * @param lostSteps steps that were done and have to be done again, as far as they were seen; -1 when not known
 * @param rpoSeconds from the dump to the last sign of life of the node, its lease or a step of the pod; -1 for a cold start
 * @param rtoSeconds from the last sign of life of the node to the first step on the target
 * @param parts of the latter
 */
public record FailoverOutcome(
        String operation,
        Instant at,
        String from,
        String to,
        String pod,
        boolean cold,
        String replica,
        String engine,
        long fromStep,
        long lostSteps,
        double rpoSeconds,
        double rtoSeconds,
        Parts parts) {

    /** A note of an older version names no engine. */
    @SuppressWarnings("ConstantValue")
    public FailoverOutcome {
        engine = Objects.requireNonNullElse(engine, "");
    }

    /** For people. */
    public String words() {
        String rto = String.format(Locale.ROOT, "%.1f s", rtoSeconds);
        return cold
                ? "Pod " + pod + " BEGAN ANEW on node " + to + ", " + rto + " after the last sign of life of node "
                        + from + ": no replica could be used."
                : "Pod " + pod + " goes on on node " + to + (fromStep < 0 ? "" : " after step " + fromStep) + ", " + rto
                        + " after the last sign of life of node " + from
                        + (lostSteps < 0 ? "." : "; " + lostSteps + " steps are done again.") + made();
    }

    private String made() {
        if (engine.isEmpty()) {
            return "";
        }
        return " It was a " + engine + (engine.contains("checkpoint") ? "." : " checkpoint.");
    }

    /**
     * What the time until the first step went into, in seconds.
     *
     * @param detect from the last sign of life until the node counted as lost
     * @param fence until no second copy could come back
     * @param verify until a replica was found good and its image was there
     * @param start until the container ran
     * @param prove until its first step
     */
    public record Parts(double detect, double fence, double verify, double start, double prove) {}
}
