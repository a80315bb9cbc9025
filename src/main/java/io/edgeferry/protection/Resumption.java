package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.Choice.NothingToGoOnException;
import io.edgeferry.protection.FailoverMarks.Mark;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.protection.Revival.NeverRunsException;
import io.edgeferry.protection.Revival.RestoreFailedException;
import io.edgeferry.protection.Steps.Resumed;
import io.edgeferry.task.Station;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second part of a failover, after the fence: makes the pod again from the newest replica that verifies and waits
 * until it trains; what cannot be restored on a node is tried on another one, or the next older replica is. What is
 * chosen is noted in the Lease first, so it can be gone on with at any place. Blocks.
 */
final class Resumption {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
    private static final Duration GUARD_READS = Duration.ofSeconds(3);

    private final Env env;
    private final LedFailover led;
    private final FailoverRequest request;
    private final boolean asked;
    private final RecordedTask told;
    private final FailoverMarks marks;
    private final Revival revival;

    /** @param asked whether a person asks for it now */
    Resumption(
            Env env, LedFailover led, FailoverRequest request, boolean asked, RecordedTask told, FailoverMarks marks) {
        this.asked = asked;
        this.env = env;
        this.led = led;
        this.request = request;
        this.told = told;
        this.marks = marks;
        this.revival = new Revival(env.cluster().workloads(), env.nanos(), env.rest());
    }

    /**
     * Does it, or what is left of it.
     *
     * @throws NothingToGoOnException when a replica may serve later, or no node can take the pod
     * @throws NeedsYouException when the pod that it had made was deleted
     * @throws MigrationException when a pod that begins anew does not come alive, or it is not known whether one goes on,
     *     or another node is asked for while its pod is on one that is not ready
     */
    Revived revive()
            throws LostLeadException, NothingToGoOnException, NeedsYouException, ClusterException, MigrationException,
                    InterruptedException {
        chooseAgainWithoutPod();
        while (true) {
            PodManifest lost = led.note().training().podManifest();
            FailoverNote chosen = chosen(lost);
            NodeInfo target = env.node(chosen.target());
            told.recorder().goesTo(target.name(), lost.name() + " → " + target.name());
            ReplicaNote replica = replica(chosen);
            try {
                PodManifest alive = start(lost, target, chosen);
                return new Revived(alive, target, replica, prove(alive, chosen, replica));
            } catch (NeverRunsException e) {
                remove(lost, chosen);
                led.write(FailoverNote::unchosen);
                throw e;
            } catch (RestoreFailedException e) {
                if (chosen.cold()) {
                    throw e;
                }
                told.warn("Replica " + chosen.replica() + " was not restored on node " + target.name() + ": "
                        + e.getMessage() + " Another node or another replica is tried.");
                remove(lost, chosen);
                removeImage(lost, target, chosen.replica());
                led.write(FailoverNote::notRestored);
            }
        }
    }

    private void remove(PodManifest lost, FailoverNote chosen)
            throws LostLeadException, ClusterException, MigrationException, InterruptedException {
        // Whoever was asleep finds out here that another one leads; and should this process end now, the next one must
        // not take the pod for deleted by somebody else.
        led.write(note -> note.isStarted(false));
        revival.remove(lost.namespace(), chosen.newPod(), told.id().value());
    }

    /** What was chosen came to nothing if there is no pod: what can be used, and where, may be otherwise by now. */
    private void chooseAgainWithoutPod()
            throws LostLeadException, NeedsYouException, ClusterException, MigrationException {
        FailoverNote noted = led.failover();
        Training lost = led.note().training();
        if (noted.target().isEmpty()) {
            return;
        }
        if (made().isPresent()) {
            refuseSecond();
            return;
        }
        if (noted.hasStarted() && !asked) {
            throw new NeedsYouException(
                    "Pod " + lost.namespace() + "/" + noted.newPod() + ", which this failover had made on node "
                            + noted.target()
                            + ", was deleted by somebody. It is made again when you ask for the failover once more.",
                    List.of("edgeferry failover " + request.origin() + " -n " + request.namespace()));
        }
        led.write(FailoverNote::unchosen);
    }

    /** The pod that it has made. */
    private Optional<PodManifest> made() throws LostLeadException, ClusterException {
        return revival.find(
                request.namespace(), led.failover().newPod(), told.id().value());
    }

    /** That pod, if it may run on a node that is not ready. */
    private Optional<PodManifest> stranded() throws LostLeadException, ClusterException {
        Optional<PodManifest> made = made().filter(pod -> !pod.ended());
        Optional<NodeInfo> node = made.isEmpty()
                ? Optional.empty()
                : env.cluster().workloads().node(made.get().node());
        return node.filter(NodeInfo::ready).isPresent() ? Optional.empty() : made;
    }

    private void refuseSecond() throws LostLeadException, ClusterException, MigrationException {
        String wanted = request.target();
        Optional<PodManifest> stranded = wanted == null ? Optional.empty() : stranded();
        if (stranded.isPresent() && !stranded.get().node().equals(wanted)) {
            throw new MigrationException("Pod " + stranded.get() + ", which this failover has made, is on node "
                    + stranded.get().node() + ", which is not ready, so it is not made on node " + wanted
                    + ": it could run twice.");
        }
    }

