package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.migration.VolumeRules;
import java.util.Optional;

/** What the picture alone says about moving a pod to a node; the plan says the rest. */
public final class Fit {

    private Fit() {}

    /**
     * Why a node is no target for a pod, in a few words; empty when nothing speaks against it.
     *
     * @param source the pod's node, when it is known
     */
    public static Optional<String> obstacle(PodInfo pod, Optional<NodeInfo> source, NodeInfo target) {
        if (target.name().equals(pod.node())) {
            return Optional.of("It runs here");
        }
        Optional<String> still = immovable(pod);
        if (still.isPresent()) {
            return still;
        }
        if (!target.ready()) {
            return Optional.of("Not ready" + (target.condition().isEmpty() ? "" : ": " + target.condition()));
        }
        if (!target.schedulable()) {
            return Optional.of("Cordoned: it takes no new pods");
        }
        Optional<String> taint = target.taints().stream()
                .filter(text -> text.endsWith(":NoSchedule") || text.endsWith(":NoExecute"))
                .findFirst();
        if (taint.isPresent() && target.roles().stream().anyMatch(Fit::ruling)) {
            return Optional.of(
                    "No worker: tainted " + taint.get().substring(taint.get().lastIndexOf('/') + 1));
        }
        if (source.isPresent() && !source.get().architecture().equals(target.architecture())) {
            return Optional.of("Another architecture: " + target.architecture() + ", the pod runs on "
                    + source.get().architecture());
        }
        return Optional.empty();
    }

    /** Why a node is no target for a pod or a dataset, in a few words; empty when nothing speaks against it. */
    public static Optional<String> obstacle(Cargo cargo, PictureIndex index, NodeInfo target) {
        return switch (cargo) {
            case Cargo.OfPod moved -> obstacle(moved.pod(), index.node(moved.node()), target);
            case Cargo.OfVolume copied -> obstacle(copied.volume(), index.node(copied.node()), target);
            case Cargo.Several several -> Together.judge(several, index, target).obstacle();
        };
    }

    /** Why a node is no target for a dataset. */
    static Optional<String> obstacle(VolumeInfo volume, Optional<NodeInfo> source, NodeInfo target) {
        if (target.name().equals(volume.node())) {
            return Optional.of("It lies here");
        }
        Optional<String> still = immovable(volume);
        if (still.isPresent()) {
            return still;
        }
        if (source.isEmpty()) {
            return Optional.of("Its node " + volume.node() + " is not in the cluster");
        }
        if (!source.get().ready()) {
            return Optional.of("Its node " + volume.node() + " is not ready");
        }
        if (!target.ready()) {
            return Optional.of("Not ready" + (target.condition().isEmpty() ? "" : ": " + target.condition()));
        }
        return Optional.empty();
    }

    /** Why a pod or a dataset cannot go anywhere as it is now; empty when it can. */
    static Optional<String> immovable(Cargo cargo) {
        return switch (cargo) {
            case Cargo.OfPod moved -> immovable(moved.pod());
            case Cargo.OfVolume copied -> immovable(copied.volume());
            case Cargo.Several several -> Together.noneOf(several, Fit::immovable);
        };
    }

    /** Why a volume's dataset cannot be copied; empty when it can. */
    public static Optional<String> immovable(VolumeInfo volume) {
        return VolumeRules.immovable(volume);
    }

    /** Why a pod cannot move anywhere as it is now; empty when it can. */
    public static Optional<String> immovable(PodInfo pod) {
        if (pod.terminating()) {
            return Optional.of("The pod is being deleted");
        }
        if (pod.node().isEmpty()) {
            return Optional.of("The pod runs nowhere yet");
        }
        if (!pod.phase().equals("Running")) {
            return Optional.of("The pod is not running: " + pod.phase());
        }
        if (!pod.owner().isEmpty()) {
            return Optional.of("It belongs to " + pod.owner() + ", which would replace it");
        }
        if (pod.containers().size() > 1) {
            return Optional.of("It has " + pod.containers().size() + " containers; pods with one can move");
        }
        return Optional.empty();
    }

    private static boolean ruling(String role) {
        return role.equals("control-plane") || role.equals("master");
    }
}
