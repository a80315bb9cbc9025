package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.migration.DrainPlan.Reason;
import io.edgeferry.migration.DrainPlan.Stay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@link Drainer} of a cluster. */
final class NodeDrainer implements Drainer {

    private final Cluster cluster;
    private final MigrationQueue queue;

    NodeDrainer(Cluster cluster, MigrationQueue queue) {
        this.cluster = cluster;
        this.queue = queue;
    }

    @Override
    public DrainPlan plan(String name, DrainOptions options) throws MigrationException {
        try {
            List<NodeInfo> nodes = cluster.workloads().nodesInUse();
            NodeInfo node = named(name, nodes);
            List<NodeInfo> targets = targets(node, options, nodes);
            List<Finding> findings = new ArrayList<>();
            if (!node.ready()) {
                findings.add(Finding.error(
                        "node",
                        "Node " + name + " is not ready",
                        "Nothing can be taken from it" + (node.condition().isEmpty() ? "" : ": " + node.condition())
                                + ".",
                        "Wait until it is back."));
            }
            cordonFinding(node, options).ifPresent(findings::add);
            DrainPlacement placement = new DrainPlacement(cluster, node, targets, options.options());
            List<PodInfo> moving = new ArrayList<>();
            List<Stay> stays = new ArrayList<>();
            for (PodInfo pod : cluster.workloads().podsOn(name)) {
                Optional<Stay> stay = ofTheNode(pod);
                stay.ifPresent(stays::add);
                if (stay.isEmpty()) {
                    moving.add(pod);
                }
            }
            List<DrainPlan.Move> moves = placement.place(moving, stays);
            findings.addAll(placement.shared());
            findings.sort(Finding.GRAVEST_FIRST);
            return new DrainPlan(
                    name, options.withCordon(options.cordon() && node.schedulable()), moves, stays, findings);
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static NodeInfo named(String name, List<NodeInfo> nodes) throws MigrationException {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MigrationException("There is no node " + name + ". The nodes are: "
                        + nodes.stream().map(NodeInfo::name).collect(Collectors.joining(", ")) + "."));
    }

    private static List<NodeInfo> targets(NodeInfo node, DrainOptions options, List<NodeInfo> nodes)
            throws MigrationException {
        if (options.targets().contains(node.name())) {
            throw new MigrationException(
                    "Node " + node.name() + " cannot take its own pods. Name other nodes, or none for all.");
        }
        List<NodeInfo> targets = new ArrayList<>();
        for (String wanted : options.targets()) {
            targets.add(named(wanted, nodes));
        }
        return options.targets().isEmpty()
                ? nodes.stream()
                        .filter(other -> !other.name().equals(node.name()))
                        .toList()
                : targets;
    }

    private Optional<Finding> cordonFinding(NodeInfo node, DrainOptions options) throws ClusterException {
        if (!node.schedulable()) {
            return Optional.of(Finding.ok(DrainPlan.CORDON, "Node " + node.name() + " is cordoned already"));
        }
        if (!options.cordon()) {
            return Optional.of(Finding.warning(
                    DrainPlan.CORDON,
                    "Node " + node.name() + " stays open",
                    "The scheduler may put new pods there meanwhile.",
                    "kubectl cordon " + node.name()));
        }
        return cluster.mayCordon()
                ? Optional.empty()
                : Optional.of(Finding.error(
                        DrainPlan.CORDON,
                        "You may not cordon node " + node.name(),
                        "It needs patch nodes. Without it the scheduler may put new pods there meanwhile.",
                        "Have an administrator bind you to the role edgeferry-cordon (resources/manifests/rbac.yaml),"
                                + " or go on without (--no-cordon)."));
    }

    /** Pods that are not looked at any closer. */
    private static Optional<Stay> ofTheNode(PodInfo pod) {
        int slash = pod.owner().indexOf('/');
        String kind = slash < 0 ? "" : pod.owner().substring(0, slash);
        String owner = pod.owner().substring(slash + 1);
        if (kind.equals("DaemonSet")) {
            return Optional.of(stay(pod, Reason.DAEMON_SET, "DaemonSet " + owner + " keeps one on every node"));
        }
        if (kind.equals("Node")) {
            return Optional.of(stay(pod, Reason.STATIC, "The kubelet runs it from a file of the node (static pod)"));
        }
        if (pod.phase().equals("Succeeded") || pod.phase().equals("Failed")) {
            return Optional.of(stay(pod, Reason.ENDED, "It has ended: nothing of it runs"));
        }
        if (!kind.isEmpty()) {
            return Optional.of(
                    stay(pod, Reason.OWNED, "It belongs to " + kind + " " + owner + ", which would replace it"));
        }
        return Optional.empty();
    }

    static Stay stay(PodInfo pod, Reason reason, String why) {
        return new Stay(pod.namespace(), pod.name(), reason, why);
    }

    @Override
    public List<Queued> start(DrainPlan plan) throws MigrationException {
        if (!plan.possible()) {
            Finding first = plan.errors().getFirst();
            throw new MigrationException(
                    "Node " + plan.node() + " cannot be drained: " + first.title() + ". " + first.why(),
                    plan.findings());
        }
        if (plan.options().cordon()) {
            cordon(plan.node(), true);
        }
        return queue.add(plan.moves().stream()
                .<QueueRequest>map(move -> new QueueRequest.OfPod(move.request(), plan.node()))
                .toList());
    }

    @Override
    public void cordon(String node, boolean on) throws MigrationException {
        try {
            cluster.workloads().cordon(node, on);
        } catch (ClusterException e) {
            String what = "Node " + node + " could not be " + (on ? "cordoned" : "uncordoned");
            if (e.forbidden()) {
                throw new MigrationException(
                        what + ": you may not patch nodes. Have an administrator bind you to the role edgeferry-cordon"
                                + " (resources/manifests/rbac.yaml), or run `kubectl " + (on ? "" : "un") + "cordon "
                                + node + "` with the rights for it.",
                        e);
            }
            throw new MigrationException(
                    e.notFound() ? "There is no node " + node + "." : what + ": " + e.getMessage(), e);
        }
    }
}
