package io.edgeferry.protection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A protected pod as it is now; immutable.
 *
 * @param namespace its namespace
 * @param origin name that the training began with
 * @param pod name of the pod that lives, or lived last
 * @param node its node
 * @param spec how it is protected, or null when the annotation cannot be understood
 * @param problem why it is not protected: what the annotation lacks, or what keeps the pod from it; empty when it is
 * @param leader who acts, or empty
 * @param mine whether that is this process
 * @param doing what is done at this moment, for people; empty when nothing is
 * @param trouble why the last checkpoint was not made, or what its failover needs; empty when all is well
 * @param replicas its replicas, newest first
 * @param nextAt when the next checkpoint is due, or null
 * @param guard what the guard on its node does, for people
 * @param guarded whether that guard is at work
 * @param failingOver operation of the failover that was begun and is not done, or empty
 * @param needsYou why that waits for a person, or null when it is at work
 * @param holds what keeps the lost node from coming back, while a failover is at work
 * @param waiting words about copies on lost nodes that were not found ended yet
 * @param last how the last failover went, or null
 * @param gone how its pod went away while its node lived, and what can be done, for people; empty while it is there
 */
public record ProtectedPod(
        String namespace,
        String origin,
        String pod,
        String node,
        @Nullable ProtectSpec spec,
        String problem,
        String leader,
        boolean mine,
        String doing,
        String trouble,
        List<ReplicaNote> replicas,
        @Nullable Instant nextAt,
        String guard,
        boolean guarded,
        String failingOver,
        @Nullable NeedsYou needsYou,
        List<Hold> holds,
        List<String> waiting,
        @Nullable FailoverOutcome last,
        String gone) {

    /** Copies the lists. */
    public ProtectedPod {
        replicas = List.copyOf(replicas);
        holds = List.copyOf(holds);
        waiting = List.copyOf(waiting);
    }

    /** Namespace and pod as {@code default/gru}. */
    public String key() {
        return namespace + "/" + pod;
    }

    /** The newest replica that nothing is known against, or null. */
    public @Nullable ReplicaNote newest() {
        return replicas.stream().filter(ReplicaNote::good).findFirst().orElse(null);
    }

    /** That its training went back, as one that begins anew does, for people; empty when it did not. */
    public String wentBack() {
        ReplicaNote newest = newest();
        long most = replicas.stream()
                .filter(ReplicaNote::good)
                .mapToLong(ReplicaNote::step)
                .max()
                .orElse(-1);
        return newest == null || newest.step() < 0 || newest.step() >= most
                ? ""
                : "The training began anew or went back after step " + most + "; its newest checkpoint is of step "
                        + newest.step() + ". That of step " + most + " is kept until it has come as far.";
    }

    /** What made its newest checkpoint, for people; empty when there is none, or nobody noted it. */
    public String engine() {
        return replicas.isEmpty() ? "" : replicas.getFirst().engine();
    }

    /** Age of the last good checkpoint: what would be lost now (the RPO); null when there is none. */
    public @Nullable Duration age(Instant now) {
        ReplicaNote newest = newest();
        return newest == null ? null : newest.age(now);
    }
}
