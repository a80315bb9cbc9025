package io.edgeferry.console.fakes;

import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Plans and tasks as a test says; remembers what it was asked. */
public final class FakeMigrations implements Migrations {

    /** Findings of a plan where all is well but one thing. */
    public static final List<Finding> FINE = List.of(
            Finding.ok("criu", "CRIU 4.1.1 on both nodes"),
            Finding.ok("cpu", "Processor features of the source are all on the target"),
            Finding.ok("image", "Base image present by digest"),
            Finding.ok("space", "Space: 198 MB needed, 52 GiB free"),
            Finding.warning(
                    "volume", "Volume esc50 stays on edge-1", "Reads go over the network until it is moved.", ""));

    /** Findings of a plan that is not possible. */
    public static final List<Finding> BROKEN = List.of(
            Finding.ok("rights", "Rights: 7 of 7 verbs"),
            Finding.error(
                    "criu",
                    "criu is not installed on the target",
                    "Without it nothing can be restored there.",
                    "sudo apt-get install criu"));

    private final List<MigrationRequest> asked = new CopyOnWriteArrayList<>();
    private final List<Plan> started = new CopyOnWriteArrayList<>();
    private final List<FakeTask> tasks = new CopyOnWriteArrayList<>();
    private final FakeDatasets datasets = new FakeDatasets(tasks::addFirst);
    private final FakeQueue queue = new FakeQueue(this::startQueued, this::tasks);
    private final FakeDrainer drainer = new FakeDrainer(queue);
    private final FakeDoctor doctor = new FakeDoctor();
    private final List<String> resumed = new CopyOnWriteArrayList<>();
    private final List<String> discarded = new CopyOnWriteArrayList<>();
    private final Set<OperationId> busy = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String unsettled;
    private volatile List<TaskSnapshot> history = List.of();
    private final Map<String, List<Finding>> findingsOf = new ConcurrentHashMap<>();
    private volatile List<Finding> findings = FINE;
    private volatile @Nullable CountDownLatch gate;
    private volatile @Nullable MigrationException refusal;

    /** What plans find from now on. */
    public void find(List<Finding> next) {
        findings = next;
    }

    /** What plans of this pod find from now on. */
    public void findFor(String pod, List<Finding> next) {
        findingsOf.put(pod, next);
    }

    /** Plans throw this from now on. */
    public void refuse(MigrationException next) {
        refusal = next;
    }

    /** Plans wait for the latch from now on. */
    public void hold(CountDownLatch latch) {
        gate = latch;
    }

    /** What the journal holds. */
    public void remember(List<TaskSnapshot> past) {
        history = past;
    }

    /** Adds a task as if it had been started. */
    public void add(FakeTask task) {
        tasks.addFirst(task);
    }

    /** The requests that were planned, in order. */
    public List<MigrationRequest> asked() {
        return asked;
    }

    /** The plans that were started, in order. */
    public List<Plan> started() {
        return started;
    }

    /** The newest task. */
    public FakeTask newest() {
        return tasks.getFirst();
    }

    @Override
    public Plan plan(MigrationRequest request) throws MigrationException, InterruptedException {
        asked.add(request);
        CountDownLatch latch = gate;
        if (latch != null) {
            latch.await();
        }
        MigrationException no = refusal;
        if (no != null) {
            throw no;
        }
        return planOf(request, findingsOf.getOrDefault(request.pod(), findings));
    }

    /** The plan for a request. */
    public static Plan planOf(MigrationRequest request, List<Finding> findings) {
        MigrationOptions.Path route = request.options().path() == MigrationOptions.Path.AUTO
                ? MigrationOptions.Path.DIRECT
                : request.options().path();
        boolean keep = request.options().naming() == MigrationOptions.Naming.KEEP;
        return new Plan(
                request,
                "edge-lab",
                "edge-1",
                keep ? request.pod() : request.pod() + "-m1",
                "train",
                route,
                "checkpoint image through containerd 2.3.7",
                stations(),
                198_000_000,
                Duration.ofMillis(9200),
                "the log goes on from the step where it stopped",
                findings,
                request.withData()
                        ? List.of(FakeDatasets.planOf(
                                new DatasetRequest(
                                        request.namespace(), "esc50", request.target(), DatasetOptions.DEFAULT),
                                FakeDatasets.FINE))
                        : List.of());
    }

