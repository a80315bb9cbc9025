package io.edgeferry.protection;

import io.edgeferry.checkpoint.ProtectionAgent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the protection of one training, kept in its Lease as JSON, so that whoever leads it goes on where the
 * one before stopped.
 *
 * @param training the pod that lives, or lived last
 * @param replicas its replicas, newest first
 * @param guarded limit in seconds of the guard on its node, as it was last seen to watch; 0 when there is none
 * @param failover the failover that is at work, or null
 * @param stale containers on nodes that were lost, which have to be found ended
 * @param last how the last failover went, or null
 * @param stores where something of it may lie; noted before anything is put there
 */
record ProtectionNote(
        Training training,
        List<ReplicaNote> replicas,
        int guarded,
        @Nullable FailoverNote failover,
        List<StaleCopy> stale,
        @Nullable FailoverOutcome last,
        List<StoreNote> stores) {

    /** Copies the lists; an older note may lack any. */
    @SuppressWarnings("ConstantValue")
    ProtectionNote {
        replicas = List.copyOf(Objects.requireNonNullElse(replicas, List.of()));
        stale = List.copyOf(Objects.requireNonNullElse(stale, List.of()));
        stores = List.copyOf(Objects.requireNonNullElse(stores, List.of()));
    }

    /**
     * Where replicas are kept.
     *
     * @param node whose agent keeps them
     * @param folder of the store
     */
    record StoreNote(String node, String folder) {

        /** Whether it is the same one: a folder that nodes share is, by whichever of them it is reached. */
        boolean same(StoreNote other) {
            return folder.equals(other.folder) && (node.equals(other.node) || !folder.equals(ProtectionAgent.STORE));
        }
    }

    static ProtectionNote of(Training training) {
        return new ProtectionNote(training, List.of(), 0, null, List.of(), null, List.of());
    }

    /**
     * A failover at work.
     *
     * @param operation names it everywhere
     * @param began when the node was found lost
     * @param lostAt last sign of life of the node
     * @param fenced whether the pod's object is gone, so that nothing goes back
     * @param target node that was chosen, or empty
     * @param replica that was chosen; empty before, and for a cold start
     * @param newPod name of the new pod, or empty
     * @param tried replicas that an older console put aside when they were not restored where they are kept
     * @param failed what was not restored, and where
     * @param cold whether it begins anew, since no replica could be used
     * @param tainted whether it tainted the lost node
     * @param started whether the new pod was seen to run; older notes do not say
     * @param request what a person asked for; null when nobody did
     */
    record FailoverNote(
            String operation,
            Instant began,
            Instant lostAt,
            boolean fenced,
            String target,
            String replica,
            String newPod,
            List<String> tried,
            List<NotRestored> failed,
            boolean cold,
            boolean tainted,
            @Nullable Boolean started,
            @Nullable FailoverRequest request) {

        @SuppressWarnings("ConstantValue")
        FailoverNote {
            tried = List.copyOf(Objects.requireNonNullElse(tried, List.of()));
            failed = List.copyOf(Objects.requireNonNullElse(failed, List.of()));
        }

        /** One that has just begun. */
        static FailoverNote begun(String operation, Instant began, Instant lostAt, @Nullable FailoverRequest request) {
            return new FailoverNote(
                    operation, began, lostAt, false, "", "", "", List.of(), List.of(), false, false, false, request);
        }

        FailoverNote isFenced() {
            return with(true, tainted, started);
        }

        FailoverNote isTainted() {
            return with(fenced, true, started);
        }

        FailoverNote isStarted(boolean now) {
            return with(fenced, tainted, now);
        }

        private FailoverNote with(boolean shut, boolean taint, @Nullable Boolean runs) {
            return new FailoverNote(
                    operation, began, lostAt, shut, target, replica, newPod, tried, failed, cold, taint, runs, request);
        }

        boolean hasStarted() {
            return Boolean.TRUE.equals(started);
        }

        /** A person asks for it, in place of who did before: what was not restored may be by now. */
        FailoverNote asked(FailoverRequest by) {
            return new FailoverNote(
                    operation, began, lostAt, fenced, target, replica, newPod, List.of(), List.of(), cold, tainted,
                    started, by);
        }

        FailoverNote choosing(String node, String id, String name, boolean anew) {
            return new FailoverNote(
                    operation, began, lostAt, fenced, node, id, name, tried, failed, anew, tainted, false, request);
        }

        /** Nothing is chosen any more, and nothing is held against what was. */
        FailoverNote unchosen() {
            return choosing("", "", "", false);
        }

        /** What was chosen was not restored there, and is not chosen any more. */
        FailoverNote notRestored() {
            List<NotRestored> all = new ArrayList<>(failed);
            all.add(new NotRestored(replica, target));
            return new FailoverNote(
                    operation, began, lostAt, fenced, "", "", "", tried, all, cold, tainted, false, request);
        }

        /** Nodes where a replica was not restored. */
        Set<String> failedOn(ReplicaNote one) {
            Set<String> nodes = failed.stream()
                    .filter(pair -> pair.replica().equals(one.id()))
                    .map(NotRestored::node)
                    .collect(Collectors.toCollection(HashSet::new));
            if (tried.contains(one.id())) {
                nodes.add(one.node());
            }
            return nodes;
        }
    }

    /**
     * A replica whose container ended or could not be made.
     *
     * @param replica its id
     * @param node where that was
     */
    record NotRestored(String replica, String node) {}

    /**
     * A container that may still be there on a node that was lost.
     *
     * @param node the node
     * @param pod name of its pod
     * @param uid uid of its pod
     * @param container its name
     * @param containerId the runtime's id
     * @param tainted whether the node got the taint that it is out of service
     * @param operation of the failover
     */
    record StaleCopy(
            String node,
            String pod,
            String uid,
            String container,
            String containerId,
            boolean tainted,
            String operation) {}

    /** How its pod went away, and what can be done, for people; empty while it is there, or a failover is at work. */
    String gone(TrainingKey key) {
        String how = training.gone();
        if (how == null || failover != null) {
            return "";
        }
        ReplicaNote newest = newest();
        String name = key.origin() + " -n " + key.namespace() + "`";
        String kept = newest == null
                ? " None of its replicas can be restored."
                : " Its last checkpoint" + (newest.step() < 0 ? "" : ", step " + newest.step() + ",")
                        + " is kept. `edgeferry failover " + name + " goes on from it.";
        return how + kept + " `edgeferry protect --off " + name + " gives it up.";
    }

    /** The newest replica that nothing is known against, or null. */
    @Nullable
    ReplicaNote newest() {
        return replicas.stream().filter(ReplicaNote::good).findFirst().orElse(null);
    }

    /** Its replicas when another pod has its name that is no copy of it: another training is not gone on with. */
    List<ReplicaNote> ofEarlier() {
        return replicas.stream()
                .map(one -> one.good() ? one.found(ReplicaNote.OF_EARLIER) : one)
                .toList();
    }

    ProtectionNote with(Training other) {
        return new ProtectionNote(other, replicas, guarded, failover, stale, last, stores);
    }

    ProtectionNote with(List<ReplicaNote> others) {
        return new ProtectionNote(training, others, guarded, failover, stale, last, stores);
    }

    ProtectionNote guardedBy(int seconds) {
        return new ProtectionNote(training, replicas, seconds, failover, stale, last, stores);
    }

    ProtectionNote with(@Nullable FailoverNote other) {
        return new ProtectionNote(training, replicas, guarded, other, stale, last, stores);
    }

    ProtectionNote withStale(List<StaleCopy> others) {
        return new ProtectionNote(training, replicas, guarded, failover, others, last, stores);
    }

    ProtectionNote with(FailoverOutcome outcome) {
        return new ProtectionNote(training, replicas, guarded, failover, stale, outcome, stores);
    }

    /** Something is about to be put there. */
    ProtectionNote storing(String node, String folder) {
        StoreNote next = new StoreNote(node, folder);
        if (stores.contains(next)) {
            return this;
        }
        List<StoreNote> all = new ArrayList<>(stores);
        all.add(next);
        return new ProtectionNote(training, replicas, guarded, failover, stale, last, all);
    }

    /**
     * A replica more; the newest good ones stay, wherever they are: the last of a store goes when others have its place.
     * What a training had come to is not pushed out when it begins anew: the one with the highest step stays as well.
     */
    ProtectionNote and(ReplicaNote made, int keep) {
        List<ReplicaNote> all = Stream.concat(
                        Stream.of(made),
                        replicas.stream().filter(old -> old.good() && !old.id().equals(made.id())))
                .toList();
        List<ReplicaNote> kept = new ArrayList<>(all.subList(0, Math.min(all.size(), Math.max(1, keep))));
        all.stream()
                .max(Comparator.comparingLong(ReplicaNote::step))
                .filter(best -> kept.stream().noneMatch(one -> one.step() >= best.step()))
                .ifPresent(kept::add);
        return with(kept);
    }

    /** Stores that nothing of what is noted is in any more, though something may lie there. */
    List<StoreNote> left() {
        return stores.stream()
                .filter(store ->
                        replicas.stream().noneMatch(one -> store.same(new StoreNote(one.node(), one.folder()))))
                .toList();
    }

    /** The same without stores where nothing lies any more. */
    ProtectionNote without(List<StoreNote> empty) {
        return new ProtectionNote(
                training,
                replicas,
                guarded,
                failover,
                stale,
                last,
                stores.stream().filter(one -> !empty.contains(one)).toList());
    }

    /** The same with what was found out about a replica. */
    ProtectionNote found(String replica, String bad) {
        return with(replicas.stream()
                .map(one -> one.id().equals(replica) ? one.found(bad) : one)
                .toList());
    }
}
