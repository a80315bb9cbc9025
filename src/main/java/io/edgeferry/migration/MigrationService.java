package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Migrations} of one cluster, journalled in {@code migrations/} of the data folder. */
public final class MigrationService implements Migrations {

    private static final int HISTORY = 200;
    private static final Duration QUEUE_LOOKS = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final NodeShells shells;
    private final Path folder;
    private final Journals journals;
    private final Planner planner;
    private final Doctor doctor;
    private final HostedTasks hosted;
    private final DatasetTools tools;
    private final DatasetService datasets;
    private final LinkQueue queue;
    private final Drainer drainer;
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private final Map<Plan, MigrationJob> planned = new ConcurrentHashMap<>();

    /**
     * Migrations of a cluster; the caller closes cluster and shells.
     *
     * @param transfers what copies datasets
     * @param helpers the way into a helper pod that runs, where a node cannot be reached by SSH
     */
    public MigrationService(
            Cluster cluster,
            NodeShells shells,
            DataFolder data,
            Transfers transfers,
            Function<PodManifest, NodeShell> helpers) {
        this(
                cluster,
                shells,
                data,
                new DatasetTools(transfers, helpers, data.folder("migrations"), Duration.ofSeconds(5)));
    }

    MigrationService(Cluster cluster, NodeShells shells, DataFolder data, DatasetTools tools) {
        this.cluster = cluster;
        this.shells = shells;
        this.folder = data.folder("migrations");
        this.journals = new Journals(folder, cluster.context().server());
        this.hosted = new HostedTasks(folder, cluster.context().name());
        this.tools = tools;
        this.datasets = new DatasetService(cluster, shells, tools, journals, this::history, this::began);
        this.doctor = new NodeDoctor(cluster, shells, folder, new DoctorBook(data.file("doctor.json")));
        this.planner = new Planner(cluster, shells, datasets, doctor::known);
        this.queue = new LinkQueue(new SessionJobs(this, planner, cluster), QUEUE_LOOKS);
        this.drainer = new NodeDrainer(cluster, queue);
    }

    private void began(Task task) {
        tasks.removeIf(old -> old.id().equals(task.id()));
        tasks.addFirst(task);
    }

    @Override
    public void host(Task task) {
        began(task);
        hosted.keep(task);
    }

    @Override
    public Datasets datasets() {
        return datasets;
    }

    @Override
    public Doctor doctor() {
        return doctor;
    }

    @Override
    public MigrationQueue queue() {
        return queue;
    }

    @Override
    public Drainer drainer() {
        return drainer;
    }

    @Override
    public Plan plan(MigrationRequest request) throws MigrationException, InterruptedException {
        Planner.Prepared prepared = planner.plan(request, history());
        MigrationJob job = prepared.job();
        if (job != null) {
            planned.put(prepared.plan(), job);
        }
        return prepared.plan();
    }

    @Override
    public Task start(Plan plan) throws MigrationException {
        if (!plan.possible()) {
            Finding first = plan.errors().getFirst();
            throw new MigrationException(
                    "The migration of " + plan.request().pod() + " to "
                            + plan.request().target() + " is not possible: " + first.title() + ". " + first.why(),
                    plan.findings());
        }
        MigrationJob job = planned.remove(plan);
        if (job == null) {
            throw new MigrationException("This plan was started before, or is not of this session. Make a new one.");
        }
        try {
            Journal<MigrationJob, MigrationState> journal = Journal.<MigrationJob, MigrationState>open(
                            folder, job.operation())
                    .orElseThrow(() -> new MigrationException("Operation " + job.operation() + " is at work already."));
            begin(journal, job);
            TaskRecorder recorder = new TaskRecorder(first(job, Instant.now(), plan), Clock.systemUTC());
            StepRun<MigrationWork> run = run(job, MigrationState.NEW, journal, recorder);
            began(run);
            run.start();
            return run;
        } catch (IOException e) {
            throw new MigrationException(
                    "The journal in " + folder + " cannot be written: " + e.getMessage()
                            + ". Nothing was touched. Free some space, or set EDGEFERRY_HOME.",
                    e);
        }
    }

