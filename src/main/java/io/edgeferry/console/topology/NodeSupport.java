package io.edgeferry.console.topology;

/**
 * What is known about how well a node gives and takes checkpoints.
 *
 * @param words for people, short: {@code ready · 3 min ago}
 * @param kind ok, warn, bad, accent while it is being examined, or empty
 * @param more the whole of it, for a tooltip; may be empty
 * @param noGive why no pod can leave it by the doctor's last verdict, in a few words; empty when nothing is known against
 * @param noTake why no pod can come, likewise
 */
public record NodeSupport(String words, String kind, String more, String noGive, String noTake) {

    /** Nobody looked yet. */
    public static final NodeSupport UNKNOWN = new NodeSupport("not examined", "", "");

    /** Nothing is known that keeps pods from leaving or coming. */
    public NodeSupport(String words, String kind, String more) {
        this(words, kind, more, "", "");
    }

    /** Whether somebody looked, or looks now, or the version alone says that the node takes none. */
    boolean known() {
        return !kind.isEmpty();
    }
}