    /** What a person can do about a pod that it has made on a node that is not ready, one command each line. */
    List<String> freeing() {
        try {
            return stranded()
                    .map(pod -> List.of(
                            "# only if the machine of node " + pod.node() + " is switched off for certain",
                            "kubectl delete pod " + pod.name() + " -n " + pod.namespace()
                                    + " --force --grace-period=0"))
                    .orElse(List.of());
        } catch (ClusterException | LostLeadException e) {
            LOG.debug("whether the new pod is on a node that is ready is not known", e);
            return List.of();
        }
    }

    /** What is noted as chosen; chooses first, when nothing is. */
    private FailoverNote chosen(PodManifest lost)
            throws LostLeadException, NothingToGoOnException, ClusterException, MigrationException,
                    InterruptedException {
        NodeInfo source = source();
        if (led.failover().target().isEmpty()) {
            told.recorder().begin(FailoverRun.VERIFY);
            String words = new Choice(env, led.lease(), request, told, lost, source).make(led.note());
            told.recorder().finish(FailoverRun.VERIFY, Station.State.DONE, words);
        }
        marks.pass(Mark.VERIFIED);
        return led.failover();
    }

    private @Nullable ReplicaNote replica(FailoverNote chosen) throws LostLeadException {
        return led.note().replicas().stream()
                .filter(one -> one.id().equals(chosen.replica()))
                .findFirst()
                .orElse(null);
    }

    private NodeInfo source() throws ClusterException, LostLeadException {
        Workloads workloads = env.cluster().workloads();
        String name = led.note().training().node();
        Optional<NodeInfo> there = workloads.node(name);
        if (there.isPresent()) {
            return there.get();
        }
        // Its object was deleted: any node of its kind stands for what it was.
        return workloads.nodes().stream()
                .filter(NodeInfo::ready)
                .findFirst()
                .map(node -> node.named(name))
                .orElseThrow(() -> new ClusterException(404, "There is no node at all."));
    }

    private void removeImage(PodManifest lost, NodeInfo target, String replica)
            throws LostLeadException, InterruptedException {
        try {
            env.ways()
                    .removeImage(
                            target,
                            Choice.image(lost, replica),
                            led.note().training().moved());
        } catch (NodeException e) {
            LOG.warn("the image of replica {} is left on node {}", replica, target.name(), e);
        }
    }

    private PodManifest start(PodManifest lost, NodeInfo target, FailoverNote chosen)
            throws LostLeadException, NeedsYouException, ClusterException, MigrationException, InterruptedException {
        told.recorder().begin(FailoverRun.START);
        awaitFenceSeen();
        told.recorder().cloneNamed(chosen.newPod());
        String operation = told.id().value();
        // Whoever was asleep finds out here that another one leads.
        led.renew();
        Optional<OtherCopy> other =
                OtherCopy.find(env.cluster().workloads(), led.note().training(), operation);
        if (other.isPresent()) {
            throw other.get().refusal("The old pod is taken away.");
        }
        PodManifest made = revival.create(wanted(lost, target, chosen, operation), operation);
        PodManifest alive = revival.alive(made, operation);
        if (!chosen.hasStarted()) {
            led.write(note -> note.isStarted(true));
        }
        marks.pass(Mark.STARTED);
        told.recorder()
                .finish(
                        FailoverRun.START,
                        Station.State.DONE,
                        "pod " + alive.name() + " runs on node " + target.name());
        return alive;
    }

    private static PodManifest wanted(PodManifest lost, NodeInfo target, FailoverNote chosen, String operation) {
        String noted = lost.annotation(Words.BASE_IMAGE);
        String base = noted == null ? lost.image() : noted;
        String lineage = lost.annotation(Words.LINEAGE);
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(Words.OPERATION, operation);
        notes.put(Words.BASE_IMAGE, base);
        notes.put(Words.LINEAGE, lineage == null ? lost.name() : lineage + "," + lost.name());
        notes.put(Words.CAME_FROM, lost.node());
        String image = chosen.cold() ? base : Choice.image(lost, chosen.replica());
        return lost.copyFor(chosen.newPod(), target.name(), image, lost.restartPolicy(), notes);
    }

    private @Nullable Resumed prove(PodManifest alive, FailoverNote chosen, @Nullable ReplicaNote replica)
            throws LostLeadException, ClusterException, MigrationException, InterruptedException {
        told.recorder().begin(FailoverRun.PROVE);
        Training training = led.note().training();
        String operation = told.id().value();
        @Nullable Resumed resumed = null;
        if (chosen.cold()) {
            revival.runs(alive, operation);
        } else {
            resumed = revival.goesOn(
                    training, alive, operation, replica == null ? -1 : replica.step(), training.lastStep());
        }
        marks.pass(Mark.PROVED);
        String words = chosen.cold() ? "it runs" : Revival.words(training, resumed);
        told.recorder().finish(FailoverRun.PROVE, Station.State.DONE, words);
        if (resumed != null && !resumed.seen()) {
            told.warn("Pod " + alive.name() + " trains, but where it went on is not in its log any more: how many steps"
                    + " are done again is not known.");
        }
        return resumed;
    }

    /** A guard whose contact came back at the last moment reads within two seconds that the pod was taken away. */
    private void awaitFenceSeen() throws InterruptedException {
        Duration wait =
                Duration.between(env.clock().instant(), marks.at(Mark.FENCED).plus(GUARD_READS));
        if (wait.isPositive()) {
            env.rest().rest(wait);
        }
    }
}
