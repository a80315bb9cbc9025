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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A failover that another console does because it leads; this one follows what that notes in the Lease. */
final class AskedFailover extends RecordedTask {

    /** Until the leader, or whoever leads when it is gone, has begun. */
    private static final Duration BEGINS = Duration.ofSeconds(60);

    private final Env env;
    private final PodLease lease;
    private final @Nullable FailoverOutcome before;

    AskedFailover(Env env, PodLease lease, ProtectionNote note) {
        super(first(env, lease, note.training()), env.clock());
        this.env = env;
        this.lease = lease;
        this.before = note.last();
        recorder().begin("asked");
        Thread.ofVirtual().name(id().value()).start(this::follow);
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
        long begins = env.nanos().getAsLong() + BEGINS.toNanos();
        try {
            boolean begun = false;
            while (true) {
                Optional<ProtectionNote> note = read();
                boolean working = note.isPresent() && note.get().failover() != null;
                begun |= working;
                FailoverOutcome last = note.map(ProtectionNote::last).orElse(null);
                if (last != null && !last.equals(before)) {
                    succeed(last);
                    return;
                }
                if (!working && (begun || env.nanos().getAsLong() > begins)) {
                    fail(begun ? "The leader gave it up; its own history says why." : "Nobody began it.");
                    return;
                }
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("It was not followed to its end.");
        }
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
        end(TaskState.NEEDS_YOU, why, List.of("edgeferry protect"));
    }

    @Override
    public boolean cancel() {
        return false;
    }
}
