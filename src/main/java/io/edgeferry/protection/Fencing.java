package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.FailoverMarks.Mark;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.protection.ProtectionNote.StaleCopy;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The first part of a failover: finds out whether the node is lost for certain, sees to it that the old copy cannot run
 * on, notes that in the Lease, and only then takes the old pod away. Until it is noted nothing in the cluster is changed
 * that could not stay so. Blocks.
 */
final class Fencing {

    private static final String CANCELLED = "It was cancelled.";

    /** So much later than a renewal would be late it is seen whether there was one. */
    private static final Duration SEEN = Duration.ofSeconds(2);

    private final Env env;
    private final LedFailover led;
    private final FailoverRequest request;
    private final Supplier<NodeVitals> vitals;
    private final BooleanSupplier cancelled;
    private final RecordedTask told;
    private final FailoverMarks marks;
    private final Fence fence;
    private volatile List<Hold> holds = List.of();

    /** @param told whose station {@link FailoverRun#FENCE} it is, and which it ends when there is nothing to do */
    Fencing(
            Env env,
            LedFailover led,
            FailoverRequest request,
            Supplier<NodeVitals> vitals,
            BooleanSupplier cancelled,
            RecordedTask told,
            FailoverMarks marks) {
        this.env = env;
        this.led = led;
        this.request = request;
        this.vitals = vitals;
        this.cancelled = cancelled;
        this.told = told;
        this.marks = marks;
        this.fence = new Fence(env);
    }

    /** What keeps the lost node from coming back with a second live copy. Never blocks. */
    List<Hold> holds() {
        return holds;
    }

    /**
     * Does it, or what is left of it.
     *
     * @return false when there is nothing to do: the node is back, the training goes on elsewhere, or it was cancelled;
     *     then the task has ended
     */
    boolean fenceOff()
            throws LostLeadException, NeedsYouException, ClusterException, MigrationException, InterruptedException {
        told.recorder().begin(FailoverRun.FENCE);
        refuseBarred();
        Optional<OtherCopy> other = otherCopy().filter(OtherCopy::goesOn);
        if (other.isPresent()) {
            follow(other.get());
            return false;
        }
        if (!led.failover().fenced()) {
            String against = against();
            if (!against.isEmpty()) {
                giveUp(against);
                return false;
            }
            if (!hold()) {
                giveUp(CANCELLED);
                return false;
            }
        } else if (request.taint() && !led.failover().tainted()) {
            // It was asked for when the node was fenced already.
            taints();
        }
        holds = fence.shut(led.note(), holds, led.failover().tainted(), told.id());
        marks.pass(Mark.FENCED);
        tell();
        return true;
    }

    /** A pod that somebody else replaces too must not be made again here, whatever was noted of it before. */
    private void refuseBarred() throws LostLeadException, NeedsYouException, ClusterException {
        Training lost = led.note().training();
        String barred = Barred.why(env.cluster()
                .workloads()
                .pod(lost.namespace(), lost.pod())
                .filter(pod -> pod.uid().equals(lost.uid()))
                .orElseGet(lost::podManifest));
        if (!barred.isEmpty()) {
            throw new NeedsYouException(
                    barred + " It is not failed over.",
                    List.of(
                            "# to give up what was kept of it",
                            "edgeferry protect --off " + request.origin() + " -n " + request.namespace()));
        }
    }

    /** Why nothing is to be done; empty when the node is lost and the guard, if there is one, has held the container. */
    private String against() throws LostLeadException, NeedsYouException, ClusterException, InterruptedException {
        Training lost = led.note().training();
        if (cancelled.getAsBoolean()) {
            return CANCELLED;
        }
        awaitSigns(false);
        boolean taken = lives() && taken(lost);
        if (!taken && !lives()) {
            fence.awaitGuard(led.note(), led.failover().lostAt(), vitals.get().renewal());
            awaitSigns(led.note().guarded() > 0);
        }
        if (!taken && lives()) {
            return notLost(lost, vitals.get());
        }
        Optional<OtherCopy> other = otherCopy();
        if (other.isPresent()) {
            throw other.get().refusal("Nothing was touched.");
        }
        return "";
    }

    private Optional<OtherCopy> otherCopy() throws LostLeadException, ClusterException {
        return OtherCopy.find(
                env.cluster().workloads(), led.note().training(), told.id().value());
    }

    /** The training was moved before or while its node was lost: what is protected is the pod that it is in now. */
    private void follow(OtherCopy other) throws LostLeadException, ClusterException {
        String words = other.words() + (led.fenced() ? "" : " Nothing was done.");
        Training now = Training.of(other.pod());
        var unused = led.lease()
                .write(
                        note -> note.withStale(stale(note, Objects.requireNonNull(note.failover())))
                                .guardedBy(0)
                                .with(now)
                                .with((FailoverNote) null),
                        end(words));
        skip(words);
    }

    /** Whether the pod was taken away from a node that lives: it was deleted or evicted, or it failed. */
    private boolean taken(Training lost) throws ClusterException {
        return env.cluster().workloads().ofOrigin(request.namespace(), request.origin()).stream()
                .noneMatch(pod -> Fate.mayRun(pod) || lost.leadsTo(pod) && !pod.ended() && !pod.terminating());
    }

