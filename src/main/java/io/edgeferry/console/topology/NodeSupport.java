package io.edgeferry.console.topology;

/**
 * What is known about how well a node gives and takes checkpoints.
 *
 * @param words for people, short: {@code ready · 3 min ago}
 * @param kind ok, warn, bad, accent while it is being examined, or empty
 * @param more the whole of it, for a tooltip; may be empty
 */
public record NodeSupport(String words, String kind, String more) {

    /** Nobody looked yet. */
    public static final NodeSupport UNKNOWN = new NodeSupport("not examined", "", "");

    /** Whether somebody looked, or looks now. */
    boolean known() {
        return !kind.isEmpty();
    }
}
