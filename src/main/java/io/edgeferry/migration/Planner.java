package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.EmptyDirs;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.ClaimTrouble;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
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
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what a migration would meet, by asking the API server and both nodes; touches nothing. */
final class Planner {

    private static final Duration ASK = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Workloads workloads;
    private final NodeShells shells;
    private final DataAlong along;

    Planner(Cluster cluster, NodeShells shells) {
        this(cluster, shells, null);
    }

    Planner(Cluster cluster, NodeShells shells, @Nullable DatasetService datasets) {
        this.along = new DataAlong(cluster, datasets);
        this.cluster = cluster;
        this.workloads = cluster.workloads();
        this.shells = shells;
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
            DataAlong.Planned data = along.plan(request, pod, operation, past);
            Facts facts = gather(request, pod, source, target, missing, data);
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

    private Facts gather(
            MigrationRequest request,
            PodManifest pod,
            NodeInfo source,
            NodeInfo target,
            List<String> missing,
            DataAlong.Planned data)
            throws InterruptedException, ClusterException {
        List<ClaimTrouble> claims = claimTroubles(pod, target, data);
        boolean canAsk = missing.isEmpty();
        Machine from = machine(source);
        Machine to = machine(target);
        long memory = -1;
        Boolean image = null;
        Boolean reach = null;
        String shared = "";
        String ask = "";
        Insight insight = Insight.NONE;
        if (from.facts() != null && to.facts() != null && pod.running()) {
            try {
                memory = new ContainerdNode(from.shell(), from.facts().ctr()).memory(pod.containerId());
                image = sameImage(
                        new ContainerdNode(from.shell(), from.facts().ctr()),
                        new ContainerdNode(to.shell(), to.facts().ctr()),
                        PodImages.names(pod));
                reach = from.facts().sshClient() && reaches(from.shell(), to.shell());
                shared = sharedTrouble(request.options(), from.shell(), to.shell());
                insight = insight(pod, from.shell(), from.facts(), to.shell());
            } catch (NodeException e) {
                ask = String.valueOf(e.getMessage());
            }
        }
        StepProbe probe = null;
        String pattern = "";
        try {
            probe = canAsk && pod.running()
                    ? StepProbe.detect(workloads.log(pod, 60), pod.annotation(Words.STEP_PATTERN))
                            .orElse(null)
                    : null;
        } catch (PatternSyntaxException e) {
            pattern = String.valueOf(e.getMessage());
        }
        return new Facts(
                pod,
                source,
                target,
                missing,
                Mover.of(pod).map(mover -> Mover.heldBy(pod, mover)).orElse(""),
                canAsk ? workloads.checkpointTrouble(source.name()) : "",
                from.facts(),
                from.trouble(),
                to.facts(),
                to.trouble(),
                memory,
                image,
                reach,
                shared,
                ask,
                canAsk ? dryRunTrouble(pod, target) : "",
                quietly(() -> workloads.servicesSelecting(pod.namespace(), pod.labels())),
                volumeTroubles(pod, claims, to),
                claims.stream()
                        .filter(ClaimTrouble::tied)
                        .map(ClaimTrouble::claim)
                        .toList(),
                quietly(() -> workloads.controllersSelecting(pod.namespace(), pod.labels())),
                probe,
                pattern,
                insight);
    }

    private static Insight insight(PodManifest pod, NodeShell from, NodeFacts facts, NodeShell to)
            throws NodeException, InterruptedException {
        return new Insight(
                CriuFacts.of(from),
                CriuFacts.of(to),
                ContainerInside.of(from, facts.ctr(), pod.containerId()).orElse(null),
                EmptyDirs.filled(from, pod.uid(), pod.emptyDirs()));
    }

    /** Claims that cannot be mounted on the target; those that go along have one of their own there. */
    private List<ClaimTrouble> claimTroubles(PodManifest pod, NodeInfo target, DataAlong.Planned data) {
        try {
            return workloads.claimTroubles(pod, target).stream()
                    .filter(trouble -> !data.claims().contains(trouble.claim()))
                    .toList();
        } catch (ClusterException e) {
            return List.of();
        }
    }

    /** Claims that cannot be mounted on the target, and host paths that are not there. */
    private static List<String> volumeTroubles(PodManifest pod, List<ClaimTrouble> claims, Machine machine)
            throws InterruptedException {
        List<String> troubles =
                new ArrayList<>(claims.stream().map(ClaimTrouble::words).toList());
        if (machine.facts() == null) {
            return troubles;
        }
        for (String path : pod.hostPaths()) {
            try {
                if (!machine.shell().run(Command.root("test", "-e", path), ASK).ok()) {
                    troubles.add("host path " + path + " is not there");
                }
            } catch (NodeException e) {
                troubles.add("host path " + path + " could not be looked for: " + e.getMessage());
            }
        }
        return troubles;
    }

    private record Machine(NodeShell shell, @Nullable NodeFacts facts, String trouble) {}

    private Machine machine(NodeInfo node) throws InterruptedException {
        NodeShell shell = shells.shell(node.name(), node.address());
        try {
            return new Machine(shell, ContainerdNode.facts(shell), "");
        } catch (NodeException e) {
            return new Machine(shell, null, String.valueOf(e.getMessage()));
        }
    }

    /** A tag may name another image on each node: what counts is the digest that the source has. */
    private static boolean sameImage(ContainerdNode source, ContainerdNode target, List<String> names)
            throws NodeException, InterruptedException {
        Optional<String> name = source.findImage(names);
        Optional<String> digest = name.isEmpty() ? Optional.empty() : source.imageDigest(name.get());
        return target.findImage(digest.map(List::of).orElse(names)).isPresent();
    }

    private static boolean reaches(NodeShell from, NodeShell to) throws NodeException, InterruptedException {
        Command scan = Command.of(
                "timeout", "-s", "KILL", "8", "ssh-keyscan", "-T", "5", "-p", String.valueOf(to.port()), to.address());
        return !from.run(scan, ASK).stdout().isBlank();
    }

    private static String sharedTrouble(MigrationOptions options, NodeShell from, NodeShell to)
            throws NodeException, InterruptedException {
        String folder = options.sharedFolder();
        if (options.path() != MigrationOptions.Path.SHARED || folder == null) {
            return "";
        }
        String token = folder.replaceFirst("/+$", "") + "/.edgeferry-" + Long.toHexString(System.nanoTime());
        if (!from.run(Command.root("touch", token), ASK).ok()) {
            return "Node " + from.node() + " cannot write into " + folder + ".";
        }
        boolean seen = to.run(Command.root("test", "-e", token), ASK).ok();
        from.check(Command.root("rm", "-f", token), ASK);
        return seen
                ? ""
                : "A file that node " + from.node() + " writes into " + folder + " is not seen by node " + to.node()
                        + ".";
    }

    private String dryRunTrouble(PodManifest pod, NodeInfo target) {
        PodManifest probe = pod.copyFor(
                PodNames.numbered(pod.name(), 0), target.name(), pod.image(), pod.restartPolicy(), Map.of());
        try {
            return workloads.dryRun(probe).alwaysPulls()
                    ? "Admission (AlwaysPullImages) has every image pulled at each start; a checkpoint image is in no"
                            + " registry. Exempt this namespace from it."
                    : "";
        } catch (ClusterException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private interface ListQuestion {
        List<String> ask() throws ClusterException;
    }

    /** Rights to look at neighbours are welcome, not needed. */
    private static List<String> quietly(ListQuestion question) {
        try {
            return question.ask();
        } catch (ClusterException e) {
            return List.of();
        }
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
        long bytes = facts.memory();
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
                path.title() + " through " + facts.target().runtime().replace("://", " "),
                stations(path, seconds),
                bytes,
                Predictor.downtime(seconds, probe == null ? Duration.ZERO : probe.interval()),
                probe == null ? "it runs for five seconds" : "its log goes on with the next step",
                withData(Preflight.judge(facts, request.options()), data),
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
                data.jobs());
        return new Prepared(plan, job);
    }

    private static List<Finding> withData(List<Finding> findings, DataAlong.Planned data) {
        List<Finding> all = new ArrayList<>(findings);
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
        return Boolean.TRUE.equals(facts.reach()) ? MigrationOptions.Path.DIRECT : MigrationOptions.Path.RELAY;
    }
}
