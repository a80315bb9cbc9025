package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.ContainerdNode;
import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.EmptyDirs;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a migration tells, one question after the other on its connection. The two ends are asked at once by
 * two threads; all that the one waits for of the other is the list of the source's processor features, which comes or
 * fails within the limits of its own questions.
 */
final class MachineLook {

    private static final Duration ASK = Duration.ofSeconds(20);
    private static final String PATHS = """
        i=0; for p in "$@"; do [ -e "$p" ] || echo "absent $i"; i=$((i+1)); done
        """;

    private final NodeShell shell;
    private final PodManifest pod;
    private final CompletableFuture<String> cpuinfo;
    private final Questions questions = new Questions();

    private MachineLook(NodeShell shell, PodManifest pod, CompletableFuture<String> cpuinfo) {
        this.shell = shell;
        this.pod = pod;
        this.cpuinfo = cpuinfo;
    }

    /**
     * What was found; what is not known is null, or named among the unknown.
     *
     * @param facts the machine, or null when it was not reached
     * @param trouble why not
     * @param criu what CRIU says
     * @param images images in its store
     * @param inside what the container holds (source)
     * @param memory bytes that a checkpoint will hold where that is told without a look inside (source); else -1
     * @param filledDirs emptyDirs with files (source)
     * @param reach whether the target's SSH is reached (source)
     * @param missingPaths host paths that are not there (target)
     * @param questions what had no answer
     */
    record Found(
            @Nullable NodeFacts facts,
            String trouble,
            @Nullable CriuFacts criu,
            @Nullable List<Image> images,
            @Nullable ContainerInside inside,
            long memory,
            List<String> filledDirs,
            @Nullable Boolean reach,
            List<String> missingPaths,
            Questions questions) {

        /** Of a node that was not reached. */
        static Found unreached(NodeException e, Questions questions) {
            return new Found(
                    null, String.valueOf(e.getMessage()), null, null, null, -1, List.of(), null, List.of(), questions);
        }
    }

    /** Asks the source; the list of processor features is complete afterwards whatever happens. */
    static Found source(NodeShell shell, NodeShell target, PodManifest pod, CompletableFuture<String> cpuinfo)
            throws MigrationException, ClusterException, InterruptedException {
        try {
            return new MachineLook(shell, pod, cpuinfo).source(target);
        } finally {
            cpuinfo.complete("");
        }
    }

    /** Asks the target. */
    static Found target(NodeShell shell, PodManifest pod, CompletableFuture<String> cpuinfo)
            throws MigrationException, ClusterException, InterruptedException {
        return new MachineLook(shell, pod, cpuinfo).target();
    }

    private Found source(NodeShell target) throws MigrationException, ClusterException, InterruptedException {
        NodeFacts facts;
        try {
            facts = ContainerdNode.facts(shell);
        } catch (NodeException e) {
            return Found.unreached(e, questions);
        }
        CriuFacts criu = facts.criu().isEmpty() ? null : criu(() -> CriuFacts.withProcessor(shell));
        cpuinfo.complete(criu == null ? "" : criu.cpuinfo());
        List<Image> images = images(facts);
        ContainerInside inside = pod.running() ? inside(facts) : null;
        List<String> filled = pod.emptyDirs().isEmpty() || !pod.running()
                ? List.of()
                : questions
                        .node(
                                shell,
                                "empty-dir",
                                "What lies in the emptyDir volumes",
                                Remedies.answer(shell),
                                () -> EmptyDirs.filled(shell, pod.uid(), pod.emptyDirs()))
                        .orElse(List.of());
        Boolean reach = questions
                .node(
                        shell,
                        "path",
                        "Whether node " + shell.node() + " reaches node " + target.node() + " by SSH",
                        Remedies.answer(shell),
                        () -> facts.sshClient() && reaches(target))
                .orElse(null);
        return new Found(facts, "", criu, images, inside, -1, filled, reach, List.of(), questions);
    }

    private Found target() throws MigrationException, ClusterException, InterruptedException {
        NodeFacts facts;
        try {
            facts = ContainerdNode.facts(shell);
        } catch (NodeException e) {
            return Found.unreached(e, questions);
        }
        List<Image> images = images(facts);
        List<String> paths = pod.hostPaths().stream().distinct().toList();
        List<String> missing = paths.isEmpty()
                ? List.of()
                : questions
                        .node(
                                shell,
                                "volumes",
                                "Whether node " + shell.node() + " has the pod's host paths",
                                Remedies.answer(shell),
                                () -> missing(paths))
                        .orElse(List.of());
        String features = features();
        CriuFacts criu = facts.criu().isEmpty() ? null : criu(() -> CriuFacts.against(shell, features));
        return new Found(facts, "", criu, images, null, -1, List.of(), null, missing, questions);
    }

    private @Nullable CriuFacts criu(Patience.Question<CriuFacts> question)
            throws MigrationException, ClusterException, InterruptedException {
        return questions
                .node(
                        shell,
                        "criu-check",
                        "Whether CRIU works on node " + shell.node(),
                        Remedies.criuCheck(shell.node()),
                        question)
                .orElse(null);
    }

    private @Nullable List<Image> images(NodeFacts facts)
            throws MigrationException, ClusterException, InterruptedException {
        return facts.containerd().isEmpty()
                ? null
                : questions
                        .node(
                                shell,
                                "image",
                                "Which images node " + shell.node() + " has",
                                Remedies.runtime(shell.node()),
                                () -> new ContainerdNode(shell, facts.ctr()).images())
                        .orElse(null);
    }

    private @Nullable ContainerInside inside(NodeFacts facts)
            throws MigrationException, ClusterException, InterruptedException {
        Optional<Optional<ContainerInside>> seen = questions.node(
                shell,
                "inside",
                "What the container's processes hold",
                Remedies.look(shell.node(), pod.containerId()),
                () -> ContainerInside.of(shell, facts.ctr(), pod.containerId()));
        if (seen.isPresent() && seen.get().isEmpty() && !facts.containerd().isEmpty()) {
            questions.add(new Unknown(
                    "inside",
                    "What the container's processes hold",
                    "On node " + shell.node() + " no process of container " + pod.containerId()
                            + " was found; io_uring, connections, memory and the like were not looked for.",
                    "See whether the container runs there, then plan again.",
                    Remedies.look(shell.node(), pod.containerId())));
        }
        return seen.flatMap(inside -> inside).orElse(null);
    }

    private String features() throws InterruptedException {
        try {
            return cpuinfo.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> missing(List<String> paths) throws NodeException, InterruptedException {
        List<String> lines = shell.check(Command.rootScript(PATHS, paths.toArray(String[]::new)), ASK)
                .stdout()
                .lines()
                .toList();
        return java.util.stream.IntStream.range(0, paths.size())
                .filter(i -> lines.contains("absent " + i))
                .mapToObj(paths::get)
                .toList();
    }

    private boolean reaches(NodeShell to) throws NodeException, InterruptedException {
        Command scan = Command.of(
                "timeout", "-s", "KILL", "8", "ssh-keyscan", "-T", "5", "-p", String.valueOf(to.port()), to.address());
        return !shell.run(scan, ASK).stdout().isBlank();
    }
}
