package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broken import leaves in containerd, which would keep it for a day: memory of a container, on the disk. */
public final class HalfImport {

    private static final Logger LOG = LoggerFactory.getLogger(HalfImport.class);

    private HalfImport() {}

    /**
     * Removes the half import of an operation; does nothing when there is none. The agent that does it is lent to the
     * node for the moment where it is not there any more.
     *
     * @param architecture of the node, as Go names it
     * @throws NodeException also when containerd does not answer: then it is not known whether there is one
     */
    public static void remove(
            NodeShell shell, ContainerdNode runtime, NodeAgent agent, String architecture, OperationId operation)
            throws NodeException, InterruptedException {
        if (!runtime.hasHalfImport(operation)) {
            return;
        }
        boolean lent = !agent.installed();
        if (lent) {
            agent.install(architecture);
        }
        try {
            agent.cleanIngest();
            LOG.info("the half import of {} on node {} is removed", operation, shell.node());
        } finally {
            if (lent) {
                agent.remove();
            }
        }
    }
}