    /**
     * Finds what holds, and notes that the pod is given up before it is.
     *
     * @return false when it was cancelled meanwhile, and nothing was noted
     */
    private boolean hold() throws LostLeadException, NeedsYouException, ClusterException, InterruptedException {
        List<Hold> seen = fence.look(led.note(), request, led.failover().lostAt());
        // A guard holds what is cut off; on a node that lives only the end of the container counts.
        NodeVitals now = vitals.get();
        boolean lives = lives(now);
        holds = seen.stream()
                .filter(hold -> !lives || hold.kind() != Hold.Kind.GUARD)
                .map(hold -> GuardHold.counted(hold, now))
                .toList();
        if (cancelled.getAsBoolean()) {
            return false;
        }
        if (holds.stream().noneMatch(Hold::real)) {
            throw nothingHolds(!lives && seen.stream().anyMatch(Hold::real));
        }
        if (request.taint()) {
            led.write(FailoverNote::isTainted);
        }
        // Noted first: once the pod is deleted nothing else tells that there was one.
        var unused = led.lease().write(note -> {
            FailoverNote failover = Objects.requireNonNull(note.failover());
            return note.with(failover.isFenced()).withStale(stale(note, failover));
        });
        return true;
    }

    /** @param later whether a guard counts as soon as the node counts as lost */
    private NeedsYouException nothingHolds(boolean later) throws LostLeadException {
        String words = "Nothing keeps the old copy from running on: "
                + holds.stream().map(Hold::words).collect(Collectors.joining(" "));
        List<String> commands = List.of(
                "# only if the machine of node " + led.note().training().node() + " is switched off for certain",
                "edgeferry failover " + request.origin() + " -n " + request.namespace() + " --node-is-off");
        return later ? NeedsYouException.forNow(words, commands) : new NeedsYouException(words, commands);
    }

    private void taints() throws LostLeadException, ClusterException {
        var unused = led.lease().write(note -> {
            FailoverNote failover = Objects.requireNonNull(note.failover()).isTainted();
            return note.with(failover).withStale(stale(note, failover));
        });
    }

    /**
     * Waits until it is known whether the node lives. A process that has just begun to look must not take for lost what
     * it has not asked yet, nor for renewed what it has only seen once.
     *
     * @param guarded whether it matters that the node counts as lost, too
     */
    private void awaitSigns(boolean guarded) throws InterruptedException {
        long end = env.nanos().getAsLong() + vitals.get().late().plus(SEEN).toNanos();
        while (!request.switchedOff()
                && !cancelled.getAsBoolean()
                && unclear(vitals.get(), guarded)
                && env.nanos().getAsLong() < end) {
            env.rest().rest(Duration.ofMillis(100));
        }
    }

    private static boolean unclear(NodeVitals now, boolean guarded) {
        return !now.probed() || !now.answers() && (now.renewed() || guarded && !now.lost());
    }

    private boolean lives() {
        return lives(vitals.get());
    }

    private boolean lives(NodeVitals now) {
        return !request.switchedOff() && (now.answers() || now.renewed());
    }

    private static String notLost(Training lost, NodeVitals now) {
        String sign = now.answers() || !now.renewed()
                ? " answers"
                : " renewed its lease " + now.leaseAge().toSeconds() + " s ago";
        return "Node " + lost.node() + sign + ", so it is not lost; `edgeferry migrate " + lost.pod()
                + " NODE` moves the pod away.";
    }

    private void giveUp(String why) throws LostLeadException, ClusterException {
        String words = why + " Nothing was done.";
        var unused = led.lease().write(note -> note.with((FailoverNote) null), end(words));
        skip(words);
    }

    private FailoverEnd end(String words) {
        return new FailoverEnd(
                told.id().value(), TaskState.ROLLED_BACK, words, env.clock().instant());
    }

    private void skip(String words) {
        told.recorder().finish(FailoverRun.FENCE, Station.State.SKIPPED, words);
        told.end(TaskState.ROLLED_BACK, words, List.of());
    }

    private static List<StaleCopy> stale(ProtectionNote note, FailoverNote failover) {
        Training lost = note.training();
        List<StaleCopy> all = new ArrayList<>(note.stale());
        all.removeIf(one -> one.uid().equals(lost.uid()));
        all.add(new StaleCopy(
                lost.node(),
                lost.pod(),
                lost.uid(),
                lost.container(),
                lost.containerId(),
                failover.tainted(),
                failover.operation()));
        return all;
    }

    private void tell() {
        String words = holds.stream()
                .filter(Hold::holds)
                .map(hold -> hold.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
        told.recorder().finish(FailoverRun.FENCE, Station.State.DONE, words.isEmpty() ? "as noted before" : words);
        for (Hold hold : holds) {
            if (hold.holds()) {
                told.say("Fence: " + hold.words());
            } else {
                told.warn("Fence: " + hold.words());
            }
        }
    }
}
