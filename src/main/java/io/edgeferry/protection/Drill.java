package io.edgeferry.protection;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ReplicaStore;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.Steps.Resumed;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rehearsal of a failover: the newest replica is verified and restored as a scratch pod beside the one that trains,
 * its training is seen to go on, and it is removed. The pod that trains, its labels and its data are not touched.
 */
final class Drill extends RecordedTask {

    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);
    private static final List<String> STATIONS = List.of("verify", "start", "prove", "remove");

    private final Env env;
    private final ProtectionNote note;
    private final Temporaries temporaries;
    private final OperationId operation;
    private final Revival revival;
    private final String name;
    private final String image;
    private Keeper keeper = Keeper.NONE;
    private @Nullable NodeInfo target;
    private @Nullable Thread worker;

    private Drill(Env env, ProtectionNote note, Temporaries temporaries) {
        super(first(env, note), env.clock());
        this.env = env;
        this.note = note;
        this.temporaries = temporaries;
        this.operation = id();
        this.name = scratchName(note.training().pod(), operation);
        this.image = CheckpointImage.name(note.training().podManifest().origin(), operation);
        this.revival = new Revival(env.cluster().workloads());
    }

    /**
     * A rehearsal that was not begun.
     *
     * @param temporaries notes the scratch copy, and removes those of processes that are gone
     * @throws MigrationException when there is no replica, or the copy would write where the pod writes
     */
    static Drill of(Env env, PodProtection protection, Temporaries temporaries) throws MigrationException {
        ProtectionNote note = protection
                .lease()
                .note()
                .orElseThrow(() -> new MigrationException("The pod has no checkpoint yet. Wait for the first one."));
        if (note.newest() == null) {
            throw new MigrationException("Pod " + note.training().pod() + " has no good replica yet."
                    + (protection.snapshot().trouble().isEmpty()
                            ? " Wait for its first checkpoint."
                            : " " + protection.snapshot().trouble()));
        }
        refuseShared(note.training().podManifest());
        return new Drill(env, note, temporaries);
    }

    /** A second copy that wrote into the same files would spoil them. */
    private static void refuseShared(PodManifest pod) throws MigrationException {
        List<String> written =
                pod.claims().stream().distinct().filter(pod::writes).toList();
        if (!written.isEmpty() || !pod.hostPaths().isEmpty()) {
            throw new MigrationException("Pod " + pod + " writes to "
                    + (written.isEmpty()
                            ? "host path " + String.join(", ", pod.hostPaths())
                            : "claim " + String.join(", ", written))
                    + "; a scratch copy of it would write there too, so it is not rehearsed.");
        }
    }

    private static String scratchName(String pod, OperationId operation) {
        String end = "-drill-" + operation.value().substring(operation.value().length() - 6);
        String cut = pod.substring(0, Math.min(pod.length(), 253 - end.length()));
        return cut.replaceFirst("[-.]+$", "") + end;
    }

    private static TaskSnapshot first(Env env, ProtectionNote note) {
        Training training = note.training();
        return new TaskSnapshot(
                        OperationId.ofFailover(env.clock().instant()),
                        env.cluster().context().name(),
                        "Drill of " + training.pod(),
                        training.namespace(),
                        training.pod(),
                        null,
                        training.node(),
                        "",
                        TaskState.RUNNING,
                        STATIONS.stream()
                                .map(id -> Station.waiting(
                                        id, Character.toUpperCase(id.charAt(0)) + id.substring(1), null))
                                .toList(),
                        Progress.NONE,
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        env.clock().instant(),
                        null)
                .withKind(TaskKind.DRILL);
    }

    @Override
    public boolean cancel() {
        synchronized (this) {
            if (worker == null || !recorder().cancelling()) {
                return false;
            }
            worker.interrupt();
            return true;
        }
    }

    /** Does all of it, on the caller's thread. */
    void run() {
        synchronized (this) {
            worker = Thread.currentThread();
        }
        Outcome outcome = outcome();
        synchronized (this) {
            worker = null;
            // A cancel has done its work: what was made is removed all the same.
            boolean unused = Thread.interrupted();
        }
        String left;
        try (Keeper until = keeper) {
            left = remove();
            if (left.isEmpty()) {
                until.removed();
            }
        }
        end(outcome.state(), outcome.words() + left, List.of());
    }

    private record Outcome(TaskState state, String words) {}

    private Outcome outcome() {
        try {
            NodeInfo on = rehearse();
            String engine = Objects.requireNonNull(note.newest()).engine();
            return new Outcome(
                    TaskState.SUCCEEDED,
                    "The newest replica" + (engine.isEmpty() ? "" : " (" + engine + ")") + " was restored on node "
                            + on.name()
                            + " and went on training. The scratch copy is removed; pod "
                            + note.training().pod() + " was not touched.");
        } catch (MigrationException | ClusterException | NodeException e) {
            LOG.info("drill {} failed", operation, e);
            return new Outcome(
                    TaskState.ROLLED_BACK,
                    "The rehearsal failed: " + e.getMessage() + " A failover would try another node, or the next older"
                            + " replica.");
        } catch (InterruptedException e) {
            return new Outcome(TaskState.ROLLED_BACK, "It was cancelled.");
        } catch (RuntimeException e) {
            LOG.error("drill {} ended by a fault of the program", operation, e);
            return new Outcome(TaskState.ROLLED_BACK, "The program made a mistake: " + e + ".");
        }
    }

    private NodeInfo rehearse() throws MigrationException, ClusterException, NodeException, InterruptedException {
        long began = env.nanos().getAsLong();
        Training training = note.training();
        temporaries.sweep().forEach(this::say);
        recorder().begin("verify");
        ReplicaNote replica = Objects.requireNonNull(note.newest());
        NodeInfo node = target(training, replica);
        // Noted before it is made: it is removed by others should this process be killed.
        keeper = temporaries.keep(Temporary.drill(
                operation, training.namespace(), name, new Temporary.Image(node.name(), image, training.moved())));
        target = node;
        verify(training, replica, node);
        recorder().begin("start");
        PodManifest made = revival.create(scratch(training.podManifest(), node.name()), operation.value());
        PodManifest alive = revival.alive(made, operation.value());
        recorder().finish("start", Station.State.DONE, "pod " + alive.name() + " runs on node " + node.name());
        recorder().begin("prove");
        Resumed resumed = revival.goesOn(training, alive, operation.value(), replica.step(), -1);
        double seconds = (env.nanos().getAsLong() - began) / 1e9;
        recorder().measured("rto", "Time to resume without detection", Figure.Unit.SECONDS, seconds);
        recorder().finish("prove", Station.State.DONE, Revival.words(training, resumed));
        return node;
    }

    private NodeInfo target(Training training, ReplicaNote replica)
            throws MigrationException, ClusterException, InterruptedException {
        NodeInfo source = env.node(training.node());
        Map<String, String> obstacles = new LinkedHashMap<>();
        NodeInfo node = new Placement(env.cluster().workloads(), env.ways())
                .target(training.podManifest(), source, replica, Set.of(source.name()), null, obstacles)
                .orElseThrow(() -> new MigrationException("No node could take it: " + Placement.words(obstacles)));
        recorder().goesTo(node.name(), "Drill of " + training.pod() + " on " + node.name());
        recorder().cloneNamed(name);
        return node;
    }

    private void verify(Training training, ReplicaNote replica, NodeInfo node)
            throws MigrationException, NodeException, InterruptedException {
        PodManifest pod = training.podManifest();
        ReplicaStore.Restored restored = env.ways()
                .store(node, replica.folder(), Round.key(pod.namespace(), pod.origin()))
                .restore(replica.id(), image, pod.container());
        if (!restored.good()) {
            throw new MigrationException("replica " + replica.id() + " is damaged: " + restored.reason() + ".");
        }
        recorder().finish("verify", Station.State.DONE, replica.id() + " is whole");
    }

    /** The pod again, out of reach of Services and controllers, and marked so that whoever finds it may remove it. */
    private PodManifest scratch(PodManifest pod, String node) {
        return pod.scratchFor(name, node, image, operation.value());
    }

    private String remove() {
        recorder().begin("remove");
        Training training = note.training();
        try {
            revival.remove(training.namespace(), name, operation.value());
            NodeInfo node = target;
            if (node != null) {
                env.ways().removeImage(node, image, training.moved());
            }
            recorder().finish("remove", Station.State.DONE, "pod " + name + " is gone");
            return "";
        } catch (MigrationException | ClusterException | NodeException e) {
            warn(String.valueOf(e.getMessage()));
            recorder().finish("remove", Station.State.FAILED, String.valueOf(e.getMessage()));
            return " The scratch copy could not be removed: " + e.getMessage() + " `kubectl delete pod -n "
                    + training.namespace() + " " + name + "` removes it.";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return " The scratch copy " + name + " was not removed.";
        }
    }
}
