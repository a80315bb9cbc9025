package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One migration at work: runs the steps of its restore path in order, each journalled before and after; on failure
 * before the proof it undoes them backwards. It has a thread of its own.
 */
final class MigrationRun implements Task {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationRun.class);

    private final RestorePath path;
    private final MigrationWork work;
    private final TaskRecorder recorder;
    private final Journal journal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable Thread worker;
    private boolean committed;
    private boolean cancelled;
    private boolean undoing;

    MigrationRun(RestorePath path, MigrationWork work, Journal journal) {
        this.path = path;
        this.work = work;
        this.recorder = work.recorder();
        this.journal = journal;
        this.committed = work.state().proved();
    }

    @Override
    public OperationId id() {
        return work.job().operation();
    }

    @Override
    public TaskSnapshot snapshot() {
        return recorder.snapshot();
    }

    @Override
    public boolean cancel() {
        synchronized (lock) {
            if (committed || undoing || cancelled || worker == null || !recorder.cancelling()) {
                return false;
            }
            cancelled = true;
            worker.interrupt();
            return true;
        }
    }

    @Override
    public TaskSnapshot await(Duration limit) throws InterruptedException {
        boolean unused = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        return snapshot();
    }

    /** Runs all steps on a thread of its own. */
    void start() {
        launch(() -> forward(0));
    }

    /** Goes on with a step, or undoes those before it, as a crash left them; on the calling thread. */
    void resume(boolean forward, int from) {
        run(() -> {
            if (forward) {
                forward(from);
            } else {
                backward(from, "The console ended in the midst of the migration.");
            }
        });
    }

    private void launch(Runnable body) {
        synchronized (lock) {
            worker = Thread.ofPlatform().name(id().value()).unstarted(() -> run(body));
            worker.start();
        }
    }

    private void run(Runnable body) {
        MDC.put("operation", id().value());
        try {
            body.run();
        } catch (RuntimeException e) {
            LOG.error("a migration ended by a fault of the program", e);
            end(
                    TaskState.NEEDS_YOU,
                    "The program made a mistake: " + e + ". Run `edgeferry recover`.",
                    List.of("edgeferry recover"));
        } finally {
            journal.close();
            ended.countDown();
            MDC.remove("operation");
        }
    }

    private void forward(int from) {
        List<MigrationStep> steps = path.steps();
        for (int i = from; i < steps.size(); i++) {
            MigrationStep step = steps.get(i);
            try {
                FaultHook.at("begin", step.id());
                work.write(Journal.Event.BEGIN, step.id());
                recorder.begin(step.id());
                String detail = step.apply(work);
                synchronized (lock) {
                    committed = work.state().proved();
                    if (!committed && cancelled) {
                        throw new InterruptedException();
                    }
                    if (committed) {
                        // A cancel that came too late must not break off the cleaning.
                        boolean unused = Thread.interrupted();
                    }
                }
                work.write(Journal.Event.DONE, step.id());
                recorder.finish(step.id(), Station.State.DONE, detail);
                recorder.log(LogLine.Level.INFO, step.title() + ": " + detail + ".");
                FaultHook.at("done", step.id());
            } catch (InterruptedException e) {
                failed(i, "It was cancelled.");
                return;
            } catch (MigrationException | ClusterException | NodeException e) {
                LOG.info("step {} failed", step.id(), e);
                failed(i, reason(String.valueOf(e.getMessage())));
                return;
            } catch (RuntimeException e) {
                LOG.error("step {} failed by a fault of the program", step.id(), e);
                failed(i, reason("The program made a mistake: " + e + "."));
                return;
            } catch (IOException e) {
                LOG.error("the journal cannot be written", e);
                failed(i, "The journal cannot be written: " + e.getMessage());
                return;
            }
        }
        succeed("");
    }

    /** A cancel interrupts a call, which then fails with words of its own. */
    private String reason(String why) {
        synchronized (lock) {
            return cancelled && !committed ? "It was cancelled." : why;
        }
    }

    private void failed(int index, String why) {
        MigrationStep step = path.steps().get(index);
        if (work.state().proved()) {
            owe(step.id());
            recorder.finish(step.id(), Station.State.FAILED, why);
            succeed(notCleaned(why));
            return;
        }
        recorder.log(LogLine.Level.ERROR, step.title() + " failed: " + why);
        recorder.finish(step.id(), Station.State.FAILED, why);
        backward(index, why);
    }

    private static String notCleaned(String why) {
        return " Not cleaned up yet: " + why + " It is tried again at the next start, or by `edgeferry recover`.";
    }

    private void backward(int index, String why) {
        synchronized (lock) {
            undoing = true;
            // A cancel has done its work: going back must not be interrupted.
            boolean unused = Thread.interrupted();
        }
        tryWrite(
                Journal.Event.FAILED,
                path.steps().get(Math.min(index, path.steps().size() - 1)).id());
        List<String> trouble = new ArrayList<>();
        for (int i = Math.min(index, path.steps().size() - 2); i >= 0; i--) {
            MigrationStep step = path.steps().get(i);
            try {
                FaultHook.at("undo", step.id());
                step.undo(work);
                tryWrite(Journal.Event.UNDONE, step.id());
                if (i < index) {
                    recorder.finish(step.id(), Station.State.UNDONE, "undone");
                }
            } catch (UnsettledException e) {
                recorder.log(LogLine.Level.ERROR, String.valueOf(e.getMessage()));
                end(TaskState.NEEDS_YOU, why + " " + e.getMessage(), e.commands());
                return;
            } catch (MigrationException | ClusterException | IOException | RuntimeException e) {
                LOG.info("undoing step {} failed", step.id(), e);
                if (step.id().equals(path.reviving()) || step.id().equals(FreezeStep.ID)) {
                    // What comes next would resume the source, remove the dump, or say that all is as before.
                    end(
                            TaskState.NEEDS_YOU,
                            why + " " + step.title() + " could not be taken back: " + e.getMessage()
                                    + " The dump is kept. Try again by `edgeferry recover`.",
                            List.of("edgeferry recover"));
                    return;
                }
                recorder.log(LogLine.Level.WARNING, step.title() + " could not be cleaned up: " + e.getMessage());
                owe(step.id());
                trouble.add(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                end(
                        TaskState.NEEDS_YOU,
                        why + " The program was ended while it was going back.",
                        List.of("edgeferry recover"));
                return;
            }
        }
        rolledBack(why, trouble);
    }

    private void rolledBack(String why, List<String> trouble) {
        String where = where(work.job());
        tellSource(why);
        String left = trouble.isEmpty() ? "" : notCleaned(String.join(" ", trouble));
        end(TaskState.ROLLED_BACK, why + " " + where + left, List.of());
    }

    private String where(MigrationJob job) {
        try {
            boolean back = work.source().isPresent()
                    || work.state().sourceDeleted()
                            && work.workloads().pod(job.namespace(), job.pod()).isPresent();
            return back
                    ? "Pod " + job.pod() + " is on node " + job.source().node() + " as before."
                    : "Pod " + job.pod() + " was deleted by somebody meanwhile.";
        } catch (ClusterException e) {
            return "Pod " + job.pod() + " is on node " + job.source().node() + " as before, as far as is known.";
        }
    }

    private void tellSource(String why) {
        try {
            PodManifest source = work.source().orElse(null);
            if (source != null) {
                work.workloads().tell(source, true, "MigrationRolledBack", why);
            }
        } catch (ClusterException e) {
            LOG.debug("the roll-back could not be told", e);
        }
    }

    private void succeed(String remark) {
        MigrationJob job = work.job();
        recorder.measuredSum("freeze", "Freeze", List.of(FreezeStep.ID, DumpStep.ID));
        recorder.measuredSum("move", "Move", List.of(MoveStep.ID));
        recorder.measuredSum("restore", "Restore", List.of(RestoreStep.ID, ProveStep.ID));
        end(
                TaskState.SUCCEEDED,
                "Pod " + job.cloneName() + " trains on node " + job.target().node()
                        + (work.state().lastStep() < 0
                                ? "."
                                : ", on from step " + work.state().lastStep() + ".")
                        + remark,
                List.of());
    }

    private void owe(String step) {
        work.know(state -> {
            List<String> debts = new ArrayList<>(state.debts());
            if (!debts.contains(step)) {
                debts.add(step);
            }
            return state.withDebts(debts);
        });
    }

    private void end(TaskState state, String outcome, List<String> commands) {
        recorder.log(
                state == TaskState.SUCCEEDED ? LogLine.Level.INFO : LogLine.Level.WARNING,
                state.words() + ": " + outcome);
        recorder.end(state, outcome, commands);
        try {
            work.writeEnd();
        } catch (IOException e) {
            LOG.error("the end of the migration could not be written into the journal", e);
        }
    }

    private void tryWrite(Journal.Event event, String step) {
        try {
            work.write(event, step);
        } catch (IOException e) {
            LOG.error("the journal cannot be written; going back all the same", e);
        }
    }
}
