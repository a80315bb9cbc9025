package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.Formats;
import io.edgeferry.migration.Restorability;
import io.edgeferry.migration.VolumeRules;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What the picture and the doctor's verdicts alone say about moving a pod to a node, by the rules of the plan; the plan
 * asks both nodes for the rest.
 */
public final class Fit {

    private static final String ROLE = "node-role.kubernetes.io/";

    private Fit() {}

    /** Why a node is no target for a pod or a dataset, in a few words; empty when nothing speaks against it. */
    public static Optional<String> obstacle(Cargo cargo, PictureIndex index, NodeInfo target) {
        return switch (cargo) {
            case Cargo.OfPod moved -> obstacle(moved.pod(), index, target);
            case Cargo.OfVolume copied -> obstacle(copied.volume(), index.node(copied.node()), target);
            case Cargo.Several several -> Together.judge(several, index, target).obstacle();
        };
    }

    /** Why a node is no target for a pod, likewise. */
    public static Optional<String> obstacle(PodInfo pod, PictureIndex index, NodeInfo target) {
        if (target.name().equals(pod.node())) {
            return Optional.of("It runs here");
        }
        return stuck(pod, index)
                .or(() -> closed(target))
                .or(() -> unwanted(pod, target))
                .or(() -> index.node(pod.node()).flatMap(source -> otherMachine(source, target)))
                .or(() -> cannotRestore(target))
                .or(() -> said(index.support(target.name()).noTake(), "No pod can come, "))
                .or(() -> noRoom(pod, target))
                .or(() -> outOfReach(pod, index, target));
    }

    /** Why a node takes nothing new at all. */
    private static Optional<String> closed(NodeInfo target) {
        return notReady(target)
                .or(() -> target.schedulable() ? Optional.empty() : Optional.of("Cordoned: it takes no new pods"));
    }

    private static Optional<String> notReady(NodeInfo target) {
        return target.ready()
                ? Optional.empty()
                : Optional.of("Not ready" + (target.condition().isEmpty() ? "" : ": " + target.condition()));
    }

    /** Taints, node selector and required node affinity. */
    private static Optional<String> unwanted(PodInfo pod, NodeInfo target) {
        List<String> taints = pod.needs().untolerated(target.taints());
        if (!taints.isEmpty()) {
            String first = taints.getFirst();
            String more = taints.size() == 1 ? "" : " and " + Formats.count(taints.size() - 1) + " more";
            return Optional.of((first.startsWith(ROLE) ? "No worker: tainted " : "Taint not tolerated: ")
                    + first.replaceFirst("^node(-role)?\\.kubernetes\\.io/", "")
                    + more);
        }
        return said(pod.needs().selectorTrouble(target.labels()), "Its ");
    }

    private static Optional<String> otherKind(NodeInfo source, NodeInfo target) {
        boolean lab = ofLab(source);
        return lab == ofLab(target)
                ? Optional.empty()
                : Optional.of((lab ? source : target).name() + " is of the lab, " + (lab ? target : source).name()
                        + " is not");
    }

    private static Optional<String> otherMachine(NodeInfo source, NodeInfo target) {
        Optional<String> kind = otherKind(source, target);
        if (kind.isPresent()) {
            return kind;
        }
        return source.architecture().equals(target.architecture())
                ? Optional.empty()
                : Optional.of("Another architecture: " + target.architecture() + ", the pod runs on "
                        + source.architecture());
    }

    private static boolean ofLab(NodeInfo node) {
        return Restorability.ofRuntime(node.runtime()) == Restorability.Runtime.LAB;
    }

    /** A version that restores only when it is told to is not known to be told. */
    private static Optional<String> cannotRestore(NodeInfo target) {
        return switch (Restorability.ofRuntime(target.runtime())) {
            case CANNOT ->
                Optional.of(named(target.runtime()) + " cannot restore: " + Restorability.why(target.runtime()));
            case OTHER -> Optional.of("Its runtime is " + named(target.runtime()) + "; containerd is needed");
            case RESTORES, SWITCHED, LAB, UNKNOWN -> Optional.empty();
        };
    }

