package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.NodeRemains.Kind;
import io.edgeferry.checkpoint.NodeRemains.Remain;
import io.edgeferry.checkpoint.Remains;
import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for what migrations left: in the journals, on the pods, and on the nodes that can be reached. */
final class Remnants {

    private static final Logger LOG = LoggerFactory.getLogger(Remnants.class);
    private static final Pattern REPLICA = Pattern.compile("p[0-9]{8}-[0-9]{6}-[0-9a-f]{6}");
    private static final Duration STRANGE = Duration.ofDays(1);

    /** Longer than a doctor may take with one scratch pod, which its kubelet ends after ten minutes. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Cluster cluster;
    private final NodeShells shells;
    private final Journals journals;

    Remnants(Cluster cluster, NodeShells shells, Journals journals) {
        this.cluster = cluster;
        this.shells = shells;
        this.journals = journals;
    }

    List<Migrations.Remnant> find(List<Journal.Contents<?, ?>> known) throws MigrationException, InterruptedException {
        List<Migrations.Remnant> found = new ArrayList<>();
        for (Journal.Contents<?, ?> contents : known) {
            inJournal(contents).ifPresent(found::add);
        }
        try {
            InUse inUse = inUse(known);
            for (PodManifest pod : inUse.pods()) {
                if (Scratch.isOne(pod)) {
                    String operation = String.valueOf(pod.annotation(Words.OPERATION));
                    found.add(new Migrations.Remnant(
                            operation, pod.toString(), "scratch pod of the doctor", busy(operation)));
                    continue;
                }
                Mover.of(pod)
                        .ifPresent(mover -> found.add(new Migrations.Remnant(
                                mover.operation(),
                                pod.toString(),
                                "held by " + mover.holder(),
                                busy(mover.operation()))));
            }
            inUse.pods().stream()
                    .filter(PodManifest::helper)
                    .forEach(pod -> found.add(new Migrations.Remnant(
                            operation(pod), pod.toString(), "helper pod of a copy", busy(operation(pod)))));
            inUse.claims().forEach(claim -> onClaim(claim, found));
            for (NodeInfo node : cluster.workloads().nodes()) {
                onNode(node, inUse, found);
            }
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
        return found;
    }

    private static String operation(PodManifest pod) {
        String operation = pod.annotation(Words.OPERATION);
        return operation == null ? "" : operation;
    }

    private void onClaim(ClaimManifest claim, List<Migrations.Remnant> found) {
        Mover.of(claim)
                .ifPresent(mover -> found.add(new Migrations.Remnant(
                        mover.operation(), "claim " + claim, "held by " + mover.holder(), busy(mover.operation()))));
        String copying = claim.annotation(Words.COPYING);
        if (copying != null) {
            found.add(new Migrations.Remnant(copying, "claim " + claim, "a copy that is not whole yet", busy(copying)));
        }
    }

    private Optional<Migrations.Remnant> inJournal(Journal.Contents<?, ?> contents) {
        String operation = contents.job().operation().value();
        boolean busy = busy(operation);
        String what = contents.job().words();
        if (!contents.ended()) {
            return Optional.of(new Migrations.Remnant(
                    operation,
                    "journal",
                    what + (busy ? " is being moved" : ": its console ended in its midst"),
                    busy));
        }
        if (contents.needsYou()) {
            return Optional.of(new Migrations.Remnant(operation, "journal", what + " needs you", false));
        }
        return contents.state().debts().isEmpty()
                ? Optional.empty()
                : Optional.of(new Migrations.Remnant(operation, "journal", what + " is not cleaned up yet", false));
    }

    private boolean busy(String operation) {
        return OperationId.isValid(operation) && journals.busy(new OperationId(operation));
    }

    /**
     * What is in use and must not be taken for left over.
     *
     * @param pods pods that migrations touched
     * @param claims claims that copies touched
     * @param images images of pods
     * @param operations operations that hold a pod or claim, or are not settled
     * @param known operations that have a journal here
     */
    private record InUse(
            List<PodManifest> pods,
            List<ClaimManifest> claims,
            Set<String> images,
            Set<String> operations,
            Set<String> known) {

        /**
         * Whether an operation is over. A copy of a volume without claim holds nothing in the cluster: one of another
         * machine is left alone for a day.
         */
        boolean over(OperationId operation) {
            return !operations.contains(operation.value())
                    && (operation.kind() != Journal.Kind.DATASET.letter()
                            || known.contains(operation.value())
                            || operation.olderThan(STRANGE, Instant.now()));
        }
    }

    private InUse inUse(List<Journal.Contents<?, ?>> known) throws ClusterException {
        List<PodManifest> pods = cluster.workloads().touched();
        Set<String> images = new HashSet<>();
        Set<String> operations = failingOver();
        for (PodManifest pod : pods) {
            images.add(pod.image());
            Mover.of(pod).ifPresent(mover -> operations.add(mover.operation()));
        }
        List<ClaimManifest> claims = claims();
        claims.forEach(claim -> Mover.of(claim).ifPresent(mover -> operations.add(mover.operation())));
        for (Journal.Contents<?, ?> contents : known) {
            if (!contents.ended()
                    || contents.needsYou()
                    || busy(contents.job().operation().value())) {
                operations.add(contents.job().operation().value());
            }
        }
        Set<String> here = new HashSet<>();
        known.forEach(contents -> here.add(contents.job().operation().value()));
        return new InUse(pods, claims, images, operations, here);
    }

