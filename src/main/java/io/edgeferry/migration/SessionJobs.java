package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@link QueueJobs} of a session's {@link Migrations}. */
final class SessionJobs implements QueueJobs {

    private final Migrations migrations;
    private final Planner planner;
    private final DatasetFinder finder;

    SessionJobs(Migrations migrations, Planner planner, Cluster cluster) {
        this.migrations = migrations;
        this.planner = planner;
        this.finder = new DatasetFinder(cluster);
    }

    @Override
    public Site site(QueueRequest request) throws MigrationException {
        try {
            return switch (request) {
                case QueueRequest.OfPod pod -> site(pod.request(), pod.leaving());
                case QueueRequest.OfDataset data -> site(data.request());
            };
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A pod that moved is the same as before; so is data that two pods would take along. */
    private Site site(MigrationRequest request, String leaving) throws MigrationException, ClusterException {
        PodManifest pod = planner.find(request);
        if (!leaving.isEmpty() && !pod.node().equals(leaving)) {
            String words = "Pod " + pod.name() + " has left node " + leaving + " already: it is on " + pod.node();
            throw new MigrationException(words, List.of(Finding.ok(DrainOutcome.LEFT, words)));
        }
        Set<String> keys = new HashSet<>();
        keys.add(QueueJobs.pod(pod.namespace(), pod.name()));
        keys.add(QueueJobs.pod(pod.namespace(), pod.origin()));
        if (request.withData()) {
            pod.claims().forEach(claim -> keys.add(QueueJobs.dataset(pod.namespace(), claim)));
        }
        return new Site(pod.node(), keys);
    }

    private Site site(DatasetRequest request) throws MigrationException, ClusterException {
        DatasetFinder.Found found = finder.find(request);
        NodeInfo node = finder.where(found, request).node();
        String key = found.claim() == null
                ? QueueJobs.dataset("", found.volume().name())
                : QueueJobs.dataset(found.namespace(), found.claimName());
        return new Site(node == null ? "" : node.name(), Set.of(key));
    }

    @Override
    public Ready plan(QueueRequest request) throws MigrationException, InterruptedException {
        return switch (request) {
            case QueueRequest.OfPod pod -> {
                Plan plan = migrations.plan(pod.request());
                yield new Ready(plan.source(), plan.findings(), () -> migrations.start(plan));
            }
            case QueueRequest.OfDataset data -> {
                Datasets datasets = migrations.datasets();
                DatasetPlan plan = datasets.plan(data.request());
                yield new Ready(plan.source(), plan.findings(), () -> datasets.start(plan));
            }
        };
    }

    @Override
    public List<TaskSnapshot> atWork() {
        return migrations.tasks().stream()
                .filter(Task::atWork)
                .map(Task::snapshot)
                .toList();
    }
}
