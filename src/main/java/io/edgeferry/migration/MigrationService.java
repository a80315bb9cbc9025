package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Migrations} of one cluster, journalled in {@code migrations/} of the data folder. */
public final class MigrationService implements Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationService.class);
    private static final int HISTORY = 200;

    private final Cluster cluster;
    private final NodeShells shells;
    private final Path folder;
    private final Planner planner;
    private final Doctor doctor;
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private final Map<Plan, MigrationJob> planned = new ConcurrentHashMap<>();

    /** Migrations of a cluster; the caller closes cluster and shells. */
    public MigrationService(Cluster cluster, NodeShells shells, DataFolder data) {
        this.cluster = cluster;
        this.shells = shells;
        this.folder = data.folder("migrations");
        this.planner = new Planner(cluster, shells);
        this.doctor = new NodeDoctor(cluster, shells, folder, new DoctorBook(data.file("doctor.json")));
    }

    @Override
    public Doctor doctor() {
        return doctor;
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
            Journal journal = Journal.open(folder, job.operation())
                    .orElseThrow(() -> new MigrationException("Operation " + job.operation() + " is at work already."));
            begin(journal, job);
            TaskRecorder recorder = new TaskRecorder(first(job, Instant.now(), plan), Clock.systemUTC());
            MigrationRun run = run(job, MigrationState.NEW, journal, recorder);
            tasks.addFirst(run);
            run.start();
            return run;
        } catch (IOException e) {
            throw new MigrationException(
                    "The journal in " + folder + " cannot be written: " + e.getMessage()
                            + ". Nothing was touched. Free some space, or set EDGEFERRY_HOME.",
                    e);
        }
    }

    private static void begin(Journal journal, MigrationJob job) throws IOException {
        try {
            journal.write(Journal.Event.STARTED, "", job, MigrationState.NEW, null);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    private MigrationRun run(MigrationJob job, MigrationState state, Journal journal, TaskRecorder recorder) {
        MigrationWork work = new MigrationWork(job, state, cluster.workloads(), shells, journal, recorder);
        return new MigrationRun(new KubeletPath(), work, journal);
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
                Planner.stations(new KubeletPath(), job.predicted()),
                Progress.NONE,
                figures,
                List.of(),
                "",
                List.of(),
                started,
                null);
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
        for (Journal.Contents contents : journals()) {
            if (past.size() < HISTORY && !Scratch.isOne(contents.job())) {
                contents.task().ifPresent(past::add);
            }
        }
        return past;
    }

    /** Journals of this cluster, newest first. */
    List<Journal.Contents> journals() {
        List<Journal.Contents> found = new ArrayList<>();
        try {
            for (OperationId operation : Journal.operations(folder)) {
                read(operation)
                        .filter(contents ->
                                contents.job().server().equals(cluster.context().server()))
                        .ifPresent(found::add);
            }
        } catch (IOException e) {
            LOG.error("the journals in {} cannot be read", folder, e);
        }
        return found;
    }

    /** One journal that cannot be read must not hide the others. */
    private Optional<Journal.Contents> read(OperationId operation) {
        try {
            return Journal.read(folder, operation);
        } catch (IOException e) {
            LOG.error("the journal of {} in {} cannot be read", operation, folder, e);
            return Optional.empty();
        }
    }

    @Override
    public List<Remnant> status() throws MigrationException, InterruptedException {
        return new Remnants(cluster, shells, folder).find(journals());
    }

    @Override
    public List<Settled> recover() throws MigrationException, InterruptedException {
        List<Settled> settled = new ArrayList<>();
        for (Journal.Contents contents : journals()) {
            if (open(contents)) {
                recover(contents.job()).ifPresent(settled::add);
            }
            boolean scratch = Scratch.isOne(contents.job());
            if (scratch
                    && read(contents.job().operation())
                            .filter(now -> !open(now))
                            .isPresent()) {
                Journal.forget(folder, contents.job().operation());
            }
        }
        new Remnants(cluster, shells, folder).sweep(journals());
        return settled;
    }

    @Override
    public boolean unfinished() {
        return journals().stream()
                .anyMatch(contents ->
                        open(contents) && !Journal.busy(folder, contents.job().operation()));
    }

    private static boolean open(Journal.Contents contents) {
        return !contents.ended()
                || !contents.state().debts().isEmpty()
                || contents.task()
                        .filter(task -> task.state() == TaskState.NEEDS_YOU)
                        .isPresent();
    }

    private Optional<Settled> recover(MigrationJob job) throws MigrationException {
        try {
            Optional<Journal> journal = Journal.open(folder, job.operation());
            Optional<MigrationRun> run = journal.isEmpty() ? Optional.empty() : reopen(job, journal.get());
            if (run.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Settled(job.operation().value(), run.get().snapshot()));
        } catch (IOException e) {
            throw new MigrationException("The journal of " + job.operation() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Settles a migration on this thread; its journal is closed however that ends. */
    private Optional<MigrationRun> reopen(MigrationJob job, Journal journal) throws IOException {
        try (journal) {
            // Read again under the lock: its owner may have gone on until a moment ago.
            Journal.Contents contents = Journal.read(folder, job.operation()).orElseThrow();
            if (!open(contents)) {
                return Optional.empty();
            }
            TaskSnapshot before = contents.task().orElse(null);
            TaskRecorder recorder = new TaskRecorder(reopened(contents, before), Clock.systemUTC());
            MigrationRun run = run(job, contents.state().withDebts(List.of()), journal, recorder);
            if (tasks.stream().noneMatch(task -> task.id().equals(job.operation()))) {
                tasks.addFirst(run);
            }
            Recovery.settle(run, contents, cluster.workloads());
            return Optional.of(run);
        }
    }

    /** The task as it was, open again. */
    private static TaskSnapshot reopened(Journal.Contents contents, @Nullable TaskSnapshot before) {
        TaskSnapshot start = first(contents.job(), contents.started(), null);
        return before == null
                ? start
                : new TaskSnapshot(
                        start.id(),
                        start.context(),
                        start.title(),
                        start.namespace(),
                        start.pod(),
                        start.cloneName(),
                        start.from(),
                        start.to(),
                        TaskState.RUNNING,
                        before.stations(),
                        Progress.NONE,
                        before.figures(),
                        before.log(),
                        "",
                        List.of(),
                        before.started(),
                        null);
    }

    @Override
    public void close() {
        // Running migrations go on until the process ends; the journal brings them to an end afterwards.
    }
}
