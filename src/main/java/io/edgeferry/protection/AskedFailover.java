package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failover that another console does because it leads; this one follows what that notes in the Lease. */
final class AskedFailover extends RecordedTask {

    /** Until the leader, or whoever leads when it is gone, has begun. */
    private static final Duration BEGINS = Duration.ofSeconds(60);

    /** The same while another run is at work, which may outlast the API server and waits for its pod. */
    private static final Duration TAKES = Duration.ofMinutes(10);

    /** A leader that says nothing for so long is gone, and nobody has taken its place. */
    private static final Duration SILENT = PodLease.LASTS.multipliedBy(4);

    private static final String SEE = "edgeferry protect";

    private final Env env;
    private final PodLease lease;
    private final @Nullable FailoverOutcome before;
    private final long asked;
    private boolean begun;

    AskedFailover(Env env, PodLease lease, ProtectionNote note) {
        super(first(env, lease, note.training()), env.clock());
        this.env = env;
        this.lease = lease;
        this.before = note.last();
        this.asked = env.nanos().getAsLong();
        recorder().begin("asked");
    }

    /** Follows it to its end on a thread of its own. */
    AskedFailover begin() {
        Thread.ofVirtual().name(id().value()).start(this::follow);
        return this;
    }

    private static TaskSnapshot first(Env env, PodLease lease, Training training) {
        return new TaskSnapshot(
                        OperationId.ofFailover(env.clock().instant()),
                        env.cluster().context().name(),
                        training.pod() + " from " + training.node(),
                        training.namespace(),
                        training.pod(),
                        null,
                        training.node(),
                        "",
                        TaskState.RUNNING,
                        List.of(Station.waiting("asked", "Asked " + lease.holder(), null)),
                        Progress.NONE,
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        env.clock().instant(),
                        null)
                .withKind(TaskKind.FAILOVER);
    }

    private void follow() {
        try {
            while (!look()) {
                env.rest().rest(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("It was not followed to its end.");
        }
    }

    /** Looks how far it is; whether it has ended. */
    boolean look() {
        Optional<ProtectionNote> note = read();
        FailoverOutcome last = note.map(ProtectionNote::last).orElse(null);
        boolean working = note.map(ProtectionNote::failover).isPresent();
        Optional<FailoverEnd> ended = lease.ended();
        long waited = env.nanos().getAsLong() - asked;
        if (last != null && !last.equals(before)) {
            succeed(last);
        } else if (lease.silence().compareTo(SILENT) > 0) {
            fail(
                    lease.holder().isEmpty()
                            ? "Nobody leads this protection any more."
                            : "Console " + lease.holder() + ", which leads, says nothing any more.");
        } else if (lease.asked()) {
            // What is at work was not asked for, and has to end first.
            if (waited > (working ? TAKES : BEGINS).toNanos()) {
                fail("Nobody began it.");
            }
        } else if (ended.isPresent()) {
            ended(ended.get());
        } else {
            begun |= working;
            if (!working && (begun || waited > BEGINS.toNanos())) {
                fail(begun ? "The leader gave it up; its own history says why." : "Nobody began it.");
            }
        }
        return !atWork();
    }

    private void ended(FailoverEnd last) {
        recorder().finish("asked", Station.State.FAILED, "operation " + last.operation());
        end(last.state(), last.reason(), last.state() == TaskState.NEEDS_YOU ? List.of(SEE) : List.of());
    }

    private Optional<ProtectionNote> read() {
        try {
            return lease.read();
        } catch (ClusterException e) {
            return lease.note();
        }
    }

    private void succeed(FailoverOutcome last) {
        recorder().goesTo(last.to(), last.pod() + " on " + last.to());
        recorder().cloneNamed(last.pod());
        recorder().measured("rto", "Time to resume (RTO)", Figure.Unit.SECONDS, last.rtoSeconds());
        recorder().finish("asked", Station.State.DONE, "operation " + last.operation());
        end(TaskState.SUCCEEDED, last.words(), List.of());
    }

    private void fail(String why) {
        recorder().finish("asked", Station.State.FAILED, why);
        end(TaskState.NEEDS_YOU, why, List.of(SEE));
    }

    @Override
    public boolean cancel() {
        return false;
    }
}
