package io.edgeferry.transfer;

import tools.jackson.databind.JsonNode;

/**
 * Counts of a pass that go on when agents are started anew: what they sent before is then among what the target has
 * already. Tells the listener how the bytes flow. Not thread-safe.
 */
final class PassCount {

    private final TransferListener listener;
    private long firstKept = -1;
    private long firstKeptBytes;
    private long kept;
    private long keptBytes;
    private long planned = -1;
    private long passedFiles;
    private long ackedBefore;
    private long acked;
    private long shown;
    private double shownAt = Double.NaN;

    PassCount(TransferListener listener) {
        this.listener = listener;
    }

    /** What an agent found that it has to send. */
    void plan(JsonNode event) {
        kept = event.path("kept").asLong(0);
        keptBytes = event.path("keptBytes").asLong(0);
        planned = event.path("bytes").asLong(-1);
        if (firstKept < 0) {
            firstKept = kept;
            firstKeptBytes = keptBytes;
        }
        ackedBefore += acked;
        acked = 0;
        passedFiles = 0;
        shownAt = Double.NaN;
        shown = Math.max(shown, keptBytes);
    }

    /** Takes progress, tells it; whether there is more on the target than ever before. */
    boolean progress(ProgressEvent event, int window) {
        acked = Math.max(acked, event.acked());
        passedFiles = Math.max(passedFiles, event.files());
        long total = planned < 0 ? event.total() : Math.max(planned, event.total());
        long all = total < 0 ? -1 : keptBytes + total;
        long now = Math.max(shown, keptBytes + acked);
        if (all >= 0) {
            now = Math.min(now, all);
        }
        double seconds = event.t() - shownAt;
        double rate = seconds > 0 ? Math.max(0, now - shown) / seconds : 0;
        boolean moved = now > shown;
        shown = Math.max(shown, now);
        shownAt = event.t();
        listener.flowed(now, all, rate, window);
        return moved;
    }

    void passed(JsonNode event) {
        passedFiles = Math.max(passedFiles, event.path("files").asLong(0));
        acked = Math.max(acked, event.path("bytes").asLong(0));
    }

    /** Files sent, by the agents before too. */
    long sentFiles() {
        return Math.max(0, kept - Math.max(0, firstKept)) + passedFiles;
    }

    /**
     * Bytes sent, by the agents before too: of those, what they said or what the target has of it, since what they said
     * last is lost when they die.
     */
    long sentBytes() {
        return Math.max(ackedBefore, keptBytes - firstKeptBytes) + acked;
    }

    /** Files that the target had when the pass began. */
    long keptFiles() {
        return Math.max(0, firstKept);
    }
}