    /** Why there is no room for a pod on a node, besides all that is asked for there. */
    private static Optional<String> noRoom(PodInfo pod, NodeInfo target) {
        NodeInfo.Resources wanted = pod.requests();
        NodeInfo.Resources all = target.capacity();
        NodeInfo.Resources used = target.requested();
        return target.scarce(wanted).stream().findFirst().map(scarce -> switch (scarce) {
            case MEMORY ->
                "Not enough memory: asks for " + left(wanted.memory(), all.memory() - used.memory(), Formats::memory);
            case CPU ->
                "Not enough CPU: asks for "
                        + left(wanted.milliCpu(), all.milliCpu() - used.milliCpu(), Formats::milliCpu);
            case DISK -> "Not enough disk: asks for " + left(wanted.disk(), all.disk() - used.disk(), Formats::memory);
            case PODS -> "No more pods: it has " + Formats.count(used.pods()) + " of " + Formats.count(all.pods());
        });
    }

    private static String left(long wanted, long free, LongFunction<String> words) {
        return words.apply(wanted) + ", " + (free <= 0 ? "nothing" : words.apply(free)) + " is left";
    }

    /** A volume that does not go along and cannot be used on the target. */
    private static Optional<String> outOfReach(PodInfo pod, PictureIndex index, NodeInfo target) {
        return index.volumesOf(pod).stream()
                .filter(volume -> !volume.fits(target) && !VolumeRules.goesAlong(volume, pod.node()))
                .findFirst()
                .map(volume -> "Its volume " + PictureIndex.shortName(volume) + " cannot be used there");
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
        return otherKind(source.get(), target).or(() -> notReady(target));
    }

    /** Why a pod or a dataset cannot go anywhere as it is now; empty when it can. */
    public static Optional<String> immovable(Cargo cargo, PictureIndex index) {
        return switch (cargo) {
            case Cargo.OfPod moved -> stuck(moved.pod(), index);
            case Cargo.OfVolume copied -> immovable(copied.volume());
            case Cargo.Several several -> Together.noneOf(several, part -> immovable(part, index));
        };
    }

    /** Why a volume's dataset cannot be copied; empty when it can. */
    public static Optional<String> immovable(VolumeInfo volume) {
        return VolumeRules.immovable(volume);
    }

    /** Why a pod cannot leave its node, by what it is itself or by what its node is. */
    private static Optional<String> stuck(PodInfo pod, PictureIndex index) {
        return immovable(pod)
                .or(() -> index.node(pod.node())
                        .filter(source -> Restorability.ofRuntime(source.runtime()) == Restorability.Runtime.OTHER)
                        .map(source -> "The runtime of " + source.name() + " is " + named(source.runtime())
                                + "; containerd is needed"))
                .or(() -> said(index.support(pod.node()).noGive(), "No pod can leave " + pod.node() + ", "));
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
        if (!pod.running()) {
            return Optional.of("Its container does not run" + (pod.reason().isEmpty() ? "" : ": " + pod.reason()));
        }
        if (pod.annotations().containsKey(Words.MOVER)) {
            return Optional.of("The pod is being moved already");
        }
        if (!pod.owner().isEmpty()) {
            return Optional.of("It belongs to " + pod.owner() + ", which would replace it");
        }
        if (pod.containers().size() > 1) {
            return Optional.of("It has " + pod.containers().size() + " containers; pods with one can move");
        }
        return pod.needs().unsupported().stream().findFirst().map(DropHints::capital);
    }

    private static Optional<String> said(String words, String before) {
        return words.isEmpty() ? Optional.empty() : Optional.of(before + words);
    }

    private static String named(String runtime) {
        return runtime.replace("://", " ");
    }
}
