package io.edgeferry.console.fakes;

import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Datasets;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.transfer.TransferPath;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plans and copies of datasets as a test says; remembers what it was asked. */
public final class FakeDatasets implements Datasets {

    /** Findings of a plan where all is well but one thing. */
    public static final List<Finding> FINE = List.of(
            Finding.ok("agent", "The agent runs on both nodes"),
            Finding.ok("space", "Space: 600 MB needed, 52 GiB free"),
            Finding.warning(
                    "writers",
                    "yolo-train writes to the dataset",
                    "What it changes after a file was copied is copied again at the end.",
                    "kubectl -n default annotate pod yolo-train edgeferry.io/pause-writes=true"));

    /** Findings of a plan that is not possible. */
    public static final List<Finding> BROKEN = List.of(Finding.error(
            "space",
            "Not enough space on edge-2: 600 MB needed, 120 MB free",
            "The copy would stop halfway.",
            "ssh root@edge-2 du -sh /var/lib/edgeferry"));

    private final List<DatasetRequest> asked = new CopyOnWriteArrayList<>();
    private final List<DatasetPlan> started = new CopyOnWriteArrayList<>();
    private final Consumer<FakeTask> tasks;
    private volatile List<Finding> findings = FINE;
    private volatile @Nullable MigrationException refusal;

    /** @param tasks gets each task that is started */
    FakeDatasets(Consumer<FakeTask> tasks) {
        this.tasks = tasks;
    }

    /** What plans find from now on. */
    public void find(List<Finding> next) {
        findings = next;
    }

    /** Plans throw this from now on. */
    public void refuse(MigrationException next) {
        refusal = next;
    }

    /** The requests that were planned, in order. */
    public List<DatasetRequest> asked() {
        return asked;
    }

    /** The plans that were started, in order. */
    public List<DatasetPlan> started() {
        return started;
    }

    @Override
    public DatasetPlan plan(DatasetRequest request) throws MigrationException {
        asked.add(request);
        MigrationException no = refusal;
        if (no != null) {
            throw no;
        }
        return planOf(request, findings);
    }

    /** The plan for a request. */
    public static DatasetPlan planOf(DatasetRequest request, List<Finding> findings) {
        TransferPath path = request.options().path() == TransferPath.AUTO
                ? TransferPath.DIRECT
                : request.options().path();
        return new DatasetPlan(
                request,
                "edge-lab",
                request.name(),
                request.namespace() + "/" + request.name(),
                "edge-1",
                "/data/" + request.name(),
                request.name() + "-m1",
                request.namespace() + "/" + request.name() + "-m1",
                "/data/" + request.name() + "-m1",
                path,
                2000,
                600_000_000,
                Duration.ofMillis(6400),
                stations(),
                findings);
    }

    /** The stations of a copy. */
    public static List<Station> stations() {
        return List.of(
                Station.waiting("list", "List", Duration.ofMillis(300)),
                Station.waiting("probe", "Probe", Duration.ofMillis(300)),
                Station.waiting("copy", "Copy", Duration.ofMillis(5200)),
                Station.waiting("verify", "Verify", Duration.ofMillis(500)),
                Station.waiting("bind", "Bind", Duration.ofMillis(100)));
    }

    @Override
    public Task start(DatasetPlan plan) throws MigrationException {
        if (!plan.possible()) {
            throw new MigrationException("The plan has errors.", plan.findings());
        }
        started.add(plan);
        FakeTask task = FakeTask.of(plan);
        tasks.accept(task);
        return task;
    }
}
