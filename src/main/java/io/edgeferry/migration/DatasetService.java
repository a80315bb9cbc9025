package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.Figure;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.TransferPath;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link Datasets} of one cluster, journalled beside the migrations of pods. */
final class DatasetService implements Datasets {

    private static final DateTimeFormatter BEGUN =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    private final Cluster cluster;
    private final NodeShells shells;
    private final DatasetTools tools;
    private final Journals journals;
    private final Supplier<List<TaskSnapshot>> history;
    private final Consumer<Task> started;
    private final DatasetPlanner planner;
    private final Map<DatasetPlan, DatasetPlanner.Prepared> planned = new ConcurrentHashMap<>();

    /**
     * Copies of datasets.
     *
     * @param history past tasks, newest first
     * @param started is told each task that begins
     */
    DatasetService(
            Cluster cluster,
            NodeShells shells,
            DatasetTools tools,
            Journals journals,
            Supplier<List<TaskSnapshot>> history,
            Consumer<Task> started) {
        this.cluster = cluster;
        this.shells = shells;
        this.tools = tools;
        this.journals = journals;
        this.history = history;
        this.started = started;
        this.planner = new DatasetPlanner(cluster, shells, tools.transfers());
    }

    DatasetPlanner planner() {
        return planner;
    }

    @Override
    public DatasetPlan plan(DatasetRequest request) throws MigrationException, InterruptedException {
        DatasetPlanner.Prepared prepared =
                planner.plan(request, DatasetPlanner.View.alone(history.get(), routes(), open(), busy()));
        if (prepared.job() != null) {
            planned.put(prepared.plan(), prepared);
        }
        return prepared.plan();
    }

    /** In view of what a plan is made for a dataset that goes along with a pod. */
    DatasetPlanner.View along(
            OperationId operation, String transfer, String pod, List<TaskSnapshot> past, Set<String> taken) {
        return new DatasetPlanner.View(operation, transfer, pod, past, routes(), open(), busy(), taken);
    }

    /** Which way the datasets of past operations went. */
    private Map<OperationId, TransferPath> routes() {
        Map<OperationId, TransferPath> routes = new HashMap<>();
        for (Journal.Contents<?, ?> contents : journals.all()) {
            switch (contents.job()) {
                case DatasetJob job -> routes.put(job.operation(), job.dataset().route());
                case MigrationJob job ->
                    job.datasets().stream()
                            .findFirst()
                            .ifPresent(dataset -> routes.put(job.operation(), dataset.route()));
            }
        }
        return routes;
    }

    /** Copies that are not over, newest first. */
    List<Journal.Contents<DatasetJob, DatasetState>> open() {
        return journals.of(Journal.Kind.DATASET).stream()
                .filter(Journal.Contents::open)
                .toList();
    }

    private Set<OperationId> busy() {
        return open().stream()
                .map(contents -> contents.job().operation())
                .filter(journals::busy)
                .collect(Collectors.toSet());
    }

    @Override
    public Task start(DatasetPlan plan) throws MigrationException {
        if (!plan.possible()) {
            Finding first = plan.errors().getFirst();
            throw new MigrationException(
                    "The copy of " + plan.request().name() + " to "
                            + plan.request().target() + " is not possible: " + first.title() + ". " + first.why(),
                    plan.findings());
        }
        DatasetPlanner.Prepared prepared = planned.remove(plan);
        DatasetJob job = prepared == null ? null : prepared.job();
        if (prepared == null || job == null) {
            throw new MigrationException("This plan was started before, or is not of this session. Make a new one.");
        }
        if (prepared.continues()) {
            return resume(job.operation(), false)
                    .orElseThrow(() -> new MigrationException(
                            "The earlier copy " + job.operation() + " has ended meanwhile. Make a new plan."));
        }
        try {
            Journal<DatasetJob, DatasetState> journal = Journal.<DatasetJob, DatasetState>open(
                            journals.folder(), job.operation())
                    .orElseThrow(() -> new MigrationException("Operation " + job.operation() + " is at work already."));
            try {
                journal.write(Journal.Event.STARTED, "", job, DatasetState.NEW, null);
            } catch (IOException e) {
                journal.close();
                throw e;
            }
            TaskRecorder recorder = new TaskRecorder(first(job, Instant.now(), plan.time()), Clock.systemUTC());
            StepRun<DatasetWork> run = run(job, DatasetState.NEW, journal, recorder);
            started.accept(run);
            run.start();
            return run;
        } catch (IOException e) {
            throw new MigrationException(
                    "The journal in " + journals.folder() + " cannot be written: " + e.getMessage()
                            + ". Nothing was touched. Free some space, or set EDGEFERRY_HOME.",
                    e);
        }
    }

