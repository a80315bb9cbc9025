package io.edgeferry.migration;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.transfer.TransferPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans the datasets that go along with a pod: those of its claims whose files lie on its node. */
final class DataAlong {

    private final Cluster cluster;
    private final @Nullable DatasetService datasets;

    DataAlong(Cluster cluster, @Nullable DatasetService datasets) {
        this.cluster = cluster;
        this.datasets = datasets;
    }

    /**
     * What goes along.
     *
     * @param plans the plans, one for each dataset
     * @param jobs the datasets, or empty when one of them is not possible
     * @param rate rate last seen on their way in bytes per second, or 0
     */
    record Planned(List<DatasetPlan> plans, List<Dataset> jobs, double rate) {

        static final Planned NONE = new Planned(List.of(), List.of(), 0);

        /** Names of the claims that go along. */
        Set<String> claims() {
            Set<String> names = new HashSet<>();
            plans.forEach(plan -> names.add(plan.request().name()));
            return names;
        }

        /** What they hold together, as far as it was counted. */
        long bytes() {
            return plans.stream().mapToLong(plan -> Math.max(0, plan.bytes())).sum();
        }

        /** What is wrong with them, or worth knowing. */
        List<Finding> findings() {
            List<Finding> all = new ArrayList<>();
            for (DatasetPlan plan : plans) {
                plan.findings().stream()
                        .filter(finding -> finding.severity() != Finding.Severity.OK)
                        .map(finding ->
                                finding.about("Dataset " + plan.request().name() + ": "))
                        .forEach(all::add);
                if (plan.possible()) {
                    all.add(Finding.ok(
                            "data",
                            "Dataset " + plan.request().name() + " goes along as "
                                    + plan.newClaim().replaceFirst("^.*/", "")
                                    + (plan.bytes() < 0 ? "" : ", " + Amounts.bytes(plan.bytes()))));
                }
            }
            return all;
        }
    }

    Planned plan(MigrationRequest request, PodManifest pod, OperationId operation, List<TaskSnapshot> past)
            throws MigrationException, ClusterException, InterruptedException {
        if (!request.withData()) {
            return Planned.NONE;
        }
        DatasetService service = datasets;
        if (service == null) {
            throw new MigrationException("This session copies no datasets.");
        }
        List<DatasetPlan> plans = new ArrayList<>();
        List<Dataset> jobs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        double rate = 0;
        for (String claim : pod.claims().stream().distinct().toList()) {
            if (!onItsNode(pod, claim)) {
                continue;
            }
            DatasetPlanner.View view =
                    service.along(operation, operation + "-" + plans.size(), pod.name(), past, taken);
            DatasetPlanner.Prepared prepared = service.planner()
                    .plan(
                            new DatasetRequest(pod.namespace(), claim, request.target(), options(request), pod.node()),
                            view);
            plans.add(prepared.plan());
            taken.add(prepared.plan().newVolume());
            if (prepared.job() != null) {
                jobs.add(prepared.job().dataset());
                rate = prepared.job().dataset().lastRate();
            }
        }
        return new Planned(List.copyOf(plans), jobs.size() == plans.size() ? List.copyOf(jobs) : List.of(), rate);
    }

    /** The nodes are reached by SSH, or the pod could not be moved. */
    private static DatasetOptions options(MigrationRequest request) {
        TransferPath path =
                request.options().path() == MigrationOptions.Path.RELAY ? TransferPath.RELAY : TransferPath.AUTO;
        return new DatasetOptions(path, DatasetOptions.DEFAULT.policy(), "");
    }

    private boolean onItsNode(PodManifest pod, String name) throws ClusterException {
        Optional<VolumeManifest> volume = Optional.empty();
        var claim = cluster.storage().claim(pod.namespace(), name);
        if (claim.isPresent() && !claim.get().volume().isEmpty()) {
            volume = cluster.storage().volume(claim.get().volume());
        }
        return volume.filter(found -> !found.path().isEmpty()).isPresent();
    }
}
