package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.StaleCopy;
import io.edgeferry.protection.ProtectionNote.StoreNote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the pod of one training while its node lives: finds it, notes its steps and its guard, and removes what
 * belongs to it when it is gone. Belongs to the training's thread. Blocks.
 */
final class PodCare {

    private static final Logger LOG = LoggerFactory.getLogger(PodCare.class);
    private static final Duration GONE_FOR_GOOD = Duration.ofSeconds(15);
    private static final Duration GUARD_NOTED = Duration.ofSeconds(10);

    private final Env env;
    private final String namespace;
    private final String origin;
    private final PodLease lease;
    private final Function<String, NodeVitals> vitals;
    private final Shown shown;
    private final NodeUpkeep upkeep;
    private final Inheritance inheritance;
    private final Silence silence = new Silence();
    private final Rotation rotation;
    private @Nullable Fate missed;
    private long missedAt;
    private boolean waits;
    private String lost = "";

    PodCare(
            Env env,
            String namespace,
            String origin,
            PodLease lease,
            Function<String, NodeVitals> vitals,
            Shown shown) {
        this.env = env;
        this.namespace = namespace;
        this.origin = origin;
        this.lease = lease;
        this.vitals = vitals;
        this.shown = shown;
        this.upkeep = new NodeUpkeep(env, namespace, origin);
        this.inheritance = new Inheritance(env);
        this.rotation = new Rotation(env, namespace, origin);
    }

    /** What is known by now. Never blocks. */
    ProtectionNote note() throws LostLeadException {
        return lease.note().orElseThrow(() -> new LostLeadException("The lease of " + origin + " is gone."));
    }

