package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.Transfers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries whether one node can dial another, with agents that are removed again; remembers for some minutes that it can.
 */
final class DirectWays {

    private static final Logger LOG = LoggerFactory.getLogger(DirectWays.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Transfers transfers;
    private final Map<String, Long> open = new ConcurrentHashMap<>();

    DirectWays(Transfers transfers) {
        this.transfers = transfers;
    }

    /**
     * A node and the way to it.
     *
     * @param node what the cluster tells of it
     * @param shell the way
     */
    record Place(NodeInfo node, NodeShell shell) {}

    /** Why the source cannot dial the target; empty when it can. */
    String trouble(Place source, Place target, OperationId operation) throws InterruptedException {
        String pair = source.node().name() + " " + target.node().name();
        Long seen = open.get(pair);
        if (seen != null && System.nanoTime() - seen < REMEMBERED.toNanos()) {
            return "";
        }
        String trouble = tried(source, target, operation);
        if (trouble.isEmpty()) {
            open.put(pair, System.nanoTime());
        }
        return trouble;
    }

    private String tried(Place source, Place target, OperationId operation) throws InterruptedException {
        NodeAgent here = new NodeAgent(source.shell(), operation, List.of());
        NodeAgent there = new NodeAgent(target.shell(), operation, List.of());
        try {
            here.install(source.node().architecture());
            there.install(target.node().architecture());
            return transfers.directTrouble(end(source, here), end(target, there));
        } catch (NodeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            remove(here);
            remove(there);
        }
    }

    private static TransferEnd end(Place place, NodeAgent agent) {
        return new TransferEnd(place.shell(), agent.folder(), place.shell().address());
    }

    /** A person who gives up planning interrupts it; the agents are removed all the same. */
    private static void remove(NodeAgent agent) {
        boolean interrupted = Thread.interrupted();
        try {
            agent.remove();
        } catch (NodeException e) {
            LOG.warn("{} may be left on a node", agent.folder(), e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
