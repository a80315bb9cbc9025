package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Mover;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader that was killed in the midst of a checkpoint left to the next one: its hold of the pod, and its dump on
 * the node. Belongs to the training's thread, whose process leads. Blocks.
 */
final class Inheritance {

    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    /** Longer than a dump may take. */
    private static final Duration LONGEST = Round.DUMP.plusMinutes(1);

    private final Env env;
    private String held = "";
    private long heldAt;

    Inheritance(Env env) {
        this.env = env;
    }

    /**
     * Frees a pod from a checkpoint that nobody makes any more. Only who leads makes any, and this thread makes none
     * now: so it is one of a leader that is gone, or one whose end could not be written. One that may still be made by a
     * leader that was silent is given the time that a dump may take.
     *
     * @return the pod as it is then
     */
    PodManifest freed(PodManifest live) throws ClusterException {
        Optional<Mover> mover = Mover.of(live);
        if (mover.isEmpty() || !OperationId.isValid(mover.get().operation())) {
            return live;
        }
        OperationId operation = new OperationId(mover.get().operation());
        if (operation.kind() != OperationId.PROTECTION || !over(mover.get())) {
            return live;
        }
        Workloads workloads = env.cluster().workloads();
        Mover.release(workloads, live.namespace(), live.name(), operation);
        LOG.info(
                "{} was held by a checkpoint of {}, which is not made any more",
                live,
                mover.get().holder());
        return workloads
                .pod(live.namespace(), live.name())
                .filter(now -> now.uid().equals(live.uid()))
                .orElse(live);
    }

    private boolean over(Mover mover) {
        long now = env.nanos().getAsLong();
        if (!held.equals(mover.operation())) {
            held = mover.operation();
            heldAt = now;
        }
        return mover.ofThisConsole() || mover.knownDead() || now - heldAt > LONGEST.toNanos();
    }

    /**
     * Removes dumps of a training whose protection ends, unless somebody moves its pod and may be at work with one.
     *
     * @param left gets a line for people when they could not be removed
     * @return who moves it, for people; empty when nobody does
     */
    Optional<String> removeDumps(Training known, List<String> left) throws ClusterException, InterruptedException {
        Workloads workloads = env.cluster().workloads();
        Optional<PodManifest> there = workloads.pod(known.namespace(), known.pod());
        OperationId operation = OperationId.ofProtection(env.clock().instant());
        try {
            if (there.isPresent()) {
                Mover.take(workloads, freed(there.get()), operation);
            }
        } catch (MigrationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        try {
            env.ways().removeArchives(env.node(known.node()), known.moved());
        } catch (MigrationException | NodeException e) {
            left.add("On node " + known.node() + " a dump may be left: " + e.getMessage());
        } finally {
            if (there.isPresent()) {
                Mover.release(workloads, known.namespace(), known.pod(), operation);
            }
        }
        return Optional.empty();
    }

    /** Removes dumps of a pod that nobody moves. What fails is left to the next checkpoint, which does the same. */
    void removeDumps(PodManifest live) throws ClusterException, InterruptedException {
        OperationId operation = OperationId.ofProtection(env.clock().instant());
        Workloads workloads = env.cluster().workloads();
        try {
            // Held, so that no migration makes one of the same name meanwhile.
            Mover.take(workloads, live, operation);
            try {
                env.ways()
                        .removeArchives(env.node(live.node()), Training.of(live).moved());
            } finally {
                Mover.release(workloads, live.namespace(), live.name(), operation);
            }
        } catch (MigrationException | NodeException e) {
            LOG.debug("dumps of {} that may be there are left to the next checkpoint", live, e);
        }
    }
}
