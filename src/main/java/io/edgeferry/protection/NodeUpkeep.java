package io.edgeferry.protection;

import io.edgeferry.checkpoint.ContainerdNode.TaskStatus;
import io.edgeferry.checkpoint.LeaseGuard;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.ProtectionNote.StaleCopy;
import io.edgeferry.protection.ProtectionNote.StoreNote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the protection of one training keeps on nodes: its guard, its replicas, and what it left on lost ones. Blocks. */
final class NodeUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(NodeUpkeep.class);

    private final Env env;
    private final String namespace;
    private final String origin;

    NodeUpkeep(Env env, String namespace, String origin) {
        this.env = env;
        this.namespace = namespace;
        this.origin = origin;
    }

    /**
     * How a guard was found.
     *
     * @param watches whether it is at work and counts; null when its node did not answer, so that nothing is known
     * @param limit in seconds, rounded up, as the guard itself says; 0 when it is not at work or does not say
     * @param words for people
     */
    record GuardSeen(@Nullable Boolean watches, int limit, String words) {}

    /** Sets the guard of a pod that runs, unless it is at work. Where it does not count it is set all the same. */
    GuardSeen guard(PodManifest live, Duration limit) throws ClusterException, InterruptedException {
        try {
            LeaseGuard.Status status = env.ways()
                    .guard(env.node(live.node()), Training.of(live).moved())
                    .arm(limit);
            if (live.restartedWhenFrozen()) {
                return new GuardSeen(
                        false,
                        0,
                        "does not count: the container has a probe, which fails while it is frozen, and its kubelet"
                                + " then starts another one, which nothing holds");
            }
            int seconds = status.works() ? (int) status.limit().plusMillis(999).toSeconds() : 0;
            return new GuardSeen(
                    seconds > 0,
                    seconds,
                    switch (status.state()) {
                        case WATCHING -> "holds the container " + seconds + " s after its node loses the API server";
                        case HELD -> "holds the container now: " + status.reason();
                        case FENCED -> "has ended the container: " + status.reason();
                        default -> "is not at work: " + status.reason();
                    });
        } catch (NodeException e) {
            boolean silent = e.reason() == NodeException.Reason.UNREACHABLE;
            return new GuardSeen(silent ? null : Boolean.FALSE, 0, "cannot be set: " + e.getMessage());
        } catch (MigrationException e) {
            return new GuardSeen(false, 0, "cannot be set: " + e.getMessage());
        }
    }

    /** A migration took the pod elsewhere: its old guard has ended with its container. */
    void tidyAfterMove(Training before) throws ClusterException, InterruptedException {
        try {
            NodeInfo node = env.node(before.node());
            var unused = env.ways().guard(node, before.moved()).stop(false);
            env.ways().tidy(node, before.moved());
        } catch (NodeException | MigrationException e) {
            LOG.debug("the old guard on node {} is left", before.node(), e);
        }
    }

    /** Finds a container on a lost node ended, or ends it, the moment its node is back; whether that is so. */
    boolean settled(StaleCopy copy) throws ClusterException, InterruptedException {
        Optional<NodeInfo> node = env.cluster().workloads().node(copy.node());
        if (node.isEmpty()) {
            return true;
        }
        MovedContainer container =
                new MovedContainer(namespace, copy.pod(), copy.uid(), copy.container(), copy.containerId());
        try {
            TaskStatus status = env.ways().status(node.get(), container);
            boolean ended = status == TaskStatus.GONE
                    || status == TaskStatus.STOPPED
                    || env.ways().kill(node.get(), container);
            if (!ended) {
                return false;
            }
            var unused = env.ways().guard(node.get(), container).stop(false);
            env.ways().removeArchives(node.get(), container);
            env.ways().tidy(node.get(), container);
        } catch (NodeException e) {
            LOG.debug("node {} is not back yet: {}", copy.node(), e.getMessage());
            return false;
        }
        return !copy.tainted() || untaint(copy, node.get());
    }

    private boolean untaint(StaleCopy copy, NodeInfo node) {
        if (!node.ready()) {
            return false;
        }
        try {
            env.cluster().workloads().taint(copy.node(), Fence.OUT_OF_SERVICE, false);
            return true;
        } catch (ClusterException e) {
            LOG.warn("node {} keeps its taint: {}", copy.node(), e.getMessage());
            return false;
        }
    }

    /** Removes guard, replicas and agent, but no dumps and no old copies on lost nodes; says what could not be removed. */
    List<String> dismantle(ProtectionNote note) throws ClusterException, InterruptedException {
        List<String> left = new ArrayList<>();
        Training training = note.training();
        tryOn(training.node(), "guard", left, node -> {
            var unused = env.ways().guard(node, training.moved()).stop(true);
        });
        Set<StoreNote> stores = new LinkedHashSet<>(note.stores());
        note.replicas().forEach(replica -> stores.add(new StoreNote(replica.node(), replica.folder())));
        for (StoreNote store : stores) {
            tryOn(store.node(), "replicas", left, node -> {
                var unused = env.ways()
                        .store(node, store.folder(), Round.key(namespace, origin))
                        .removeAll();
                env.ways().tidy(node, training.moved());
            });
        }
        tryOn(training.node(), "agent", left, node -> env.ways().tidy(node, training.moved()));
        return left.stream().distinct().toList();
    }

    /** Those that are not settled. */
    List<StaleCopy> open(List<StaleCopy> copies) throws ClusterException, InterruptedException {
        List<StaleCopy> open = new ArrayList<>();
        for (StaleCopy copy : copies) {
            if (!settled(copy)) {
                open.add(copy);
            }
        }
        return open;
    }

    private interface OnNode {
        void run(NodeInfo node) throws NodeException, InterruptedException;
    }

    private void tryOn(String name, String what, List<String> left, OnNode body)
            throws ClusterException, InterruptedException {
        try {
            body.run(env.node(name));
        } catch (NodeException | MigrationException e) {
            left.add("On node " + name + " the " + what + " may be left: " + e.getMessage());
        }
    }
}
