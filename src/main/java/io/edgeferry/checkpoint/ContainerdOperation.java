package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.NodeAgent.Guard;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A node with containerd, CRIU and SSH, as one operation uses it. */
public final class ContainerdOperation implements OperationNode {

    private final NodeShell shell;
    private final NodeAgent agent;
    private final ContainerdNode runtime;
    private final OperationId operation;
    private final String architecture;
    private final MovedContainer container;

    /**
     * A node; nothing is asked by this.
     *
     * @param architecture of the node, as Go names it
     * @param ctr words that run ctr there
     */
    public ContainerdOperation(
            NodeShell shell, OperationId operation, String architecture, List<String> ctr, MovedContainer container) {
        this.shell = shell;
        this.agent = new NodeAgent(shell, operation, ctr);
        this.runtime = new ContainerdNode(shell, ctr);
        this.operation = operation;
        this.architecture = architecture;
        this.container = container;
    }

    @Override
    public void prepare() throws NodeException, InterruptedException {
        agent.install(architecture);
    }

    @Override
    public boolean prepared() throws NodeException, InterruptedException {
        return agent.installed();
    }

    @Override
    public void remove() throws NodeException, InterruptedException {
        agent.remove();
    }

    @Override
    public void guard(Duration time) throws NodeException, InterruptedException {
        agent.guard(container.id(), time);
    }

    @Override
    public Guard disarm() throws NodeException, InterruptedException {
        return agent.disarm();
    }

    @Override
    public void extend(Duration time) throws NodeException, InterruptedException {
        agent.extend(time);
    }

    @Override
    public void pause() throws NodeException, InterruptedException {
        runtime.pause(container.id());
    }

    @Override
    public String resume() throws NodeException, InterruptedException {
        return agent.resume(container.id());
    }

    @Override
    public TaskStatus status() throws NodeException, InterruptedException {
        return runtime.status(container.id());
    }

    @Override
    public List<String> filledDirs(List<String> names) throws NodeException, InterruptedException {
        return EmptyDirs.filled(shell, container.podUid(), names);
    }

    @Override
    public long archiveSize(String archive) throws NodeException, InterruptedException {
        return CheckpointArchive.size(shell, archive);
    }

    @Override
    public void removeArchive(String archive) throws NodeException, InterruptedException {
        CheckpointArchive.remove(shell, archive);
    }

    @Override
    public List<String> archivesSince() throws NodeException, InterruptedException {
        return CheckpointArchive.since(shell, container.pod(), container.namespace(), container.name(), agent.marker());
    }

    @Override
    public void importArchive(String archive, String image) throws NodeException, InterruptedException {
        LocalRestore.importImage(shell, agent, archive, image, container.name());
    }

    @Override
    public void endTransfers() throws NodeException, InterruptedException {
        agent.endTransfers();
    }

    @Override
    public void removeHalfImport() throws NodeException, InterruptedException {
        HalfImport.remove(shell, runtime, agent, architecture, operation);
    }

    @Override
    public Optional<String> findImage(List<String> namesOrDigests) throws NodeException, InterruptedException {
        return runtime.findImage(namesOrDigests);
    }

    @Override
    public void removeImage(String name) throws NodeException, InterruptedException {
        runtime.removeImage(name);
    }

    @Override
    public void retag(String from, String name) throws NodeException, InterruptedException {
        runtime.retag(from, name);
    }
}
