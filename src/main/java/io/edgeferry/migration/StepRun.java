package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One operation at work: runs its steps in order, each journalled before and after; on failure before the point of no
 * return it undoes them backwards, unless its {@link Ending} keeps what was done. It has a thread of its own.
 *
 * @param <W> what the steps work with
 */
final class StepRun<W extends Work<?, ?>> implements Task {

    private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);

    private final List<? extends Step<W>> steps;
    private final W work;
    private final Ending<W> ending;
    private final TaskRecorder recorder;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable Thread worker;
    private boolean committed;
    private boolean cancelled;
    private boolean undoing;

    StepRun(List<? extends Step<W>> steps, W work, Ending<W> ending) {
        this.steps = steps;
        this.work = work;
        this.ending = ending;
        this.recorder = work.recorder();
        this.committed = work.state().committed();
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
    public boolean atWork() {
        return ended.getCount() > 0;
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
    void resume(boolean forward, int from, String why) {
        run(() -> go(forward, from, why));
    }

    /** The same on a thread of its own, so that it can be cancelled. */
    void resumeApart(boolean forward, int from, String why) {
        launch(() -> go(forward, from, why));
    }

    private void go(boolean forward, int from, String why) {
        if (forward) {
            forward(from);
        } else {
            backward(from, why);
        }
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
            LOG.error("an operation ended by a fault of the program", e);
            end(
                    TaskState.NEEDS_YOU,
                    "The program made a mistake: " + e + ". Run `edgeferry recover`.",
                    List.of("edgeferry recover"));
        } finally {
            work.close();
            ended.countDown();
            MDC.remove("operation");
        }
    }

    private void forward(int from) {
        for (int i = from; i < steps.size(); i++) {
            Step<W> step = steps.get(i);
            try {
                FaultHook.at("begin", step.id());
                work.write(Journal.Event.BEGIN, step.id());
                recorder.begin(step.id());
                String detail = step.apply(work);
                synchronized (lock) {
                    committed = work.state().committed();
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
            } catch (UnsettledException e) {
                if (wasCancelled()) {
                    failed(i, "It was cancelled.");
                } else {
                    unsettled(step, e);
                }
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

    private void unsettled(Step<W> step, UnsettledException e) {
        String why = String.valueOf(e.getMessage());
        recorder.log(LogLine.Level.ERROR, why);
        recorder.finish(step.id(), Station.State.FAILED, "needs you");
        end(TaskState.NEEDS_YOU, why, e.commands());
    }

    private void failed(int index, String why) {
        Step<W> step = steps.get(index);
        if (work.state().committed()) {
            work.owe(step.id());
            recorder.finish(step.id(), Station.State.FAILED, why);
            succeed(notCleaned(why));
            return;
        }
        recorder.log(LogLine.Level.ERROR, step.title() + " failed: " + why);
        recorder.finish(step.id(), Station.State.FAILED, why);
        Optional<Ending.Kept> kept = wasCancelled() ? Optional.empty() : ending.kept(work, step);
        if (kept.isPresent()) {
            end(TaskState.NEEDS_YOU, why + " " + kept.get().words(), kept.get().commands());
        } else {
            backward(index, why);
        }
    }

    private boolean wasCancelled() {
        synchronized (lock) {
            return cancelled;
        }
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
                steps.get(Math.min(index, steps.size() - 1)).id());
        List<String> trouble = new ArrayList<>();
        for (int i = Math.min(index, steps.size() - 2); i >= 0; i--) {
            Step<W> step = steps.get(i);
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
                Optional<String> stop = ending.stops(step);
                if (stop.isPresent()) {
                    end(
                            TaskState.NEEDS_YOU,
                            why + " " + step.title() + " could not be taken back: " + e.getMessage() + " " + stop.get()
                                    + " Try again by `edgeferry recover`.",
                            List.of("edgeferry recover"));
                    return;
                }
                recorder.log(LogLine.Level.WARNING, step.title() + " could not be cleaned up: " + e.getMessage());
                work.owe(step.id());
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
        String where = ending.rolledBack(work, why);
        String left = trouble.isEmpty() ? "" : notCleaned(String.join(" ", trouble));
        end(TaskState.ROLLED_BACK, why + " " + where + left, List.of());
    }

    private void succeed(String remark) {
        end(TaskState.SUCCEEDED, ending.succeeded(work) + remark, List.of());
    }

    private void end(TaskState state, String outcome, List<String> commands) {
        recorder.log(
                state == TaskState.SUCCEEDED ? LogLine.Level.INFO : LogLine.Level.WARNING,
                state.words() + ": " + outcome);
        recorder.end(state, outcome, commands);
        try {
            work.writeEnd();
        } catch (IOException e) {
            LOG.error("the end of the operation could not be written into the journal", e);
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