    private static void begin(Journal<MigrationJob, MigrationState> journal, MigrationJob job) throws IOException {
        try {
            journal.write(Journal.Event.STARTED, "", job, MigrationState.NEW, null);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    private StepRun<MigrationWork> run(
            MigrationJob job,
            MigrationState state,
            Journal<MigrationJob, MigrationState> journal,
            TaskRecorder recorder) {
        MigrationWork work = new MigrationWork(job, state, cluster, shells, tools, journal, recorder);
        RestorePath path = job.path();
        return new StepRun<>(path.steps(), work, new MigrationEnding(path));
    }

    static TaskSnapshot first(MigrationJob job, Instant started, @Nullable Plan plan) {
        double downtime =
                plan == null || plan.downtime() == null ? 0 : plan.downtime().toMillis() / 1000.0;
        Map<String, Double> s = job.predicted();
        List<Figure> figures = List.of(
                new Figure("downtime", "Downtime", Figure.Unit.SECONDS, downtime == 0 ? null : downtime, null),
                new Figure("freeze", "Freeze", Figure.Unit.SECONDS, sum(s, FreezeStep.ID, DumpStep.ID), null),
                new Figure("move", "Move", Figure.Unit.SECONDS, sum(s, MoveStep.ID), null),
                new Figure("restore", "Restore", Figure.Unit.SECONDS, sum(s, RestoreStep.ID, ProveStep.ID), null),
                new Figure("bytes", "Bytes", Figure.Unit.BYTES, job.bytes() < 0 ? null : (double) job.bytes(), null));
        return new TaskSnapshot(
                        job.operation(),
                        job.context(),
                        job.pod() + " → " + job.target().node(),
                        job.namespace(),
                        job.pod(),
                        job.cloneName(),
                        job.source().node(),
                        job.target().node(),
                        TaskState.RUNNING,
                        Planner.stations(job.path(), job.predicted()),
                        Progress.NONE,
                        figures,
                        List.of(),
                        "",
                        List.of(),
                        started,
                        null)
                .withKind(job.datasets().isEmpty() ? TaskKind.POD : TaskKind.POD_WITH_DATASET);
    }

    private static double sum(Map<String, Double> seconds, String... stations) {
        double sum = 0;
        for (String station : stations) {
            sum += seconds.getOrDefault(station, 0.0);
        }
        return sum;
    }

    @Override
    public List<Task> tasks() {
        return List.copyOf(tasks);
    }

    @Override
    public List<TaskSnapshot> history() {
        List<TaskSnapshot> past = new ArrayList<>();
        for (Journal.Contents<?, ?> contents : journals.all()) {
            if (past.size() < HISTORY && !(contents.job() instanceof MigrationJob job && Scratch.isOne(job))) {
                contents.task().or(() -> begun(contents)).ifPresent(past::add);
            }
        }
        List<TaskSnapshot> others = hosted.ended();
        if (!others.isEmpty()) {
            past.addAll(others);
            past.sort(Comparator.comparing(TaskSnapshot::id).reversed());
        }
        return past;
    }

    /** What a journal without an end is about: it is at work somewhere, or was broken off. */
    private static Optional<TaskSnapshot> begun(Journal.Contents<?, ?> contents) {
        return switch (contents.job()) {
            case MigrationJob job -> Optional.of(first(job, contents.started(), null));
            case DatasetJob job -> Optional.of(DatasetService.first(job, contents.started(), null));
        };
    }

    @Override
    public List<Remnant> status() throws MigrationException, InterruptedException {
        return new Remnants(cluster, shells, journals).find(journals.all());
    }

    @Override
    public List<Settled> recover() throws MigrationException, InterruptedException {
        List<Settled> settled = new ArrayList<>(recoverPods());
        for (Journal.Contents<DatasetJob, DatasetState> contents : datasets.open()) {
            Optional<Task> task = datasets.resume(contents.job().operation(), false);
            if (task.isPresent()) {
                settled.add(awaited(task.get()));
            }
        }
        return settled;
    }

    @Override
    public List<Settled> recoverPods() throws MigrationException, InterruptedException {
        List<Settled> settled = new ArrayList<>();
        for (Journal.Contents<MigrationJob, MigrationState> contents : journals.of(Journal.Kind.POD)) {
            if (contents.open()) {
                recover(contents.job()).ifPresent(settled::add);
            }
            if (Scratch.isOne(contents.job()) && journals.over(contents.job().operation())) {
                Journal.forget(folder, contents.job().operation());
            }
        }
        new Remnants(cluster, shells, journals).sweep(journals.all());
        return settled;
    }

    @Override
    public Settled discard(String operation) throws MigrationException, InterruptedException {
        return awaited(reopened(operation, true));
    }

    @Override
    public Task resume(String operation) throws MigrationException {
        return reopened(operation, false);
    }

    @Override
    public boolean atWork(OperationId operation) {
        return journals.busy(operation);
    }

    private Task reopened(String operation, boolean discard) throws MigrationException {
        // Another cluster's is not known here either: it would be settled where it never was.
        if (journals.of(Journal.Kind.DATASET).stream()
                .noneMatch(contents -> contents.job().operation().value().equals(operation))) {
            throw new MigrationException("Operation " + operation + " is not known here.");
        }
        return datasets.resume(new OperationId(operation), discard)
                .orElseThrow(() ->
                        new MigrationException("Operation " + operation + " is over, or some process works on it."));
    }

    private static Settled awaited(Task task) throws InterruptedException {
        TaskSnapshot now = task.snapshot();
        while (!now.state().ended() && task.atWork()) {
            now = task.await(Duration.ofSeconds(1));
        }
        return new Settled(task.id().value(), task.snapshot());
    }

    @Override
    public boolean unfinishedPods() {
        return journals.of(Journal.Kind.POD).stream()
                .anyMatch(contents ->
                        contents.open() && !journals.busy(contents.job().operation()));
    }

    /** A dataset that waits for a person is left until that person asks for it. */
    @Override
    public boolean unfinished() {
        return journals.all().stream()
                .anyMatch(contents -> contents.open()
                        && !(contents.state() instanceof DatasetState state && state.held())
                        && !journals.busy(contents.job().operation()));
    }

    private Optional<Settled> recover(MigrationJob job) throws MigrationException {
        try {
            Optional<Journal<MigrationJob, MigrationState>> journal = Journal.open(folder, job.operation());
            Optional<StepRun<MigrationWork>> run = journal.isEmpty() ? Optional.empty() : reopen(job, journal.get());
            return run.map(settled -> new Settled(job.operation().value(), settled.snapshot()));
        } catch (IOException e) {
            throw new MigrationException("The journal of " + job.operation() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Settles a migration on this thread; its journal is closed however that ends. */
    private Optional<StepRun<MigrationWork>> reopen(MigrationJob job, Journal<MigrationJob, MigrationState> journal)
            throws IOException {
        try (journal) {
            // Read again under the lock: its owner may have gone on until a moment ago.
            Journal.Contents<MigrationJob, MigrationState> contents =
                    Journal.read(folder, job.operation(), Journal.Kind.POD).orElseThrow();
            if (!contents.open()) {
                return Optional.empty();
            }
            TaskSnapshot start = first(contents.job(), contents.started(), null);
            TaskSnapshot again = contents.task().map(start::continuing).orElse(start);
            TaskRecorder recorder = new TaskRecorder(again, Clock.systemUTC());
            StepRun<MigrationWork> run = run(job, contents.state().withDebts(List.of()), journal, recorder);
            if (tasks.stream().noneMatch(task -> task.id().equals(job.operation()))) {
                tasks.addFirst(run);
            }
            Recovery.settle(run, contents, cluster.workloads());
            return Optional.of(run);
        }
    }

    @Override
    public void close() {
        queue.close();
        // Running migrations go on until the process ends; the journal brings them to an end afterwards.
    }
}
