package io.edgeferry.cluster;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * What a pod demands of a node, and what of its shape keeps it from being moved. Many pods of a cluster demand the same:
 * {@link #shared()} keeps one of each.
 *
 * @param tolerations the taints it tolerates
 * @param selector labels that its node selector wants
 * @param affinity terms of its required node affinity, of which one has to be met; none when it has no such affinity
 * @param unsupported why its shape cannot be migrated, one line for each reason; none when it can
 */
public record PodNeeds(
        List<Tolerated> tolerations, Map<String, String> selector, List<NodeTerm> affinity, List<String> unsupported) {

    /** A pod of plain shape that goes anywhere where there is no taint. */
    public static final PodNeeds NONE = new PodNeeds(List.of(), Map.of(), List.of(), List.of());

    private static final WeakHashMap<PodNeeds, WeakReference<PodNeeds>> SHARED = new WeakHashMap<>();

    /** Copies the collections. */
    public PodNeeds {
        tolerations = List.copyOf(tolerations);
        selector = Map.copyOf(selector);
        affinity = List.copyOf(affinity);
        unsupported = List.copyOf(unsupported);
    }

    /**
     * Taints that a pod tolerates.
     *
     * @param key key of the taint; empty for any, when it only has to exist
     * @param exists whether any value is tolerated
     * @param value value of the taint
     * @param effect NoSchedule, PreferNoSchedule or NoExecute; empty for any
     */
    public record Tolerated(String key, boolean exists, String value, String effect) {

        /** Whether it tolerates a taint. */
        boolean covers(String taintKey, String taintValue, String taintEffect) {
            boolean anyEffect = effect.isEmpty() || effect.equals(taintEffect);
            boolean sameKey = key.isEmpty() ? exists : key.equals(taintKey);
            return anyEffect && sameKey && (exists || value.equals(taintValue));
        }
    }

    /** The one object for all that are equal; it goes with the last pod that has it. Any thread. */
    public PodNeeds shared() {
        synchronized (SHARED) {
            WeakReference<PodNeeds> known = SHARED.get(this);
            PodNeeds there = known == null ? null : known.get();
            if (there != null) {
                return there;
            }
            SHARED.put(this, new WeakReference<>(this));
            return this;
        }
    }

    /**
     * Taints that keep the pod away.
     *
     * @param taints as {@code key=value:Effect}
     */
    public List<String> untolerated(List<String> taints) {
        return taints.isEmpty()
                ? List.of()
                : taints.stream()
                        .filter(taint -> taint.endsWith(":NoSchedule") || taint.endsWith(":NoExecute"))
                        .filter(taint -> !tolerates(taint))
                        .toList();
    }

    private boolean tolerates(String taint) {
        int colon = taint.lastIndexOf(':');
        String effect = taint.substring(colon + 1);
        String[] pair = taint.substring(0, colon).split("=", 2);
        String value = pair.length > 1 ? pair[1] : "";
        return tolerations.stream().anyMatch(one -> one.covers(pair[0], value, effect));
    }

    /**
     * What it misses among the labels of a node, by its node selector or its required node affinity: {@code node selector
     * wants disk=ssd}; empty when nothing.
     */
    public String selectorTrouble(Map<String, String> labels) {
        for (var wanted : selector.entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return "node selector wants " + wanted.getKey() + "=" + wanted.getValue();
            }
        }
        if (affinity.isEmpty() || affinity.stream().anyMatch(term -> term.meets(labels))) {
            return "";
        }
        List<String> missing = affinity.stream()
                .map(term -> term.missing(labels))
                .flatMap(Optional::stream)
                .map(NodeTerm.Wish::words)
                .distinct()
                .toList();
        return "required node affinity wants " + String.join(", or ", missing);
    }
}
