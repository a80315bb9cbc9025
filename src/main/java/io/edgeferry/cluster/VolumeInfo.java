package io.edgeferry.cluster;

/**
 * A persistent volume as the API server tells it.
 *
 * @param name its name
 * @param capacity bytes
 * @param phase Available, Bound, Released or Failed
 * @param node node it lies on by its node affinity, or empty
 * @param kind how it is kept: local, hostPath, nfs, csi
 * @param claim {@code namespace/name} of the claim bound to it, or empty
 * @param reclaim Retain or Delete
 */
public record VolumeInfo(
        String name, long capacity, String phase, String node, String kind, String claim, String reclaim) {}