    /** The stations of a migration. */
    public static List<Station> stations() {
        return List.of(
                Station.waiting("preflight", "Preflight", Duration.ofMillis(400)),
                Station.waiting("prepare", "Prepare", Duration.ofMillis(800)),
                Station.waiting("freeze", "Freeze", Duration.ofMillis(50)),
                Station.waiting("dump", "Dump", Duration.ofMillis(2100)),
                Station.waiting("move", "Move", Duration.ofMillis(1800)),
                Station.waiting("restore", "Restore", Duration.ofMillis(3000)),
                Station.waiting("prove", "Prove", Duration.ofMillis(2300)),
                Station.waiting("finish", "Finish", null));
    }

    @Override
    public Task start(Plan plan) throws MigrationException {
        if (!plan.possible()) {
            throw new MigrationException("The plan has errors.", plan.findings());
        }
        started.add(plan);
        FakeTask task = FakeTask.of(plan);
        tasks.addFirst(task);
        return task;
    }

    private FakeTask startQueued(QueueRequest request) throws MigrationException {
        switch (request) {
            case QueueRequest.OfPod pod -> start(planOf(pod.request(), findings));
            case QueueRequest.OfDataset data -> datasets.start(datasets.plan(data.request()));
        }
        return newest();
    }

    @Override
    public FakeQueue queue() {
        return queue;
    }

    @Override
    public FakeDrainer drainer() {
        return drainer;
    }

    @Override
    public FakeDatasets datasets() {
        return datasets;
    }

    @Override
    public FakeDoctor doctor() {
        return doctor;
    }

    /** The operations that were gone on with. */
    public List<String> resumed() {
        return resumed;
    }

    /** The operations that were given up. */
    public List<String> discarded() {
        return discarded;
    }

    /** Operations that some process works on. */
    public void busy(OperationId operation) {
        busy.add(operation);
    }

    /** Going on and giving up fail with this from now on. */
    public void refuseToSettle(String why) {
        unsettled = why;
    }

    @Override
    public Settled discard(String operation) throws MigrationException, InterruptedException {
        discarded.add(operation);
        CountDownLatch latch = gate;
        if (latch != null) {
            latch.await();
        }
        settle();
        TaskSnapshot before = history.stream()
                .filter(task -> task.id().value().equals(operation))
                .findFirst()
                .orElseThrow();
        FakeTask taken = FakeTask.again(before);
        taken.end(
                TaskState.ROLLED_BACK,
                "Dataset " + before.pod() + " is on node " + before.from() + " as before; nothing of the copy is left.",
                List.of());
        history = List.of();
        tasks.addFirst(taken);
        return new Settled(operation, taken.snapshot());
    }

    @Override
    public Task resume(String operation) throws MigrationException {
        resumed.add(operation);
        settle();
        TaskSnapshot before = history.stream()
                .filter(task -> task.id().value().equals(operation))
                .findFirst()
                .orElseThrow();
        FakeTask task = FakeTask.again(before);
        tasks.addFirst(task);
        return task;
    }

    private void settle() throws MigrationException {
        String why = unsettled;
        if (why != null) {
            throw new MigrationException(why);
        }
    }

    @Override
    public boolean atWork(OperationId operation) {
        return busy.contains(operation)
                || tasks.stream().anyMatch(task -> task.id().equals(operation));
    }

    /** Fake protections list their tasks themselves. */
    @Override
    public void host(Task task) {
        throw new AssertionError("task " + task.id() + " was to be hosted");
    }

    @Override
    public List<Task> tasks() {
        return List.copyOf(tasks);
    }

    @Override
    public List<TaskSnapshot> history() {
        return history;
    }

    @Override
    public List<Remnant> status() {
        return List.of();
    }

    @Override
    public List<Settled> recover() {
        return List.of();
    }

    @Override
    public void close() {}
}
