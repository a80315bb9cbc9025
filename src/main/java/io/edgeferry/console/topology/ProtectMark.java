package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.protection.ProtectSpec;

/**
 * What a pod's annotation {@code edgeferry.io/protect} says.
 *
 * @param there whether there is one
 * @param bad whether it cannot be understood, so that it changes nothing
 * @param words what it says, or why it cannot be understood; empty when there is none
 */
public record ProtectMark(boolean there, boolean bad, String words) {

    private static final ProtectMark NONE = new ProtectMark(false, false, "");

    /** The mark of a pod. */
    public static ProtectMark of(PodInfo pod) {
        String text = pod.annotations().get(Words.PROTECT);
        if (text == null) {
            return NONE;
        }
        try {
            ProtectSpec spec = ProtectSpec.parse(text);
            return new ProtectMark(true, false, "To be protected: " + spec.text());
        } catch (IllegalArgumentException e) {
            return new ProtectMark(
                    true,
                    true,
                    "The annotation " + Words.PROTECT + "=\"" + text + "\" changes nothing: " + e.getMessage() + ".");
        }
    }
}
