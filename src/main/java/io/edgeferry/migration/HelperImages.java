package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chooses the image of helper pods. */
final class HelperImages {

    private final Cluster cluster;

    HelperImages(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * As asked for; else that of a pod which uses the dataset, or of one that was moved: one that the target has before
     * others. Empty when there is none.
     */
    String choose(DatasetOptions options, DatasetFinder.Found found, NodeInfo target) throws ClusterException {
        if (!options.helperImage().isEmpty()) {
            return options.helperImage();
        }
        List<PodManifest> pods = new ArrayList<>(found.users());
        pods.addAll(cluster.workloads().touched());
        List<String> images = pods.stream()
                .filter(pod -> !pod.helper())
                .map(HelperImages::base)
                .filter(image -> !image.isEmpty() && !CheckpointImage.isOne(image))
                .distinct()
                .toList();
        Set<String> there = on(target);
        return images.stream().filter(there::contains).findFirst().orElse(images.isEmpty() ? "" : images.getFirst());
    }

    private static String base(PodManifest pod) {
        String base = pod.annotation(Words.BASE_IMAGE);
        return base == null ? pod.image() : base;
    }

    /** Names of images that are known to be on a node. */
    Set<String> on(NodeInfo node) throws ClusterException {
        return cluster.storage().images(node.name());
    }
}
