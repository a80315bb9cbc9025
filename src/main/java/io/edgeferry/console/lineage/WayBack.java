package io.edgeferry.console.lineage;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.topology.Fit;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * The way of a pod back to the node that it came from last.
 *
 * @param node that node, or empty when it is not known
 * @param obstacle why the pod cannot go there now, or empty
 */
public record WayBack(String node, String obstacle) {

    /** That of a pod; empty when it never moved. */
    public static Optional<WayBack> of(PodInfo pod, PictureIndex index, List<TaskSnapshot> tasks) {
        return Lineage.of(pod, tasks).map(Lineage::cameFrom).map(node -> new WayBack(node, obstacle(pod, node, index)));
    }

    private static String obstacle(PodInfo pod, String node, PictureIndex index) {
        if (node.isEmpty()) {
            return "where it came from is not known on this machine";
        }
        Optional<NodeInfo> target = index.node(node);
        return target.isEmpty()
                ? node + " is not in the cluster any more"
                : Fit.obstacle(pod, index, target.get())
                        .map(why -> target.get().ready() || !why.startsWith("Not ready") ? why : node + " is not ready")
                        .orElse("");
    }

    /** {@code Bring back to edge-1…}. */
    public String words() {
        return node.isEmpty() ? "Bring back…" : "Bring back to " + node + "…";
    }
}
