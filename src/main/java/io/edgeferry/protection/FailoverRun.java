package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.Choice.NothingToGoOnException;
import io.edgeferry.protection.FailoverMarks.Mark;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.protection.Revival.RestoreFailedException;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One failover: fences the lost node, makes the pod again from the newest replica that verifies, and waits until it
 * trains. Each act is noted in the Lease before it is done and can be repeated, so whoever leads next goes on with it.
 * Until the node is fenced it can be cancelled; afterwards it only goes forward. It runs on its caller's thread.
 */
final class FailoverRun extends RecordedTask {

    static final String FENCE = "fence";
    static final String VERIFY = "verify";
    static final String START = "start";
    static final String PROVE = "prove";
    static final String FINISH = "finish";

    private static final Logger LOG = LoggerFactory.getLogger(FailoverRun.class);

    private final Env env;
    private final LedFailover led;
    private final FailoverRequest request;
    private final FailoverMarks marks;
    private final Fencing fencing;
    private final Resumption resumption;
    private volatile boolean cancelled;
    private volatile boolean retry;

    /** @param asked whether a person asks for it now */
    FailoverRun(
            Env env,
            PodLease lease,
            ProtectionNote note,
            FailoverRequest request,
            boolean asked,
            Supplier<NodeVitals> vitals) {
        super(first(env, note, Objects.requireNonNull(note.failover())), env.clock());
        this.env = env;
        this.led = new LedFailover(lease, id().value());
        this.request = request;
        this.marks = new FailoverMarks(env.clock());
        this.fencing = new Fencing(env, led, request, vitals, () -> cancelled, this, marks);
        this.resumption = new Resumption(env, led, request, asked, this, marks);
    }

    private static TaskSnapshot first(Env env, ProtectionNote note, FailoverNote failover) {
        Training lost = note.training();
        Duration detect = Duration.between(failover.lostAt(), failover.began());
        List<Station> stations = List.of(
                new Station(
                        "detect",
                        "Detect",
                        Station.State.DONE,
                        failover.lostAt(),
                        detect,
                        null,
                        "node " + lost.node() + " counts as lost"),
                Station.waiting(FENCE, "Fence", null),
                Station.waiting(VERIFY, "Verify", null),
                Station.waiting(START, "Start", null),
                Station.waiting(PROVE, "Prove", null),
                Station.waiting(FINISH, "Finish", null));
        return new TaskSnapshot(
                        new OperationId(failover.operation()),
                        env.cluster().context().name(),
                        lost.pod() + " from " + lost.node(),
                        lost.namespace(),
                        lost.pod(),
                        null,
                        lost.node(),
                        failover.target(),
                        TaskState.RUNNING,
                        stations,
                        Progress.NONE,
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        failover.began(),
                        null)
                .withKind(TaskKind.FAILOVER);
    }

    @Override
    public boolean cancel() {
        if (led.fenced() || !recorder().cancelling()) {
            return false;
        }
        cancelled = true;
        return true;
    }

    /** Whether a person cancelled it, and it came to nothing. */
    boolean wasCancelled() {
        return cancelled && snapshot().state() == TaskState.ROLLED_BACK;
    }

    /** What keeps the lost node from coming back with a second live copy. */
    List<Hold> holds() {
        return fencing.holds();
    }