    /** Replicas of failovers that are at work: their images have no pod yet. The right to look at leases is not needed. */
    private Set<String> failingOver() throws ClusterException {
        Set<String> operations = new HashSet<>();
        try {
            for (Leases.Held lease : cluster.leases().labelled("", Words.PROTECTION)) {
                String state = lease.notes().getOrDefault(Words.PROTECTION_STATE, "");
                if (state.contains("\"failover\":{")) {
                    REPLICA.matcher(state).results().forEach(found -> operations.add(found.group()));
                }
            }
        } catch (ClusterException e) {
            if (!e.forbidden()) {
                throw e;
            }
        }
        return operations;
    }

    /** The right to look at claims is welcome, not needed. */
    private List<ClaimManifest> claims() throws ClusterException {
        try {
            return cluster.storage().touched();
        } catch (ClusterException e) {
            if (e.forbidden()) {
                return List.of();
            }
            throw e;
        }
    }

    private void onNode(NodeInfo node, InUse inUse, List<Migrations.Remnant> found) throws InterruptedException {
        try {
            for (Remain remain : remains(node).find()) {
                if (remain.kind() == Kind.IMAGE && inUse.images().contains(remain.name())) {
                    continue;
                }
                String operation = remain.operation().map(OperationId::value).orElse("");
                boolean atWork =
                        operation.isEmpty() ? inUse.operations().stream().anyMatch(this::busy) : busy(operation);
                found.add(new Migrations.Remnant(operation, node.name(), remain.words(), atWork));
            }
        } catch (NodeException e) {
            found.add(new Migrations.Remnant("", node.name(), "not looked at: " + e.getMessage(), false));
        }
    }

    /**
     * Removes from the nodes what operations left that are over: images of no pod, agents, keys, half imports. What
     * cannot be reached now is found again the next time.
     */
    void sweep(List<Journal.Contents<?, ?>> known) throws InterruptedException {
        try {
            for (PodManifest pod : cluster.workloads().touched()) {
                if (Scratch.isOne(pod) && abandoned(pod)) {
                    cluster.workloads().delete(pod, 1L);
                    boolean gone = cluster.workloads().awaitGone(pod, Duration.ofSeconds(60));
                    forget(pod);
                    LOG.info("the scratch pod {} was left over and is {}", pod, gone ? "removed" : "being removed");
                }
            }
            InUse inUse = inUse(known);
            for (PodManifest pod : inUse.pods()) {
                if (pod.helper()
                        && OperationId.isValid(operation(pod))
                        && inUse.over(new OperationId(operation(pod)))
                        && !busy(operation(pod))) {
                    cluster.workloads().delete(pod, 1L);
                }
            }
            for (NodeInfo node : cluster.workloads().nodes()) {
                try {
                    sweep(node.name(), remains(node), inUse);
                } catch (NodeException e) {
                    LOG.warn("node {} was not swept: {}", node.name(), e.getMessage());
                }
            }
        } catch (ClusterException e) {
            LOG.warn("the nodes were not swept: {}", e.getMessage());
        }
    }

    private void forget(PodManifest pod) {
        String operation = String.valueOf(pod.annotation(Words.OPERATION));
        if (OperationId.isValid(operation)) {
            Journal.forget(journals.folder(), new OperationId(operation));
        }
    }

    /** One of this machine whose doctor is not at work, or one of any machine that is older than a doctor takes. */
    private boolean abandoned(PodManifest pod) {
        String operation = String.valueOf(pod.annotation(Words.OPERATION));
        if (OperationId.isValid(operation) && Journal.known(journals.folder(), new OperationId(operation))) {
            return !busy(operation);
        }
        return pod.created()
                .map(made -> made.plus(LONGEST).isBefore(Instant.now()))
                .orElse(true);
    }

    private Remains remains(NodeInfo node) {
        return Engine.inLab(node.runtime())
                ? Remains.of(new LabCalls(cluster.nodeCalls(), node.name()))
                : Remains.of(shells.shell(node.name(), node.address()));
    }

    private void sweep(String node, Remains there, InUse inUse) throws NodeException, InterruptedException {
        List<Remain> remains = new ArrayList<>(there.find());
        Set<String> begun = begunSince(inUse);
        boolean scratching = inUse.pods().stream().anyMatch(Scratch::isOne);
        // A half import needs the agent, so the agents' folders go last.
        remains.sort(java.util.Comparator.comparing(remain -> remain.kind() == Kind.OPERATION));
        for (Remain remain : remains) {
            Optional<OperationId> operation = remain.operation();
            if (remain.kind() == Kind.DUMP && Scratch.isArchive(remain.name()) && !scratching) {
                there.removeArchive(remain.name());
                LOG.info("{} on node {} was left over and is removed", remain.words(), node);
                continue;
            }
            boolean over = operation.isPresent()
                    && inUse.over(operation.get())
                    && !begun.contains(operation.get().value())
                    && !inUse.images().contains(remain.name());
            if (over && there.remove(remain)) {
                LOG.info("{} on node {} was left over and is removed", remain.words(), node);
            }
        }
    }

    /** Operations that began after it was looked up what is in use: meanwhile a queue may have gone on. */
    private Set<String> begunSince(InUse inUse) {
        Set<String> begun = new HashSet<>();
        journals.all().forEach(contents -> begun.add(contents.job().operation().value()));
        begun.removeAll(inUse.known());
        return begun;
    }
}