    /** The pod that runs and shall be protected; another one of that name only where there is none of its own. */
    Optional<PodManifest> find() throws ClusterException {
        List<PodManifest> all = env.cluster().workloads().ofOrigin(namespace, origin).stream()
                .filter(one -> one.running() && !one.terminating())
                .filter(one ->
                        one.annotation(Words.PROTECT) != null && Barred.why(one).isEmpty())
                .toList();
        Optional<Training> known = lease.note().map(ProtectionNote::training);
        return all.stream()
                .filter(one -> known.filter(its -> its.leadsTo(one)).isPresent())
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** It was found: its steps are noted and its guard is set. */
    void found(PodManifest live, LossRule rule) throws ClusterException, LostLeadException, InterruptedException {
        missed = null;
        if (waits) {
            waits = false;
            shown.trouble("");
        }
        if (note().training().gone() != null) {
            var unused = lease.write(note -> note.with(note.training().gone(null)));
        }
        notice(live);
        guard(live, rule.guardLimit());
    }

    /** Notes the pod and its steps, and clears up where it was before. */
    void notice(PodManifest live) throws ClusterException, LostLeadException, InterruptedException {
        Training known = note().training();
        Training seen = Steps.read(
                known.is(live) && known.wanted() ? known.as(live) : Training.of(live),
                live,
                Steps.log(env.cluster().workloads(), live));
        boolean another = !known.leadsTo(live);
        if (!seen.equals(known)) {
            // The guard that was seen is the one of the container that was known.
            var unused = lease.write(note -> (known.is(live) ? note : note.guardedBy(0))
                    .with(seen)
                    .with(another ? note.ofEarlier() : note.replicas()));
        }
        if (another) {
            // Its first checkpoint is due, whenever the next one of the earlier pod was.
            shown.nextAt(null);
        }
        if (!known.uid().equals(seen.uid()) && note().stale().isEmpty()) {
            upkeep.tidyAfterMove(known);
        }
    }

    private void guard(PodManifest live, Duration limit)
            throws ClusterException, LostLeadException, InterruptedException {
        long began = env.nanos().getAsLong();
        NodeUpkeep.GuardSeen seen = upkeep.guard(live, limit);
        Boolean watches = seen.watches();
        if (watches != null) {
            if (watches) {
                // It lives, whatever was thought of its node.
                forgetLost();
            }
            silence.ends();
            shown.guard(watches, seen.words());
            noteGuard(seen.limit());
        } else if (silence.tooLong(began, env.nanos().getAsLong(), vitals.apply(live.node()))) {
            // Not so of a node that is being lost: what was seen of its guard last is what counts.
            shown.guard(false, seen.words());
            noteGuard(0);
        }
    }

    /** Notes that it was seen now; not each time, as it is seen every few seconds. */
    private void noteGuard(int limit) throws ClusterException, LostLeadException {
        Instant now = env.clock().instant();
        Instant noted = note().training().guardSeen();
        boolean old = noted == null || Duration.between(noted, now).abs().compareTo(GUARD_NOTED) > 0;
        if (note().guarded() != limit || limit > 0 && old) {
            Instant at = limit > 0 ? now : null;
            var unused = lease.write(
                    note -> note.guardedBy(limit).with(note.training().withGuard(at)));
        }
    }

    /** What a pod that is not there means. */
    enum Missing {
        /** It may come, or it is not known yet. */
        COMES,
        /** It is gone; what belongs to its protection is kept until somebody gives it up. */
        GONE,
        /** Its protection is over, and all that belongs to it was removed. */
        OVER
    }

    /** The pod is not there although its node is not lost. */
    Missing missing() throws ClusterException, LostLeadException, InterruptedException {
        Training known = note().training();
        List<PodManifest> all = env.cluster().workloads().ofOrigin(namespace, origin);
        Optional<PodManifest> comes = all.stream().filter(Fate::mayRun).findFirst();
        if (comes.isPresent()) {
            missed = null;
            waits = true;
            String barred = Barred.why(comes.get());
            shown.trouble(
                    barred.isEmpty()
                            ? "Pod " + comes.get().name() + " does not run: "
                                    + comes.get().trouble()
                            : barred);
            return Missing.COMES;
        }
        Fate fate = Fate.of(known, all);
        long now = env.nanos().getAsLong();
        if (missed == null || missed.over() != fate.over()) {
            missed = fate;
            missedAt = now;
        }
        // What is over as a protection may have left a copy on a lost node, which is settled first.
        boolean left = !note().stale().isEmpty()
                && (fate.over() ? onlyCopiesLeft() : note().replicas().isEmpty());
        if (left
                || now - missedAt <= GONE_FOR_GOOD.toNanos()
                || vitals.apply(known.node()).doubtful()) {
            return Missing.COMES;
        }
        return settle(fate, known);
    }

    private Missing settle(Fate fate, Training known) throws ClusterException, LostLeadException, InterruptedException {
        ProtectionNote note = note();
        if (fate.over() || note.replicas().isEmpty() && note.stale().isEmpty()) {
            LOG.info("the protection of {}/{} is over: {}", namespace, origin, fate.words());
            dismantle().forEach(line -> LOG.warn("{}", line));
            if (lease.note().isEmpty()) {
                return Missing.OVER;
            }
            // What had to stay is looked at again.
            missedAt = env.nanos().getAsLong();
            return Missing.COMES;
        }
        if (!fate.words().equals(known.gone())) {
            LOG.warn("{}/{}: {} Its replicas are kept.", namespace, origin, fate.words());
            var unused = lease.write(now -> now.with(now.training().gone(fate.words())));
        }
        return Missing.GONE;
    }

    /** Its node counts as lost. */
    void nodeLost(Training training) {
        lost = training.uid();
    }

    /** Whether the node of a pod that is gone counted as lost while it was there. */
    boolean wentWithNode() throws LostLeadException {
        return lost.equals(note().training().uid());
    }

    /** What is lost later is another matter. */
    void forgetLost() {
        lost = "";
    }

    /** Containers on lost nodes that were found ended are forgotten. */
    void settleStale() throws ClusterException, LostLeadException, InterruptedException {
        for (StaleCopy copy : note().stale()) {
            if (upkeep.settled(copy)) {
                LOG.info("the old copy of {}/{} on node {} is ended", namespace, origin, copy.node());
                var unused = lease.write(now -> now.withStale(
                        now.stale().stream().filter(one -> !one.equals(copy)).toList()));
            }
        }
    }

    /** Removes replicas beyond those that are kept. */
    void rotate(ProtectionNote before, ProtectionNote now, int keep)
            throws ClusterException, LostLeadException, InterruptedException {
        List<StoreNote> empty = rotation.after(before, now, keep);
        if (!empty.isEmpty()) {
            var unused = lease.write(note -> note.without(empty));
        }
    }

    /**
     * Removes guard, replicas, dumps and lease; says what could not be removed, one line each. As long as a copy on a
     * lost node has not been found ended, or somebody moves the pod and may be at work with a dump, the lease stays, since
     * nothing else tells of that.
     */
    List<String> dismantle() throws ClusterException, InterruptedException {
        Optional<ProtectionNote> known = lease.note();
        if (known.isEmpty()) {
            lease.delete();
            return List.of();
        }
        ProtectionNote note = known.get();
        List<String> left = new ArrayList<>(onlyCopiesLeft() ? List.of() : upkeep.dismantle(note));
        Optional<String> moved = inheritance.removeDumps(note.training(), left);
        moved.ifPresent(who -> left.add(later(note.training(), who)));
        List<StaleCopy> open = upkeep.open(note.stale());
        if (open.isEmpty() && moved.isEmpty()) {
            lease.delete();
        } else {
            keepOnly(open);
        }
        left.addAll(left(open));
        return left;
    }

    private static String later(Training of, String who) {
        return "On node " + of.node() + " a dump of pod " + of.pod() + " may be left: " + who
                + " It is removed afterwards, when something watches: the console, or `edgeferry protect --watch`.";
    }

    /** What is said of copies that are not settled, one line each. */
    static List<String> left(List<StaleCopy> open) {
        return open.stream()
                .map(copy -> "On node " + copy.node() + " the old container " + copy.containerId() + " of pod "
                        + copy.pod() + " may be left" + (copy.tainted() ? ", and the node is tainted" : "")
                        + "; that ends when the node is back and something watches: the console, or `edgeferry"
                        + " protect --watch`.")
                .toList();
    }

    /** Whether the protection has ended, and its lease is kept for copies on lost nodes. Never blocks. */
    boolean onlyCopiesLeft() {
        return lease.note()
                .filter(note -> !note.training().wanted() && note.stores().isEmpty())
                .isPresent();
    }

    private void keepOnly(List<StaleCopy> open) throws ClusterException {
        try {
            var unused = lease.write(note -> new ProtectionNote(
                    note.training().unprotected(), List.of(), 0, null, open, note.last(), List.of()));
            // Who protects the pod again does not ask for its end.
            lease.endDone();
        } catch (LostLeadException e) {
            LOG.info("{}", e.getMessage());
        }
    }
}
