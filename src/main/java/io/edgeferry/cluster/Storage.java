package io.edgeferry.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reading and changing volumes and claims. Every call asks the API server and blocks; reads are retried a few times by
 * themselves, changes never are: a change that failed may have happened, and the caller finds out by reading.
 */
public interface Storage {

    /** The claim, or empty when there is none of this name. */
    Optional<ClaimManifest> claim(String namespace, String name) throws ClusterException;

    /** The volume, or empty when there is none of this name. */
    Optional<VolumeManifest> volume(String name) throws ClusterException;

    /** Pods that mount a claim and have not ended. */
    List<PodManifest> users(String namespace, String claim) throws ClusterException;

    /** All claims that carry an operation or a mover of this program. */
    List<ClaimManifest> touched() throws ClusterException;

    /** All volumes that carry an operation of this program. */
    List<VolumeManifest> made() throws ClusterException;

    /**
     * Sets annotations if the claim is still as it was seen (compare-and-set on its resourceVersion); null removes
     * one.
     *
     * @return the claim as it is now
     * @throws ClusterException a conflict when somebody changed the claim first
     */
    ClaimManifest annotate(ClaimManifest seen, Map<String, @Nullable String> annotations) throws ClusterException;

    /** Makes a volume; a conflict when the name is taken. */
    VolumeManifest create(VolumeManifest volume) throws ClusterException;

    /** Makes a claim; a conflict when the name is taken. */
    ClaimManifest create(ClaimManifest claim) throws ClusterException;

    /** Asks the API server whether it would make the volume, without making it; throws what it would refuse with. */
    void dryRun(VolumeManifest volume) throws ClusterException;

    /** Asks the API server whether it would make the claim, without making it; throws what it would refuse with. */
    void dryRun(ClaimManifest claim) throws ClusterException;

    /** Deletes a volume if it still is this one; does nothing when it is gone. What lies on the node stays. */
    void delete(VolumeManifest volume) throws ClusterException;

    /** Deletes a claim if it still is this one; does nothing when it is gone. */
    void delete(ClaimManifest claim) throws ClusterException;

    /**
     * Waits until a claim is bound.
     *
     * @return whether it is
     */
    boolean awaitBound(ClaimManifest claim, Duration limit) throws ClusterException, InterruptedException;

    /**
     * Waits until a claim is gone; one that a pod mounts stays until that pod is gone.
     *
     * @return whether it is
     */
    boolean awaitGone(ClaimManifest claim, Duration limit) throws ClusterException, InterruptedException;

    /** Names under which images are known to be on a node; the kubelet tells of the largest ones only. */
    Set<String> images(String node) throws ClusterException;

    /**
     * Verbs the user lacks for copying a dataset, such as {@code create persistentvolumes}; empty when none.
     *
     * @param namespace namespace of the claim; empty for a volume without claim
     * @param helpers whether helper pods are needed, and exec into them
     */
    List<String> missingRights(String namespace, boolean helpers) throws ClusterException;
}
