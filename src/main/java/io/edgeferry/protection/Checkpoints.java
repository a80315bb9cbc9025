package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Mover;
import io.edgeferry.node.NodeException;
import io.edgeferry.protection.PodLease.LostLeadException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one protected training: makes one when it is due, notes it, and removes the older ones. Belongs to
 * the training's thread, but for {@link #now} and {@link #end}. Blocks.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Duration HELD = Duration.ofSeconds(3);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(15);

    private final Env env;
    private final PodLease lease;
    private final PodCare care;
    private final Shown shown;
    private final Round round;
    private final WhileNodeLives living;
    private final Inheritance inheritance;
    private final ReentrantLock rounds = new ReentrantLock();
    private volatile boolean now;
    private volatile boolean ended;
    private boolean lookedAfter;

    /** @param vitals how a node is, by its name; never blocks */
    Checkpoints(Env env, PodLease lease, PodCare care, Function<String, NodeVitals> vitals, Shown shown) {
        this.env = env;
        this.lease = lease;
        this.care = care;
        this.shown = shown;
        this.inheritance = new Inheritance(env);
        this.living = new WhileNodeLives(vitals);
        this.round =
                new Round(env.cluster(), env.ways(), new Placement(env.cluster().workloads(), env.ways()), env.clock());
    }

    /** One is wanted at once. For any thread; never blocks. */
    void now() {
        now = true;
    }

    /** Whether one is wanted at once. */
    boolean wanted() {
        return now;
    }

    /** The next one is due by what is noted then. */
    void forget() {
        shown.nextAt(null);
    }

    /** This process leads from now on; a leader before it may have left something. */
    void inherit() {
        lookedAfter = false;
        forget();
    }

    /** Makes no more. For any thread; returns when none is at work, which would leave its replica behind. */
    void end() throws InterruptedException {
        ended = true;
        rounds.lockInterruptibly();
        rounds.unlock();
    }

    /** Makes one if it is due. */
    void makeIfDue(PodManifest seen, ProtectSpec how) throws ClusterException, LostLeadException, InterruptedException {
        PodManifest live = inheritance.freed(seen);
        if (!lookedAfter && Mover.of(live).isEmpty()) {
            lookedAfter = true;
            inheritance.removeDumps(live);
        }
        Instant instant = env.clock().instant();
        if (!now && due(live, how, instant).isAfter(instant)) {
            return;
        }
        now = false;
        rounds.lockInterruptibly();
        try {
            if (!ended) {
                make(live, how, instant);
            }
        } finally {
            rounds.unlock();
        }
    }

    /** When the next one is due; noted for people. */
    private Instant due(PodManifest live, ProtectSpec how, Instant instant) throws LostLeadException {
        Instant due = shown.nextAt();
        if (due == null) {
            ReplicaNote newest = care.note().newest();
            due = newest == null || !newest.source().equals(live.node())
                    ? instant
                    : newest.at().plus(how.every());
        }
        // It was planned by a longer interval, or by a clock that went ahead.
        Instant latest = instant.plus(how.every());
        due = due.isAfter(latest) ? latest : due;
        shown.nextAt(due);
        return due;
    }

    private void make(PodManifest live, ProtectSpec how, Instant instant)
            throws ClusterException, LostLeadException, InterruptedException {
        Optional<Mover> mover = Mover.of(live);
        if (mover.isPresent()) {
            shown.trouble("No checkpoint: " + Mover.heldBy(live, mover.get()));
            shown.nextAt(instant.plus(HELD));
            return;
        }
        try {
            ReplicaNote made = living.run(live.node(), givenUp -> replica(live, how, givenUp));
            ProtectionNote before = care.note();
            ProtectionNote after = lease.write(note -> note.and(made, how.keep()));
            care.notice(live);
            care.rotate(before, after, how.keep());
            shown.trouble("");
            shown.nextAt(instant.plus(how.every()));
        } catch (NodeException | MigrationException | ClusterException e) {
            shown.trouble("No checkpoint: " + e.getMessage());
            LOG.warn("no checkpoint of {}", live, e);
            Duration again = how.every().compareTo(AFTER_TROUBLE) < 0 ? how.every() : AFTER_TROUBLE;
            shown.nextAt(env.clock().instant().plus(again));
        }
    }

    private ReplicaNote replica(PodManifest live, ProtectSpec how, BooleanSupplier givenUp)
            throws ClusterException, NodeException, MigrationException, LostLeadException, InterruptedException {
        return round.make(
                live,
                env.node(live.node()),
                how,
                care.note().replicas(),
                text -> {
                    if (!givenUp.getAsBoolean()) {
                        shown.doing(text);
                    }
                },
                (node, folder) -> {
                    if (givenUp.getAsBoolean()) {
                        throw new LostLeadException("The checkpoint of " + live + " was given up.");
                    }
                    lease.write(note -> note.storing(node, folder));
                });
    }
}