    private StepRun<DatasetWork> run(
            DatasetJob job, DatasetState state, Journal<DatasetJob, DatasetState> journal, TaskRecorder recorder) {
        DatasetWork work = new DatasetWork(job, state, cluster, shells, tools, journal, recorder);
        return new StepRun<>(DatasetEnding.STEPS, work, new DatasetEnding());
    }

    /**
     * Goes on with a copy that was broken off, on a thread of its own; or takes it back, when it was going back or
     * shall be discarded.
     *
     * @return empty when somebody works on it, or there is nothing left to do
     */
    Optional<Task> resume(OperationId operation, boolean discard) throws MigrationException {
        try {
            Optional<Journal<DatasetJob, DatasetState>> opened = Journal.open(journals.folder(), operation);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            Journal<DatasetJob, DatasetState> journal = opened.get();
            boolean running = false;
            try {
                // Read under the lock: its owner may have gone on until a moment ago.
                Journal.Contents<DatasetJob, DatasetState> contents = Journal.read(
                                journals.folder(), operation, Journal.Kind.DATASET)
                        .orElseThrow(() -> new MigrationException("Operation " + operation + " is not known here."));
                if (!contents.open()) {
                    return Optional.empty();
                }
                StepRun<DatasetWork> run = reopen(contents, journal);
                started.accept(run);
                goOn(run, contents, discard);
                running = true;
                return Optional.of(run);
            } finally {
                if (!running) {
                    journal.close();
                }
            }
        } catch (IOException e) {
            throw new MigrationException("The journal of " + operation + " cannot be read: " + e.getMessage(), e);
        }
    }

    private StepRun<DatasetWork> reopen(
            Journal.Contents<DatasetJob, DatasetState> contents, Journal<DatasetJob, DatasetState> journal) {
        TaskSnapshot start = first(contents.job(), contents.started(), null);
        TaskSnapshot again = contents.task().map(start::continuing).orElse(start);
        TaskRecorder recorder = new TaskRecorder(again, Clock.systemUTC());
        recorder.log(
                LogLine.Level.INFO,
                "Taken up again: begun " + BEGUN.format(contents.started())
                        + ", and broken off. What has arrived stays.");
        return run(contents.job(), contents.state().withDebts(List.of()), journal, recorder);
    }

    private static void goOn(
            StepRun<DatasetWork> run, Journal.Contents<DatasetJob, DatasetState> contents, boolean discard)
            throws MigrationException {
        DatasetState state = contents.state();
        if (state.committed()) {
            if (discard) {
                throw new MigrationException("The copy " + contents.job().operation()
                        + " is whole and its volume is there; delete claim and volume instead.");
            }
            run.resumeApart(true, index(DatasetFinishStep.ID), "");
        } else if (discard) {
            run.resumeApart(false, index(DatasetPublishStep.ID), "It was given up.");
        } else if (contents.failing()) {
            run.resumeApart(false, index(DatasetPublishStep.ID), "The console ended while it was going back.");
        } else {
            run.resumeApart(true, state.checked() ? index(DatasetPublishStep.ID) : 0, "");
        }
    }

    private static int index(String id) {
        for (int i = 0; i < DatasetEnding.STEPS.size(); i++) {
            if (DatasetEnding.STEPS.get(i).id().equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException(id);
    }

    static TaskSnapshot first(DatasetJob job, Instant started, @Nullable Duration time) {
        Dataset dataset = job.dataset();
        List<Figure> figures = List.of(
                new Figure("time", "Time", Figure.Unit.SECONDS, time == null ? null : time.toMillis() / 1000.0, null),
                new Figure("bytes", "Bytes", Figure.Unit.BYTES, known(dataset.bytes()), null),
                new Figure("files", "Files", Figure.Unit.COUNT, known(dataset.files()), null),
                new Figure(
                        "rate",
                        "Rate",
                        Figure.Unit.BYTES_PER_SECOND,
                        dataset.lastRate() > 0 ? dataset.lastRate() : null,
                        null));
        return new TaskSnapshot(
                        job.operation(),
                        job.context(),
                        job.words(),
                        dataset.namespace(),
                        dataset.name(),
                        dataset.newName(),
                        job.source().node(),
                        job.target().node(),
                        TaskState.RUNNING,
                        DatasetPlanner.stations(job.predicted()),
                        Progress.NONE,
                        figures,
                        List.of(),
                        "",
                        List.of(),
                        started,
                        null)
                .withKind(TaskKind.DATASET);
    }

    private static @Nullable Double known(long amount) {
        return amount < 0 ? null : (double) amount;
    }
}
