package io.edgeferry.protection;

import io.edgeferry.checkpoint.Replica;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.ProtectionNote.StoreNote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the replicas of one training that are not noted any more, by their ids: what the note lists is never removed,
 * whatever else lies in a store. What cannot be removed now is with the next round. Blocks.
 */
final class Rotation {

    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

    private final Env env;
    private final String key;

    Rotation(Env env, String namespace, String origin) {
        this.env = env;
        this.key = Round.key(namespace, origin);
    }

    /**
     * Does it after a round.
     *
     * @param before what was noted before it
     * @param now what is noted now; the round's replica is the first
     * @param keep how many good ones are wanted
     * @return stores that are empty now
     */
    List<StoreNote> after(ProtectionNote before, ProtectionNote now, int keep)
            throws ClusterException, InterruptedException {
        ReplicaNote made = now.replicas().getFirst();
        StoreNote used = new StoreNote(made.node(), made.folder());
        Set<String> noted = now.replicas().stream().map(ReplicaNote::id).collect(Collectors.toSet());
        Map<StoreNote, List<String>> gone = new LinkedHashMap<>();
        for (ReplicaNote old : before.replicas()) {
            if (!noted.contains(old.id())) {
                StoreNote its = new StoreNote(old.node(), old.folder());
                gone.computeIfAbsent(its.same(used) ? used : its, store -> new ArrayList<>())
                        .add(old.id());
            }
        }
        boolean enough = now.replicas().stream().filter(ReplicaNote::good).count() >= keep;
        tryOn(used, store -> {
            List<String> ids = gone.getOrDefault(used, new ArrayList<>());
            if (enough) {
                // Those of rounds that were given up when they were done already.
                store.list().stream()
                        .map(Replica::id)
                        .filter(id -> !noted.contains(id))
                        .forEach(ids::add);
            }
            remove(store, ids);
        });
        gone.remove(used);
        for (Map.Entry<StoreNote, List<String>> other : gone.entrySet()) {
            tryOn(other.getKey(), store -> remove(store, other.getValue()));
        }
        return emptied(now);
    }

    private static void remove(ReplicaStore store, List<String> ids) throws NodeException, InterruptedException {
        if (!ids.isEmpty()) {
            LOG.debug("removed {}", store.remove(ids));
        }
    }

    private List<StoreNote> emptied(ProtectionNote now) throws ClusterException, InterruptedException {
        List<StoreNote> empty = new ArrayList<>();
        for (StoreNote left : now.left()) {
            boolean gone = tryOn(left, store -> LOG.debug("removed {}", store.removeAll()));
            if (gone) {
                tidy(left.node(), now.training());
                empty.add(left);
            }
        }
        return empty;
    }

    private void tidy(String name, Training training) throws ClusterException, InterruptedException {
        if (name.equals(training.node())) {
            return;
        }
        try {
            env.ways().tidy(env.node(name), training.moved());
        } catch (NodeException | MigrationException e) {
            LOG.debug("the agent on node {} is left", name, e);
        }
    }

    private interface OnStore {
        void run(ReplicaStore store) throws NodeException, InterruptedException;
    }

    private boolean tryOn(StoreNote at, OnStore body) throws ClusterException, InterruptedException {
        try {
            NodeInfo node = env.node(at.node());
            if (!node.ready()) {
                LOG.debug("node {} is not ready; old replicas there are left for now", at.node());
                return false;
            }
            body.run(env.ways().store(node, at.folder(), key));
            return true;
        } catch (NodeException | MigrationException e) {
            LOG.warn("old replicas of {} on node {} could not be removed; they are with the next", key, at.node(), e);
            return false;
        }
    }
}
