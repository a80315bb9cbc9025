package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.transfer.TransferPath;
import io.edgeferry.transfer.Transfers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what the copy of a dataset would meet, by asking the API server and both nodes; touches nothing. */
final class DatasetPlanner {

    private final Cluster cluster;
    private final DatasetReach.Asking reaching;
    private final HelperImages images;
    private final DatasetFinder finder;

    DatasetPlanner(Cluster cluster, NodeShells shells, Transfers transfers) {
        this.cluster = cluster;
        this.reaching = new DatasetReach.Asking(shells, cluster.nodeCalls(), new DirectWays(transfers));
        this.images = new HelperImages(cluster);
        this.finder = new DatasetFinder(cluster);
    }

    /**
     * What a plan is made in view of.
     *
     * @param operation id that the copy would have
     * @param transfer id that its transfer would have
     * @param along name of the pod that moves together with it, or empty
     * @param past past tasks, newest first
     * @param routes which way their datasets went
     * @param open copies of datasets that are not over
     * @param busy those of them that some process works on now
     * @param taken names of volumes that are given away already
     */
    record View(
            OperationId operation,
            String transfer,
            String along,
            List<TaskSnapshot> past,
            Map<OperationId, TransferPath> routes,
            List<Journal.Contents<DatasetJob, DatasetState>> open,
            Set<OperationId> busy,
            Set<String> taken) {

        /** A copy on its own. */
        static View alone(
                List<TaskSnapshot> past,
                Map<OperationId, TransferPath> routes,
                List<Journal.Contents<DatasetJob, DatasetState>> open,
                Set<OperationId> busy) {
            OperationId operation = OperationId.ofDataset(Instant.now());
            return new View(operation, operation.value(), "", past, routes, open, busy, Set.of());
        }

        /** Past tasks whose datasets went this way, newest first: another way has another rate. */
        List<TaskSnapshot> pastBy(TransferPath route) {
            return past.stream().filter(task -> routes.get(task.id()) == route).toList();
        }

        private Optional<DatasetJob> sameCopy(VolumeManifest volume, NodeInfo target) {
            return along.isEmpty()
                    ? open.stream()
                            .filter(contents ->
                                    !contents.failing() && !contents.state().committed())
                            .map(Journal.Contents::job)
                            .filter(job -> job.dataset().volume().equals(volume.name())
                                    && job.target().node().equals(target.name()))
                            .findFirst()
                    : Optional.empty();
        }

        private Set<String> reserved() {
            Set<String> names = open.stream()
                    .map(contents -> contents.job().dataset().newVolume())
                    .collect(Collectors.toSet());
            names.addAll(taken);
            return names;
        }
    }

    /**
     * A plan and what starting it needs besides.
     *
     * @param plan what a person sees
     * @param job what the copy works with; null when it is not possible
     * @param continues whether the job is that of an earlier copy, which goes on
     */
    record Prepared(DatasetPlan plan, @Nullable DatasetJob job, boolean continues) {}

