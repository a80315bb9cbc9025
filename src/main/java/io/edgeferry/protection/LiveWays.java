package io.edgeferry.protection;

import io.edgeferry.checkpoint.AgentLeaseGuard;
import io.edgeferry.checkpoint.AgentReplicas;
import io.edgeferry.checkpoint.AgentReplication;
import io.edgeferry.checkpoint.CheckpointArchive;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.LabLeaseGuard;
import io.edgeferry.checkpoint.LabOperation;
import io.edgeferry.checkpoint.LabReplicas;
import io.edgeferry.checkpoint.LabReplication;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.checkpoint.Replication;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@link NodeWays} by SSH and agent, or by the calls of the lab. */
final class LiveWays implements NodeWays {

    private static final Duration PROBE = Duration.ofSeconds(3);

    /** A folder that nodes share may answer late, or not at all. */
    private static final Duration FILE = Duration.ofSeconds(15);

    private final Cluster cluster;
    private final NodeShells shells;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What is known of a node by one way to it, which is closed when the node has another address. */
    private record Known(NodeShell shell, NodeFacts facts, ProtectionAgent agent) {}

    LiveWays(Cluster cluster, NodeShells shells) {
        this.cluster = cluster;
        this.shells = shells;
    }

    @Override
    public ReplicaStore store(NodeInfo node, String folder, String pod) throws NodeException, InterruptedException {
        return inLab(node)
                ? new LabReplicas(lab(node), part(pod, 0), part(pod, 1))
                : new AgentReplicas(agent(node), folder, pod);
    }

    @Override
    public Replication replication(NodeInfo from, NodeInfo to, String folder, String pod)
            throws NodeException, InterruptedException {
        return inLab(from)
                ? new LabReplication(lab(from), to.name(), part(pod, 0), part(pod, 1))
                : new AgentReplication(agent(from), agent(to), folder, pod);
    }

    @Override
    public LeaseGuard guard(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException {
        return inLab(node) ? new LabLeaseGuard(lab(node), container) : new AgentLeaseGuard(agent(node), container);
    }

    @Override
    public void removeArchive(NodeInfo node, String archive, MovedContainer container)
            throws NodeException, InterruptedException {
        if (inLab(node)) {
            new LabOperation(lab(node), OperationId.ofProtection(Instant.now()), container).removeArchive(archive);
        } else {
            CheckpointArchive.remove(shell(node), archive);
        }
    }

    @Override
    public void removeArchives(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException {
        if (inLab(node)) {
            LabOperation ever = new LabOperation(lab(node), OperationId.ofProtection(Instant.EPOCH), container);
            for (String archive : ever.archivesSince()) {
                ever.removeArchive(archive);
            }
        } else {
            CheckpointArchive.removeAll(shell(node), container);
        }
    }

    @Override
    public TaskStatus status(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException {
        return inLab(node)
                ? new LabOperation(lab(node), OperationId.ofProtection(Instant.now()), container).status()
                : new ContainerdNode(shell(node), facts(node).ctr()).status(container.id());
    }

    @Override
    public boolean kill(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException {
        if (!inLab(node)) {
            new ContainerdNode(shell(node), facts(node).ctr()).kill(container.id());
        }
        TaskStatus now = status(node, container);
        return now == TaskStatus.GONE || now == TaskStatus.STOPPED;
    }

    @Override
    public void tidy(NodeInfo node, MovedContainer container) throws NodeException, InterruptedException {
        if (!inLab(node)) {
            agent(node).tidy(container);
        }
    }

    @Override
    public void removeImage(NodeInfo node, String image, MovedContainer container)
            throws NodeException, InterruptedException {
        if (inLab(node)) {
            new LabOperation(lab(node), OperationId.ofProtection(Instant.now()), container).removeImage(image);
        } else {
            new ContainerdNode(shell(node), facts(node).ctr()).removeImage(image);
        }
    }

    @Override
    public Optional<String> findImage(NodeInfo node, List<String> namesOrDigests)
            throws NodeException, InterruptedException {
        if (inLab(node)) {
            return lab(node).images().stream()
                    .filter(image -> namesOrDigests.contains(image.name()) || namesOrDigests.contains(image.digest()))
                    .map(ContainerdNode.Image::name)
                    .findFirst();
        }
        return new ContainerdNode(shell(node), facts(node).ctr()).findImage(namesOrDigests);
    }

    @Override
    public void put(NodeInfo node, String file) throws NodeException, InterruptedException {
        var _ = shell(node).check(Command.rootScript("umask 077; : > \"$1\"", file), FILE);
    }

    @Override
    public boolean sees(NodeInfo node, String file) throws NodeException, InterruptedException {
        return shell(node).run(Command.root("test", "-r", file), FILE).ok();
    }

    @Override
    public void remove(NodeInfo node, String file) throws NodeException, InterruptedException {
        var _ = shell(node).check(Command.root("rm", "-f", file), FILE);
    }

    @Override
    public String probe(NodeInfo node) throws InterruptedException {
        try {
            if (inLab(node)) {
                var _ = lab(node).facts();
            } else {
                var _ = shell(node).check(Command.of("true"), PROBE);
            }
            return "";
        } catch (NodeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Of a key {@code NAMESPACE_NAME}; neither may hold an underscore. */
    private static String part(String key, int index) {
        return key.split("_", 2)[index];
    }

    private static boolean inLab(NodeInfo node) {
        return Engine.inLab(node.runtime());
    }

    private LabCalls lab(NodeInfo node) {
        return new LabCalls(cluster.nodeCalls(), node.name());
    }

    private NodeShell shell(NodeInfo node) {
        return shells.shell(node.name(), node.address());
    }

    private ProtectionAgent agent(NodeInfo node) throws NodeException, InterruptedException {
        return known(node).agent();
    }

    private NodeFacts facts(NodeInfo node) throws NodeException, InterruptedException {
        return known(node).facts();
    }

    private Known known(NodeInfo node) throws NodeException, InterruptedException {
        NodeShell shell = shell(node);
        Known there = known.get(node.name());
        if (there == null || there.shell() != shell) {
            NodeFacts facts = ContainerdNode.facts(shell);
            there = new Known(shell, facts, new ProtectionAgent(shell, facts.architecture(), facts.ctr()));
            known.put(node.name(), there);
        }
        return there;
    }
}
