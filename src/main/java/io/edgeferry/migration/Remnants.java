package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for what migrations left: in the journals, on the pods, and on the nodes that can be reached. */
final class Remnants {

    private final Cluster cluster;
    private final NodeShells shells;
    private final Path folder;

    Remnants(Cluster cluster, NodeShells shells, Path folder) {
        this.cluster = cluster;
        this.shells = shells;
        this.folder = folder;
    }

    List<Migrations.Remnant> find(List<Journal.Contents> journals) throws MigrationException, InterruptedException {
        List<Migrations.Remnant> found = new ArrayList<>();
        for (Journal.Contents contents : journals) {
            String operation = contents.job().operation().value();
            boolean busy = Journal.busy(folder, contents.job().operation());
            String what = contents.job().pod() + " → " + contents.job().target().node();
            if (!contents.ended()) {
                found.add(new Migrations.Remnant(
                        operation,
                        "journal",
                        what + (busy ? " is being moved" : ": its console ended in its midst"),
                        busy));
            } else if (contents.task()
                    .filter(task -> task.state() == TaskState.NEEDS_YOU)
                    .isPresent()) {
                found.add(new Migrations.Remnant(operation, "journal", what + " needs you", false));
            } else if (!contents.state().debts().isEmpty()) {
                found.add(new Migrations.Remnant(operation, "journal", what + " is not cleaned up yet", false));
            }
        }
        try {
            List<PodManifest> touched = cluster.workloads().touched();
            Set<String> images = new HashSet<>();
            for (PodManifest pod : touched) {
                images.add(pod.image());
                Mover.of(pod)
                        .ifPresent(mover -> found.add(new Migrations.Remnant(
                                mover.operation(),
                                pod.toString(),
                                "held by " + mover.holder(),
                                OperationId.isValid(mover.operation())
                                        && Journal.busy(folder, new OperationId(mover.operation())))));
            }
            for (NodeInfo node : cluster.workloads().nodes()) {
                onNode(node, images, found);
            }
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
        return found;
    }

    private void onNode(NodeInfo node, Set<String> images, List<Migrations.Remnant> found) throws InterruptedException {
        NodeShell shell = shells.shell(node.name(), node.address());
        try {
            for (OperationId operation : NodeAgent.operations(shell)) {
                found.add(new Migrations.Remnant(
                        operation.value(),
                        node.name(),
                        NodeAgent.ROOT + "/" + operation + " (agent, timer, key)",
                        Journal.busy(folder, operation)));
            }
            if (node.runtime().startsWith("containerd")) {
                ContainerdNode runtime =
                        new ContainerdNode(shell, ContainerdNode.facts(shell).ctr());
                for (String image : runtime.imagesNamed(CheckpointImage.prefix())) {
                    Optional<OperationId> operation = operation(image);
                    if (!images.contains(image)) {
                        found.add(new Migrations.Remnant(
                                operation.map(OperationId::value).orElse(""),
                                node.name(),
                                "image " + image + ", of no pod",
                                operation.filter(id -> Journal.busy(folder, id)).isPresent()));
                    }
                }
            }
        } catch (NodeException e) {
            found.add(new Migrations.Remnant("", node.name(), "not looked at: " + e.getMessage(), false));
        }
    }

    private static Optional<OperationId> operation(String image) {
        String tag = image.substring(image.lastIndexOf(':') + 1);
        return OperationId.isValid(tag) ? Optional.of(new OperationId(tag)) : Optional.empty();
    }
}