    /** Does all of it; its end is in the snapshot. */
    void run() {
        try {
            marks.pass(Mark.BEGAN);
            finish();
        } catch (LostLeadException e) {
            // Should the lead come back before the other has done it.
            retry = true;
            end(TaskState.ROLLED_BACK, e.getMessage() + " It goes on with it.", List.of());
        } catch (NeedsYouException e) {
            retry = e.passing();
            fail(e.getMessage(), e.commands());
        } catch (NothingToGoOnException e) {
            retry = true;
            fail(String.valueOf(e.getMessage()), List.of(again().getFirst() + " --cold   # begins anew, from step 0"));
        } catch (MigrationException | ClusterException e) {
            LOG.info("failover {} stopped", id(), e);
            retry = !(e instanceof RestoreFailedException);
            fail(String.valueOf(e.getMessage()), freed());
        } catch (InterruptedException e) {
            // The program ends; the next leader goes on with what the lease says.
            end(TaskState.NEEDS_YOU, "The program was ended meanwhile. The next one goes on with it.", again());
        } catch (RuntimeException e) {
            LOG.error("failover {} ended by a fault of the program", id(), e);
            fail("The program made a mistake: " + e + ".", again());
        }
    }

    /** Whether what it ended with may be otherwise later, without a person. */
    boolean worthRetrying() {
        return retry;
    }

    /** Every act can be repeated, so what the API server did not answer is done again. */
    private void finish()
            throws LostLeadException, NeedsYouException, NothingToGoOnException, ClusterException, MigrationException,
                    InterruptedException {
        Patience patience = new Patience(env.rest());
        boolean fenced = false;
        @Nullable Revived revived = null;
        while (true) {
            try {
                if (!fenced && !fencing.fenceOff()) {
                    return;
                }
                fenced = true;
                revived = revived == null ? resumption.revive() : revived;
                settle(revived);
                return;
            } catch (ClusterException e) {
                patience.outlast(e);
                warn(e.getMessage() + " It is tried again.");
            }
        }
    }

    private List<String> again() {
        return List.of("edgeferry failover " + request.origin() + " -n " + request.namespace());
    }

    /** The same, after what frees it from a pod that it has made on a node that is not ready. */
    private List<String> freed() {
        List<String> freeing = resumption.freeing();
        String target = freeing.isEmpty() || request.target() == null ? "" : " --to " + request.target();
        return Stream.concat(freeing.stream(), again().stream().map(command -> command + target))
                .toList();
    }

    private void settle(Revived revived) throws LostLeadException, ClusterException {
        recorder().begin(FINISH);
        FailoverOutcome outcome = marks.outcome(revived, led.note());
        env.cluster().workloads().tell(revived.pod(), false, "FailedOver", outcome.words() + " (" + id() + ")");
        var unused = led.lease().write(note -> {
            Training old = note.training();
            Training now = Training.of(revived.pod())
                    .withSteps(old.stepPattern(), old.stride(), old.intervalMillis(), outcome.fromStep(), null);
            return new ProtectionNote(now, note.replicas(), 0, null, note.stale(), outcome, note.stores());
        });
        recorder().measured("rto", "Time to resume (RTO)", Figure.Unit.SECONDS, outcome.rtoSeconds());
        if (outcome.rpoSeconds() >= 0) {
            recorder().measured("rpo", "Work lost (RPO)", Figure.Unit.SECONDS, outcome.rpoSeconds());
        }
        if (outcome.lostSteps() >= 0) {
            recorder().measured("lost-steps", "Steps lost", Figure.Unit.COUNT, outcome.lostSteps());
        }
        recorder().finish(FINISH, Station.State.DONE, "protection goes on");
        end(TaskState.SUCCEEDED, outcome.words(), List.of());
    }

    private void fail(String why, List<String> commands) {
        String words = retry ? why + " Whoever leads tries it again each minute." : why;
        tell(words, commands);
        end(TaskState.NEEDS_YOU, words, commands);
    }

    /** Tells those who asked for it, and the consoles that only show it. */
    private void tell(String words, List<String> commands) {
        try {
            var unused = led.lease()
                    .write(
                            note -> note,
                            new FailoverEnd(
                                    id().value(),
                                    TaskState.NEEDS_YOU,
                                    words,
                                    env.clock().instant(),
                                    commands));
        } catch (ClusterException | LostLeadException e) {
            LOG.info("how failover {} ended could not be noted: {}", id(), e.getMessage());
        }
    }
}
