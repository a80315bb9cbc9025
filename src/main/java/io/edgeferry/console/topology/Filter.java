package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import java.util.Locale;

/**
 * What part of a cluster a person wants to see.
 *
 * @param namespace a namespace, {@link #ALL}, or {@link #NO_SYSTEM}
 * @param words what was typed into the search; may be empty
 */
public record Filter(String namespace, String words) {

    /** Every namespace. */
    public static final String ALL = "all";

    /** Every namespace but those of the cluster's own pods. */
    public static final String NO_SYSTEM = "all but system";

    /** What a person sees first. */
    public static final Filter FIRST = new Filter(NO_SYSTEM, "");

    /** Trims the words. */
    public Filter {
        words = words.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a pod's namespace is wanted. */
    public boolean wants(PodInfo pod) {
        return wants(pod.namespace());
    }

    /** Whether a namespace is wanted. */
    boolean wants(String name) {
        return switch (namespace) {
            case ALL -> true;
            case NO_SYSTEM -> !isSystem(name);
            default -> namespace.equals(name);
        };
    }

    /** The one namespace that is looked at; empty when there are several. */
    public String only() {
        return namespace.equals(ALL) || namespace.equals(NO_SYSTEM) ? "" : namespace;
    }

    /** Whether a text has the words in it. */
    public boolean matches(String text) {
        return words.isEmpty() || text.toLowerCase(Locale.ROOT).contains(words);
    }

    /** Whether something is searched for. */
    public boolean searching() {
        return !words.isEmpty();
    }

    private static boolean isSystem(String namespace) {
        return namespace.startsWith("kube-") || namespace.equals("local-path-storage");
    }
}
