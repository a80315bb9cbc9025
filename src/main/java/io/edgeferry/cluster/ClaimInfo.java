package io.edgeferry.cluster;

/**
 * A persistent volume claim as the API server tells it.
 *
 * @param namespace its namespace
 * @param name its name
 * @param phase Pending, Bound or Lost
 * @param volume name of the volume it is bound to or asks for, or empty
 * @param storageClass its storage class, or empty
 * @param requested bytes that it asks for; 0 when it asks for none
 * @param reason what the newest event about it says while it is not bound, such as {@code ProvisioningFailed: …}; empty
 *     when none is known
 */
public record ClaimInfo(
        String namespace,
        String name,
        String phase,
        String volume,
        String storageClass,
        long requested,
        String reason) {

    /** Namespace and name as {@code default/data}. */
    public String key() {
        return namespace + "/" + name;
    }

    /** Whether a volume is bound to it. */
    public boolean bound() {
        return phase.equals("Bound");
    }

    /** The same with what an event says. */
    ClaimInfo because(String words) {
        return words.equals(reason)
                ? this
                : new ClaimInfo(namespace, name, phase, volume, storageClass, requested, words);
    }
}
