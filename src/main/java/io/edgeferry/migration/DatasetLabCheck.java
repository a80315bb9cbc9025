package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.transfer.TransferPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the way of a dataset's bytes where one of its nodes at least is of the lab. Pure. */
final class DatasetLabCheck {

    private static final String PATH = "path";

    private DatasetLabCheck() {}

    /** Adds what there is to say. */
    static void judge(DatasetFacts facts, DatasetOptions options, List<Finding> findings) {
        NodeInfo source = facts.source();
        NodeInfo target = facts.target();
        if (source == null) {
            return; // Said already.
        }
        if (facts.mixed()) {
            boolean lab = Engine.inLab(source.runtime());
            findings.add(Finding.error(
                    "engine",
                    "Node " + (lab ? source : target).name() + " is of the lab, node " + (lab ? target : source).name()
                            + " is not",
                    "Files of the lab's nodes go over its own links only, and no other node is on them.",
                    "Choose a node of the same kind: `kubectl get nodes -o wide`"));
            return;
        }
        if (options.path() == TransferPath.RELAY || options.path() == TransferPath.API) {
            findings.add(Finding.error(
                    PATH,
                    options.path() == TransferPath.RELAY
                            ? "Nodes of the lab do not send through this machine"
                            : "Nodes of the lab need no helper pods",
                    "They send files straight to each other, over the lab's own links.",
                    "Choose direct, or automatic."));
            return;
        }
        answers(source, facts.from(), facts.fromTrouble(), findings);
        answers(target, facts.to(), facts.toTrouble(), findings);
        if (facts.from() != null && facts.to() != null) {
            findings.add(Finding.ok(
                    PATH,
                    "The bytes go straight from node " + source.name() + " to node " + target.name()
                            + ", over the lab's link"));
        }
    }

    private static void answers(NodeInfo node, @Nullable FolderFacts folder, String trouble, List<Finding> findings) {
        if (folder == null && !trouble.isEmpty()) {
            findings.add(Finding.error(
                    "node",
                    "Node " + node.name() + " of the lab does not answer",
                    trouble,
                    "See whether the lab runs and the node is ready."));
        }
    }
}
