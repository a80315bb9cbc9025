package io.edgeferry.protection;

import io.edgeferry.checkpoint.CheckpointArchive;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.Replica;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Mover;
import io.edgeferry.migration.StepProbe;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.task.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Makes one checkpoint of a protected pod, without pausing it, and a replica of it on another node. Blocks. */
final class Round {

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The longest time of a dump. */
    static final Duration DUMP = Duration.ofSeconds(120);

    private final Workloads workloads;
    private final NodeWays ways;
    private final Placement placement;
    private final Clock clock;

    Round(Cluster cluster, NodeWays ways, Placement placement, Clock clock) {
        this.workloads = cluster.workloads();
        this.ways = ways;
        this.placement = placement;
        this.clock = clock;
    }

    /** The key of a training in a store: {@code NAMESPACE_NAME}, by the name it began with. */
    static String key(String namespace, String origin) {
        return namespace + "_" + origin;
    }

    /** Notes where something is about to be put. */
    interface Storing {
        void at(String node, String folder) throws ClusterException, LostLeadException;
    }

    /** A dump, and where it is. */
    private record Dump(String archive, Instant at, long step, long freezeMillis) {}

    /**
     * Makes one.
     *
     * @param doing told what is done now, for people
     * @param storing told where the replica goes, before anything is put there
     */
    ReplicaNote make(
            PodManifest pod,
            NodeInfo source,
            ProtectSpec spec,
            List<ReplicaNote> replicas,
            Consumer<String> doing,
            Storing storing)
            throws ClusterException, NodeException, MigrationException, LostLeadException, InterruptedException {
        long began = clock.millis();
        OperationId operation = OperationId.ofProtection(clock.instant());
        Placement.Store store = placement.store(pod, source, spec, replicas);
        storing.at(store.node().name(), store.folder());
        doing.accept("makes a checkpoint");
        Dump dump = dump(pod, source, operation);
        try {
            doing.accept("sends what is new to node " + store.node().name());
            Replica made = replicate(pod, source, store, operation, dump);
            return new ReplicaNote(
                    made.id(),
                    store.node().name(),
                    store.folder(),
                    source.name(),
                    dump.at(),
                    dump.step(),
                    made.bytes(),
                    made.newBytes(),
                    dump.freezeMillis(),
                    clock.millis() - began,
                    made.sha256(),
                    Engine.of(source.runtime()).words(),
                    "");
        } finally {
            removeArchive(pod, source, dump.archive());
        }
    }

    private Replica replicate(PodManifest pod, NodeInfo source, Placement.Store store, OperationId operation, Dump dump)
            throws NodeException, InterruptedException {
        String meta = JSON.writeValueAsString(Map.of(
                "uid", pod.uid(),
                "node", source.name(),
                "step", dump.step(),
                "at", dump.at().toString()));
        return ways.replication(source, store.node(), store.folder(), key(pod.namespace(), pod.origin()))
                .replicate(dump.archive(), operation.value(), meta, (bytes, total) -> {});
    }

    private void removeArchive(PodManifest pod, NodeInfo source, String archive) throws InterruptedException {
        try {
            ways.removeArchive(source, archive, Training.of(pod).moved());
        } catch (NodeException e) {
            LOG.warn("the archive {} on node {} could not be removed", archive, source.name(), e);
        }
    }

    /** The pod is held meanwhile, so that no migration freezes it in the midst. */
    private Dump dump(PodManifest pod, NodeInfo source, OperationId operation)
            throws ClusterException, NodeException, MigrationException, InterruptedException {
        Mover.take(workloads, pod, operation);
        try {
            // One that died before it removed its dump would leave it for ever.
            ways.removeArchives(source, Training.of(pod).moved());
            List<LogEntry> before = Steps.log(workloads, pod);
            Optional<StepProbe> probe = Steps.probe(pod, before);
            long step = probe.map(one -> one.steps(before).getLast().number()).orElse(-1L);
            Instant at = clock.instant();
            String archive = CheckpointArchive.checked(workloads.checkpoint(source.name(), pod, DUMP));
            long freeze = probe.isEmpty() ? -1 : Steps.freeze(probe.get(), Steps.log(workloads, pod), step);
            return new Dump(archive, at, step, freeze);
        } catch (IllegalArgumentException e) {
            throw new MigrationException(e.getMessage() + ". It is not touched.", e);
        } finally {
            Mover.release(workloads, pod.namespace(), pod.name(), operation);
        }
    }
}
