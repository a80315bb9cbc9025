package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds an image for a scratch pod that is on a node already: nothing is pulled. */
final class ScratchImage {

    private ScratchImage() {}

    /** That of a bare pod on the node, of another pod there, or of a pod elsewhere whose image the node has too. */
    static Optional<String> find(Workloads workloads, ContainerdNode runtime, String node)
            throws ClusterException, NodeException, InterruptedException {
        List<PodInfo> here = workloads.podsOn(node);
        List<String> candidates = new ArrayList<>(images(here, true));
        candidates.addAll(images(here, false));
        if (candidates.isEmpty()) {
            for (NodeInfo other : workloads.nodes()) {
                if (!other.name().equals(node)) {
                    candidates.addAll(images(workloads.podsOn(other.name()), true));
                }
            }
        }
        for (String image : candidates.stream().distinct().toList()) {
            if (runtime.findImage(PodImages.names(image)).isPresent()) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    private static List<String> images(List<PodInfo> pods, boolean bare) {
        return pods.stream()
                .filter(pod -> pod.phase().equals("Running") && !pod.namespace().startsWith("kube-"))
                .filter(pod -> pod.owner().isEmpty() == bare && !pod.images().isEmpty())
                .map(pod -> pod.annotations()
                        .getOrDefault(Words.BASE_IMAGE, pod.images().getFirst()))
                .filter(image -> !image.isEmpty() && !CheckpointImage.isOne(image))
                .toList();
    }
}
