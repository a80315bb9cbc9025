package io.edgeferry.cluster;

/**
 * The link between two nodes of a lab, or between one and the outside; the same both ways.
 *
 * @param name of its object
 * @param one a node
 * @param other another node, or {@link #OUTSIDE}
 * @param roundTripMs round trip, in ms
 * @param mbitPerSecond most that goes through each way; 0 for no limit
 * @param lossPercent of the segments that are lost
 */
public record LabLink(
        String name, String one, String other, double roundTripMs, double mbitPerSecond, double lossPercent) {

    /** The end that is no node: the API, the console, the person. */
    public static final String OUTSIDE = "outside";

    /** Whether it is between these two, whichever is named first. */
    public boolean between(String a, String b) {
        return one.equals(a) && other.equals(b) || one.equals(b) && other.equals(a);
    }

    /** Whether it hinders nothing, as at the start of a lab. */
    public boolean usual() {
        return roundTripMs == 0 && mbitPerSecond == 0 && lossPercent == 0;
    }

    /** The same link with other figures. */
    public LabLink with(double newRoundTripMs, double newMbitPerSecond, double newLossPercent) {
        return new LabLink(name, one, other, newRoundTripMs, newMbitPerSecond, newLossPercent);
    }
}
