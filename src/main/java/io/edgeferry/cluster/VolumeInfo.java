package io.edgeferry.cluster;

import java.util.List;

/**
 * A persistent volume as the API server tells it.
 *
 * @param name its name
 * @param capacity bytes
 * @param phase Available, Bound, Released or Failed
 * @param node node it lies on by its node affinity, or empty
 * @param kind how it is kept: local, hostPath, nfs, csi and so on
 * @param claim {@code namespace/name} of the claim bound to it, or empty
 * @param reclaim Retain or Delete
 * @param path folder on its node, for local and hostPath; else empty
 * @param origin name of the volume it descends from by copies; its own name when it is no copy
 * @param lineage names of the volumes it descends from by copies, oldest first; none when it is no copy
 * @param block whether it is a raw block device, not a folder of files
 * @param places terms of its node affinity, of which a node has to meet one; none when any node will do
 */
public record VolumeInfo(
        String name,
        long capacity,
        String phase,
        String node,
        String kind,
        String claim,
        String reclaim,
        String path,
        String origin,
        List<String> lineage,
        boolean block,
        List<NodeTerm> places) {

    /** Copies the lists; those of most volumes are the same empty ones. */
    public VolumeInfo {
        lineage = List.copyOf(lineage);
        places = List.copyOf(places);
    }

    /** A volume of files that says nothing of where it may be used. */
    public VolumeInfo(
            String name,
            long capacity,
            String phase,
            String node,
            String kind,
            String claim,
            String reclaim,
            String path,
            String origin,
            List<String> lineage) {
        this(name, capacity, phase, node, kind, claim, reclaim, path, origin, lineage, false, List.of());
    }

    /** A volume that is no copy, whose folder is not known. */
    public VolumeInfo(
            String name, long capacity, String phase, String node, String kind, String claim, String reclaim) {
        this(name, capacity, phase, node, kind, claim, reclaim, "", name, List.of());
    }

    /** Whether its node affinity lets it be used on a node. */
    public boolean fits(NodeInfo target) {
        return places.isEmpty() || places.stream().anyMatch(term -> term.meets(target.labels()));
    }
}
