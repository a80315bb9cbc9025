package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failovers of one protected training: begins one when its node is lost or a person asks for it, and goes on with
 * one that was begun. {@link #act} belongs to the training's thread; the rest is for any.
 */
final class Failovers {

    private static final Logger LOG = LoggerFactory.getLogger(Failovers.class);

    /** Until a failover that a person asks for is at work; a checkpoint may have to end first. */
    private static final Duration STARTS = Duration.ofSeconds(40);

    /** Until one that ended with something that may be otherwise later is tried again. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Env env;
    private final String namespace;
    private final String origin;
    private final PodLease lease;
    private final Function<String, NodeVitals> vitals;
    private final Shown shown;
    private long ended;

    /** Uid of the pod whose failover a person cancelled; empty when nobody did, or its node has lived since. */
    private String cancelled = "";

    private boolean saidLost;

    private volatile @Nullable FailoverRun run;
    private volatile @Nullable FailoverRequest wanted;

    Failovers(
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
    }

    /** What an act came to. */
    enum Acted {
        /** There is nothing to fail over. */
        NOTHING,
        /** One waits for a person. */
        WAITS,
        /** One ran, and ended one way or another. */
        RAN
    }

    /** The one that is at work or ended last, or null. Never blocks. */
    @Nullable
    FailoverRun run() {
        return run;
    }

    /** Has one done, here or by whoever leads. Blocks until it is at work. */
    Task ask(FailoverRequest request) throws MigrationException, InterruptedException {
        if (!lease.mine()) {
            return askLeader(request);
        }
        FailoverRun before = run;
        wanted = request;
        long end = env.nanos().getAsLong() + STARTS.toNanos();
        while (env.nanos().getAsLong() < end) {
            FailoverRun at = run;
            // One that was at work and succeeded was the answer.
            if (at != null && (at != before || wanted == null && !at.atWork())) {
                return at;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        wanted = null;
        String doing = shown.doing();
        throw new MigrationException(
                "The failover could not begin: " + (doing.isEmpty() ? shown.trouble() : "it " + doing + "."));
    }

    private Task askLeader(FailoverRequest request) throws MigrationException {
        try {
            ProtectionNote before = lease.read()
                    .orElseThrow(() -> new MigrationException("Nothing is known of a protection of " + origin + "."));
            lease.ask(request);
            return new AskedFailover(env, lease, before).begin();
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }

    /** Does what is due. Blocks for as long as that takes. */
    Acted act(ProtectionNote note, NodeVitals life, boolean automatic)
            throws ClusterException, LostLeadException, InterruptedException {
        FailoverRequest asked = wanted;
        FailoverNote failover = note.failover();
        if (asked != null || lives(life) || !cancelled.equals(note.training().uid())) {
            cancelled = "";
        }
        if (failover != null && asked == null && !failover.fenced() && lives(life)) {
            LOG.info("the failover of {}/{} is given up: node {} lives", namespace, origin, life.node());
            FailoverEnd end = new FailoverEnd(
                    failover.operation(),
                    TaskState.ROLLED_BACK,
                    "Node " + life.node() + " answers, so it is not lost. Nothing was done.",
                    env.clock().instant());
            note = lease.write(now -> now.with((FailoverNote) null), end);
            failover = null;
        }
        if (failover == null) {
            if (asked == null && !(life.lost() && automatic && cancelled.isEmpty())) {
                return Acted.NOTHING;
            }
            note = begin(life, asked);
        } else if (asked != null) {
            note = lease.write(
                    now -> now.with(Objects.requireNonNull(now.failover()).asked(asked)));
        }
        return failOver(note, asked);
    }

    /** Shows that the pod of a lost node waits for a person, and that no more when the node lives. */
    void say(NodeVitals life) {
        if (life.lost()) {
            shown.trouble(waits(life));
        } else if (saidLost) {
            shown.trouble("");
        }
        saidLost = life.lost();
    }

    private String waits(NodeVitals life) {
        String command = "`edgeferry failover " + origin + " -n " + namespace + "`";
        return "Node " + life.node() + " counts as lost. "
                + (cancelled.isEmpty()
                        ? "It is failed over when you say so: " + command + "."
                        : "The failover was cancelled; " + command + " does it.");
    }

    /** Takes what the leader, which is this process, was asked for through the lease. Blocks. */
    void takeAsked() throws ClusterException {
        if (wanted == null) {
            wanted = lease.takeAsked().orElse(null);
        }
    }

    /** What was asked for during a failover was about the pod that is replaced by now. */
    private void forgetAsked() {
        wanted = null;
        try {
            var unused = lease.takeAsked();
        } catch (ClusterException e) {
            LOG.info(
                    "what was asked of {}/{} meanwhile could not be taken back: {}", namespace, origin, e.getMessage());
        }
    }

    private static boolean lives(NodeVitals life) {
        return life.answers() && !life.lost();
    }

    private ProtectionNote begin(NodeVitals life, @Nullable FailoverRequest asked)
            throws ClusterException, LostLeadException {
        Instant instant = env.clock().instant();
        String operation = OperationId.ofFailover(instant).value();
        return lease.write(
                note -> note.with(FailoverNote.begun(operation, instant, instant.minus(life.leaseAge()), asked)));
    }

    private Acted failOver(ProtectionNote note, @Nullable FailoverRequest asked) throws InterruptedException {
        FailoverRun last = run;
        FailoverNote failover = Objects.requireNonNull(note.failover());
        if (last != null && last.id().value().equals(failover.operation()) && !last.atWork() && asked == null) {
            // It needs a person, who asks for it again, or that something comes back.
            shown.trouble(last.snapshot().outcome());
            if (!last.worthRetrying() || env.nanos().getAsLong() - ended < AGAIN.toNanos()) {
                return Acted.WAITS;
            }
        }
        shown.doing("fails over");
        FailoverRun next = new FailoverRun(
                env,
                lease,
                note,
                Objects.requireNonNullElseGet(failover.request(), () -> FailoverRequest.automatic(namespace, origin)),
                asked != null,
                () -> vitals.apply(note.training().node()));
        run = next;
        wanted = null;
        env.host().accept(next);
        next.run();
        ended = env.nanos().getAsLong();
        if (next.snapshot().state() == TaskState.SUCCEEDED) {
            forgetAsked();
        }
        if (next.wasCancelled()) {
            cancelled = note.training().uid();
        }
        shown.trouble("");
        return Acted.RAN;
    }
}
