package io.edgeferry.transfer;

import tools.jackson.databind.JsonNode;

/**
 * What the source says some five times a second.
 *
 * @param t its clock, seconds
 * @param acked bytes acknowledged in this pass by this process
 * @param total bytes that this pass sends
 * @param files files acknowledged
 * @param streams streams that are open
 * @param remaining bytes that are not acknowledged
 * @param rtt round trip in seconds, or 0
 * @param sentSegments TCP segments sent so far, or -1
 * @param retransmitted TCP segments sent again so far, or -1
 * @param receiverFull fill of the receiver's queue, 0 to 1
 * @param dialErrors streams that could not be opened so far
 */
record ProgressEvent(
        double t,
        long acked,
        long total,
        long files,
        int streams,
        long remaining,
        double rtt,
        long sentSegments,
        long retransmitted,
        double receiverFull,
        long dialErrors) {

    static ProgressEvent of(JsonNode json, double arrived) {
        return new ProgressEvent(
                json.path("t").asDouble(arrived),
                json.path("acked").asLong(0),
                json.path("total").asLong(-1),
                json.path("files").asLong(0),
                json.path("streams").asInt(0),
                json.path("remaining").asLong(0),
                json.path("rtt").asDouble(0),
                json.path("sentSegments").asLong(-1),
                json.path("retransmitted").asLong(-1),
                json.path("receiverFull").asDouble(0),
                json.path("dialErrors").asLong(0));
    }

    /** The same with other dial errors. */
    ProgressEvent withDialErrors(long errors) {
        return new ProgressEvent(
                t, acked, total, files, streams, remaining, rtt, sentSegments, retransmitted, receiverFull, errors);
    }
}
