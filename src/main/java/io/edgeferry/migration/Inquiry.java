package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.Adopters;
import io.edgeferry.cluster.Workloads.ClaimTrouble;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers the facts of a plan: asks the API server and both nodes at the same time; touches nothing. */
final class Inquiry {

    private static final Duration ASK = Duration.ofSeconds(20);

    private final Workloads workloads;
    private final NodeLook nodes;
    private final NodeShells shells;
    private final Supplier<Map<String, DoctorReport>> doctor;

    /** @param doctor what the doctor last found, by node */
    Inquiry(Cluster cluster, NodeShells shells, Supplier<Map<String, DoctorReport>> doctor) {
        this.workloads = cluster.workloads();
        this.nodes = new NodeLook(cluster.nodeCalls());
        this.shells = shells;
        this.doctor = doctor;
    }

    /**
     * What a plan is about.
     *
     * @param missing rights that the user lacks: what they are for is not asked then
     */
    record Subject(
            MigrationRequest request,
            PodManifest pod,
            NodeInfo source,
            NodeInfo target,
            List<String> missing,
            DataAlong.Planned data) {

        boolean canAsk() {
            return missing.isEmpty();
        }
    }

    /** What the API server said. */
    private record Said(
            String checkpointTrouble,
            String dryRunTrouble,
            List<String> services,
            Adopters controllers,
            List<ClaimTrouble> claims,
            @Nullable StepProbe probe,
            String patternTrouble,
            Questions questions) {}

    /** Why the shared folder cannot be used, or empty. */
    private record Shared(String trouble, Questions questions) {}

    /** Asks everybody; ends within the limits of the slowest. */
    Facts about(Subject subject) throws MigrationException, ClusterException, InterruptedException {
        PodManifest pod = subject.pod();
        NodeShell from = shells.shell(subject.source().name(), subject.source().address());
        NodeShell to = shells.shell(subject.target().name(), subject.target().address());
        CompletableFuture<String> features = new CompletableFuture<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Object> source = () -> nodes.source(subject.source(), from, to, pod, features);
            Callable<Object> target = () -> nodes.target(subject.target(), to, pod, features);
            Callable<Object> api = () -> api(subject);
            List<Future<Object>> all = threads.invokeAll(List.of(source, target, api));
            MachineLook.Found here = (MachineLook.Found) answer(all.get(0));
            MachineLook.Found there = (MachineLook.Found) answer(all.get(1));
            Said said = (Said) answer(all.get(2));
            boolean shells = nodes.bySsh(subject.source()) && nodes.bySsh(subject.target());
            boolean both = here.facts() != null && there.facts() != null && shells;
            return facts(
                    subject,
                    here,
                    there,
                    said,
                    both ? shared(subject.request().options(), from, to) : new Shared("", new Questions()));
        }
    }

    private static Object answer(Future<Object> future)
            throws MigrationException, ClusterException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case MigrationException failure -> throw failure;
                case ClusterException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Facts facts(Subject subject, MachineLook.Found from, MachineLook.Found to, Said said, Shared shared) {
        PodManifest pod = subject.pod();
        List<Unknown> unknown = new ArrayList<>();
        List.of(said.questions(), from.questions(), to.questions(), shared.questions())
                .forEach(questions -> unknown.addAll(questions.unknown()));
        Map<String, DoctorReport> reports = doctor.get();
        String broken = List.of(from, to).stream()
                .map(found -> found.questions().broken())
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(" "));
        return new Facts(
                Instant.now(),
                pod,
                subject.source(),
                subject.target(),
                subject.missing(),
                Mover.of(pod).map(mover -> Mover.heldBy(pod, mover)).orElse(""),
                said.checkpointTrouble(),
                from.facts(),
                from.trouble(),
                to.facts(),
                to.trouble(),
                image(pod, from.images(), to.images()),
                from.reach(),
                shared.trouble(),
                broken.isEmpty() ? shared.questions().broken() : broken,
                said.dryRunTrouble(),
                said.services(),
                said.claims(),
                to.missingPaths(),
                said.controllers().names(),
                said.probe(),
                said.patternTrouble(),
                new Insight(from.criu(), to.criu(), from.inside(), from.memory(), from.filledDirs()),
                reports.get(subject.source().name()),
                reports.get(subject.target().name()),
                unknown);
    }

    private static @Nullable ImageMatch image(
            PodManifest pod, @Nullable List<Image> source, @Nullable List<Image> target) {
        return source == null || target == null || !pod.running()
                ? null
                : ImageMatch.of(PodImages.names(pod), source, target);
    }

    private Said api(Subject subject) throws MigrationException, ClusterException, InterruptedException {
        PodManifest pod = subject.pod();
        Questions questions = new Questions();
        List<ClaimTrouble> claims = questions
                .api(
                        "volumes",
                        "Whether the pod's claims can be used on node "
                                + subject.target().name(),
                        () -> workloads.claimTroubles(pod, subject.target()))
                .orElse(List.of())
                .stream()
                .filter(trouble -> !subject.data().claims().contains(trouble.claim()))
                .toList();
        String target = subject.target().name();
        var unused =
                questions.api("room", "What the pods on node " + target + " ask for", () -> workloads.podsOn(target));
        List<String> services = questions
                .api(
                        "services",
                        "Which Services select the pod",
                        () -> workloads.servicesSelecting(pod.namespace(), pod.labels()))
                .orElse(List.of());
        Adopters controllers = questions
                .api(
                        "controllers",
                        "Which controllers may adopt the clone",
                        () -> workloads.controllersSelecting(pod.namespace(), pod.labels()))
                .orElse(Adopters.NONE);
        unseen(controllers, questions);
        Steps steps = subject.canAsk() && pod.running() ? steps(pod) : new Steps(null, "");
        return new Said(
                subject.canAsk() ? workloads.checkpointTrouble(subject.source().name()) : "",
                subject.canAsk() ? dryRunTrouble(pod, subject.target()) : "",
                services,
                controllers,
                claims,
                steps.probe(),
                steps.trouble(),
                questions);
    }

    /** The steps in a log, or why the annotated pattern cannot find them. */
    private record Steps(@Nullable StepProbe probe, String trouble) {}

    private Steps steps(PodManifest pod) throws ClusterException {
        try {
            return new Steps(
                    StepProbe.detect(workloads.log(pod, 60), pod.annotation(Words.STEP_PATTERN))
                            .orElse(null),
                    "");
        } catch (PatternSyntaxException e) {
            return new Steps(null, String.valueOf(e.getMessage()));
        }
    }

    private static void unseen(Adopters controllers, Questions questions) {
        if (!controllers.unseen().isEmpty()) {
            questions.add(new Unknown(
                    "controllers",
                    "Whether one of the " + String.join(", ", controllers.unseen()) + " may adopt the clone",
                    "You may not list them.",
                    "Have an administrator bind you to the role edgeferry-operator, or look for yourself.",
                    Remedies.rights()));
        }
    }

    private static Shared shared(MigrationOptions options, NodeShell from, NodeShell to)
            throws MigrationException, ClusterException, InterruptedException {
        Questions questions = new Questions();
        String folder = options.sharedFolder();
        if (options.path() != MigrationOptions.Path.SHARED || folder == null) {
            return new Shared("", questions);
        }
        String trouble = questions
                .node(
                        from,
                        "path",
                        "Whether the shared folder can be used",
                        Remedies.answer(from),
                        () -> sharedTrouble(folder, from, to))
                .orElse("");
        return new Shared(trouble, questions);
    }

    private static String sharedTrouble(String folder, NodeShell from, NodeShell to)
            throws NodeException, InterruptedException {
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
}