    Prepared plan(DatasetRequest request, View view) throws MigrationException, InterruptedException {
        try {
            DatasetFinder.Found found = finder.find(request);
            NodeInfo target = finder.node(request.target());
            DatasetFinder.Where where = finder.where(found, request);
            Optional<DatasetJob> earlier = view.sameCopy(found.volume(), target);
            DatasetNames names = earlier.isPresent()
                    ? new DatasetNames(
                            earlier.get().dataset().newVolume(),
                            earlier.get().dataset().newClaim(),
                            earlier.get().dataset().newFolder())
                    : DatasetNames.next(cluster.storage(), found.volume(), found.claim(), view.reserved());
            return prepared(request, view, found, target, where, names, earlier.orElse(null));
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    private Prepared prepared(
            DatasetRequest request,
            View view,
            DatasetFinder.Found found,
            NodeInfo target,
            DatasetFinder.Where where,
            DatasetNames names,
            @Nullable DatasetJob earlier)
            throws ClusterException, InterruptedException {
        NodeInfo source = where.node();
        DatasetReach reach = reaching.ask(request, view, found, source, target, names, earlier);
        String from = source == null ? "" : source.name();
        String image = reach.route() == TransferPath.API ? images.choose(request.options(), found, target) : "";
        DatasetJob job = source == null ? null : job(request, view, found, source, target, names, reach, image);
        String mover = mover(found, view, earlier);
        List<String> missing = cluster.storage().missingRights(found.namespace(), reach.route() == TransferPath.API);
        DatasetFacts facts = new DatasetFacts(
                found.volume(),
                found.claim(),
                found.users(),
                view.along(),
                source,
                where.trouble(),
                target,
                missing,
                mover,
                reach.from().facts(),
                reach.from().trouble(),
                reach.to().facts(),
                reach.to().trouble(),
                reach.route(),
                reach.direct(),
                names.folder(),
                earlier == null ? "" : earlier.operation().value(),
                job == null || earlier != null || !missing.isEmpty() ? "" : dryRunTrouble(job),
                image,
                !image.isEmpty() && images.on(target).contains(image));
        Map<String, Double> seconds =
                DatasetPredictor.seconds(from, target.name(), facts.bytes(), view.pastBy(reach.route()));
        DatasetPlan plan = new DatasetPlan(
                new DatasetRequest(
                        found.namespace(),
                        found.claim() == null ? found.volume().name() : found.claimName(),
                        target.name(),
                        request.options(),
                        from),
                cluster.context().name(),
                found.volume().name(),
                found.claim() == null ? "" : found.claim().toString(),
                from,
                found.volume().path(),
                names.volume(),
                names.claim().isEmpty() ? "" : found.namespace() + "/" + names.claim(),
                names.folder(),
                reach.route(),
                facts.files(),
                facts.bytes(),
                DatasetPredictor.time(seconds),
                stations(seconds),
                DatasetPreflight.judge(facts, request.options()));
        return new Prepared(plan, !plan.possible() ? null : earlier == null ? job : earlier, earlier != null);
    }

    /** The steps, with the times that could be predicted. */
    static List<Station> stations(Map<String, Double> seconds) {
        return DatasetEnding.STEPS.stream()
                .map(step -> Station.waiting(
                        step.id(),
                        step.title(),
                        seconds.containsKey(step.id())
                                ? Duration.ofMillis(Math.round(seconds.get(step.id()) * 1000))
                                : null))
                .toList();
    }

    private static String mover(DatasetFinder.Found found, View view, @Nullable DatasetJob earlier) {
        if (earlier != null && view.busy().contains(earlier.operation())) {
            return "Operation " + earlier.operation() + " copies it to node "
                    + earlier.target().node() + " right now.";
        }
        ClaimManifest claim = found.claim();
        return claim == null
                ? ""
                : Mover.of(claim)
                        .filter(mover -> earlier == null
                                || !mover.operation().equals(earlier.operation().value()))
                        .map(mover -> Mover.heldBy("Claim " + claim, mover))
                        .orElse("");
    }

    private DatasetJob job(
            DatasetRequest request,
            View view,
            DatasetFinder.Found found,
            NodeInfo source,
            NodeInfo target,
            DatasetNames names,
            DatasetReach reach,
            String image) {
        boolean helpers = reach.route() == TransferPath.API;
        VolumeManifest volume = found.volume();
        ClaimManifest claim = found.claim();
        String operation = view.operation().value();
        VolumeManifest newVolume = volume.copyFor(
                names.volume(),
                names.folder(),
                target,
                found.namespace(),
                names.claim(),
                helpers,
                notes(operation, volume.annotation(Words.LINEAGE), volume.name(), false));
        FolderFacts facts = reach.from().facts();
        long bytes = facts == null ? -1 : facts.bytes();
        double rate = DatasetPredictor.rate(source.name(), target.name(), view.pastBy(reach.route()));
        Dataset dataset = new Dataset(
                view.transfer(),
                found.namespace(),
                found.claimName(),
                claim == null ? "" : claim.uid(),
                volume.name(),
                volume.path(),
                names.volume(),
                names.claim(),
                names.folder(),
                newVolume.json(),
                claim == null
                        ? ""
                        : claim.copyFor(
                                        names.claim(),
                                        newVolume,
                                        notes(operation, claim.annotation(Words.LINEAGE), claim.name(), helpers))
                                .json(),
                reach.route(),
                request.options(),
                facts == null ? -1 : facts.files(),
                bytes,
                rate);
        return new DatasetJob(
                view.operation(),
                cluster.context().name(),
                cluster.context().server(),
                dataset,
                new Job.Place(source.name(), source.address(), source.architecture(), List.of()),
                new Job.Place(target.name(), target.address(), target.architecture(), List.of()),
                image,
                DatasetPredictor.seconds(source.name(), target.name(), bytes, view.pastBy(reach.route())),
                Engine.of(source.runtime()));
    }

    private static Map<String, String> notes(
            String operation, @Nullable String lineage, String name, boolean incomplete) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(Words.OPERATION, operation);
        notes.put(Words.LINEAGE, lineage == null ? name : lineage + "," + name);
        if (incomplete) {
            notes.put(Words.COPYING, operation);
        }
        return notes;
    }

    private String dryRunTrouble(DatasetJob job) {
        try {
            cluster.storage().dryRun(VolumeManifest.parse(job.dataset().volumeManifest()));
            if (!job.dataset().newClaim().isEmpty()) {
                cluster.storage().dryRun(ClaimManifest.parse(job.dataset().claimManifest()));
            }
            if (job.byHelpers()
                    && !job.dataset().newClaim().isEmpty()
                    && !job.helperImage().isEmpty()) {
                var unused = cluster.workloads().dryRun(HelperPods.manifest(job, true));
                unused = cluster.workloads().dryRun(HelperPods.manifest(job, false));
            }
            return "";
        } catch (ClusterException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
