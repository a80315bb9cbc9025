package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what a migration would meet, by asking the API server and both nodes; touches nothing. */
final class Planner {

    private final Cluster cluster;
    private final Workloads workloads;
    private final Inquiry inquiry;
    private final DataAlong along;

    Planner(Cluster cluster, NodeShells shells) {
        this(cluster, shells, null, Map::of);
    }

    /** @param doctor what the doctor last found, by node */
    Planner(
            Cluster cluster,
            NodeShells shells,
            @Nullable DatasetService datasets,
            Supplier<Map<String, DoctorReport>> doctor) {
        this.along = new DataAlong(cluster, datasets);
        this.cluster = cluster;
        this.workloads = cluster.workloads();
        this.inquiry = new Inquiry(cluster, shells, doctor);
    }

    /**
     * A plan and what starting it needs besides.
     *
     * @param plan what a person sees
     * @param job what the migration works with; its operation is new
     */
    record Prepared(Plan plan, @Nullable MigrationJob job) {}

    Prepared plan(MigrationRequest request, List<TaskSnapshot> past) throws MigrationException, InterruptedException {
        try {
            List<String> missing = cluster.missingRights(request.namespace());
            PodManifest pod = find(request);
            NodeInfo source = node(pod.node());
            NodeInfo target = node(request.target());
            OperationId operation = OperationId.ofMigration(Instant.now());
            boolean mixed = Engine.inLab(source.runtime()) != Engine.inLab(target.runtime());
            DataAlong.Planned data = mixed ? DataAlong.Planned.NONE : along.plan(request, pod, operation, past);
            Facts facts = inquiry.about(new Inquiry.Subject(request, pod, source, target, missing, data));
            return prepared(request, facts, data, operation, past);
        } catch (ClusterException e) {
            throw new MigrationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The one live pod of this name or origin. */
    PodManifest find(MigrationRequest request) throws MigrationException, ClusterException {
        List<PodManifest> all = workloads.ofOrigin(request.namespace(), request.pod());
        Optional<PodManifest> named = workloads.pod(request.namespace(), request.pod());
        if (named.filter(pod -> pod.running() && !pod.terminating()).isPresent()) {
            return named.get();
        }
        List<PodManifest> live =
                all.stream().filter(pod -> pod.running() && !pod.terminating()).toList();
        if (live.size() == 1) {
            return live.getFirst();
        }
        if (live.size() > 1) {
            throw new MigrationException("Several pods descend from " + request.pod() + ": "
                    + live.stream().map(PodManifest::name).collect(Collectors.joining(", ")) + ". Name one of them.");
        }
        if (named.isPresent() && !named.get().node().isEmpty()) {
            return named.get();
        }
        if (named.isPresent()) {
            throw new MigrationException("Pod " + named.get() + " is not bound to a node yet. Wait until it runs.");
        }
        throw new MigrationException("There is no pod " + request.pod() + " in namespace " + request.namespace()
                + ", nor one that descends from it. `kubectl get pods -A` lists the pods.");
    }

    private NodeInfo node(String name) throws MigrationException, ClusterException {
        Optional<NodeInfo> node = workloads.node(name);
        if (node.isEmpty()) {
            String names = workloads.nodes().stream().map(NodeInfo::name).collect(Collectors.joining(", "));
            throw new MigrationException("There is no node " + name + ". The nodes are: " + names + ".");
        }
        return node.get();
    }

    private Prepared prepared(
            MigrationRequest request,
            Facts facts,
            DataAlong.Planned data,
            OperationId operation,
            List<TaskSnapshot> past)
            throws ClusterException {
        PodManifest pod = facts.pod();
        String source = facts.source().name();
        String target = facts.target().name();
        long bytes = facts.size();
        Map<String, Double> alone = Predictor.seconds(source, target, bytes, past);
        Map<String, Double> seconds =
                data.plans().isEmpty() ? alone : Predictor.withData(alone, data.bytes(), data.rate());
        MigrationOptions.Path route = route(request.options(), facts);
        boolean keep = request.options().naming() == MigrationOptions.Naming.KEEP;
        String clone = keep ? pod.name() : PodNames.next(workloads, pod);
        StepProbe probe = facts.probe();
        RestorePath path = new KubeletPath(!data.plans().isEmpty());
        Plan plan = new Plan(
                new MigrationRequest(pod.namespace(), pod.name(), target, request.options(), request.withData()),
                cluster.context().name(),
                source,
                clone,
                pod.container(),
                route,
                facts.inLab()
                        ? facts.engine().words()
                        : path.title() + " through " + facts.target().runtime().replace("://", " "),
                stations(path, seconds),
                bytes,
                Predictor.downtime(seconds, probe == null ? Duration.ZERO : probe.interval()),
                probe == null ? "it runs for five seconds" : "its log goes on with the next step",
                findings(request, facts, data),
                data.plans());
        NodeFacts from = facts.sourceFacts();
        NodeFacts to = facts.targetFacts();
        if (!plan.possible() || from == null || to == null) {
            return new Prepared(plan, null);
        }
        String base = pod.annotation(Words.BASE_IMAGE);
        MigrationJob job = new MigrationJob(
                operation,
                cluster.context().name(),
                cluster.context().server(),
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.json(),
                pod.container(),
                pod.containerId(),
                new Job.Place(source, facts.source().address(), from.architecture(), from.ctr()),
                new Job.Place(target, facts.target().address(), to.architecture(), to.ctr()),
                clone,
                CheckpointImage.name(pod.origin(), operation),
                base == null ? pod.image() : base,
                request.options(),
                route,
                probe == null ? null : probe.pattern().pattern(),
                probe == null ? 1 : probe.stride(),
                probe == null ? 0 : probe.interval().toMillis(),
                bytes,
                seconds,
                data.jobs(),
                facts.inLab() ? facts.engine() : Engine.CRIU);
        return new Prepared(plan, job);
    }

    private static List<Finding> findings(MigrationRequest request, Facts facts, DataAlong.Planned data) {
        List<Finding> all = new ArrayList<>(Preflight.judge(facts, request.options()));
        all.addAll(data.findings());
        all.sort(Finding.GRAVEST_FIRST);
        return all;
    }

    static List<Station> stations(RestorePath path, Map<String, Double> seconds) {
        return path.steps().stream()
                .map(step -> Station.waiting(step.id(), step.title(), duration(seconds.get(step.id()))))
                .toList();
    }

    private static @Nullable Duration duration(@Nullable Double seconds) {
        return seconds == null ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static MigrationOptions.Path route(MigrationOptions options, Facts facts) {
        if (options.path() != MigrationOptions.Path.AUTO) {
            return options.path();
        }
        return facts.inLab() || Boolean.TRUE.equals(facts.reach())
                ? MigrationOptions.Path.DIRECT
                : MigrationOptions.Path.RELAY;
    }
}
