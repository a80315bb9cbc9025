package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.Insides;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.Finding.Severity;
import io.edgeferry.migration.fakes.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreflightTest {

    private static final long GB = 1_000_000_000L;

    /** Facts under which nothing is wrong; a test changes what it is about. */
    private static final class Case {
        private PodManifest pod = new World().train("gru", "w1");
        private NodeInfo target = node("w2", true, true, List.of(), "amd64", 8 * GB);
        private List<String> missing = List.of();
        private String mover = "";
        private String checkpoint = "";
        private @Nullable NodeFacts source = machine("2.3.3", "4.1.1", 1, 50 * GB, "avx2");
        private @Nullable NodeFacts there = machine("2.3.3", "4.1.1", 1, 50 * GB, "avx2");
        private @Nullable Boolean image = true;
        private @Nullable Boolean reach = true;
        private String shared = "";
        private String ask = "";
        private String dryRun = "";
        private List<String> services = List.of();
        private List<String> volumes = List.of();
        private List<String> movable = List.of();
        private List<String> controllers = List.of();
        private @Nullable StepProbe probe =
                new StepProbe(StepProbe.pattern(StepProbe.USUAL), 1, Duration.ofMillis(100));
        private String pattern = "";
        private Insight insight = Insight.NONE;

        void inside(String lines) {
            insight = new Insight(CriuFacts.NONE, CriuFacts.NONE, Insides.of("process 1\n" + lines), List.of());
        }

        Facts facts() {
            return new Facts(
                    pod,
                    node("w1", true, true, List.of(), "amd64", 8 * GB),
                    target,
                    missing,
                    mover,
                    checkpoint,
                    source,
                    "no route to w1",
                    there,
                    "no route to w2",
                    GB,
                    image,
                    reach,
                    shared,
                    ask,
                    dryRun,
                    services,
                    volumes,
                    movable,
                    controllers,
                    probe,
                    pattern,
                    insight);
        }
    }

    private static NodeInfo node(
            String name, boolean ready, boolean schedulable, List<String> taints, String architecture, long memory) {
        return new NodeInfo(
                name,
                ready,
                ready ? "" : "KubeletNotReady",
                schedulable,
                List.of(),
                Map.of(),
                taints,
                name + ".test",
                "containerd://2.3.3",
                "v1.36.0",
                "6.18.0",
                architecture,
                new NodeInfo.Resources(4000, memory, 0, 110),
                NodeInfo.Resources.NONE);
    }

    private static NodeInfo full(NodeInfo node) {
        return new NodeInfo(
                node.name(),
                true,
                "",
                true,
                List.of(),
                Map.of(),
                List.of(),
                "",
                node.runtime(),
                "",
                "",
                "amd64",
                node.capacity(),
                new NodeInfo.Resources(0, 0, 0, 110));
    }

    private static NodeFacts machine(String containerd, String criu, int cgroup, long free, String... flags) {
        return machine(containerd, criu, cgroup, free, free, flags);
    }

    private static NodeFacts machine(
            String containerd, String criu, int cgroup, long dumps, long store, String... flags) {
        return new NodeFacts(
                "amd64",
                "6.18.0",
                cgroup,
                containerd,
                containerd.isEmpty() ? List.of() : List.of("ctr"),
                criu,
                "1.1.15",
                "",
                store,
                dumps,
                true,
                Set.of(flags));
    }

    private static PodManifest pod(String spec, String status) {
        return PodManifest.parse("""
            {"metadata":{"name":"gru","namespace":"default","uid":"u"},
             "spec":{"nodeName":"w1","containers":[{"name":"train","image":"base:1"%s}]},
             "status":{"phase":"Running","containerStatuses":[{"name":"train","containerID":"containerd://abc","state":%s}]}}
            """.formatted(spec, status));
    }

    private static List<Finding> judge(UnaryOperator<MigrationOptions> options, Case facts) {
        return Preflight.judge(facts.facts(), options.apply(MigrationOptions.DEFAULT));
    }

    private static List<Finding> judge(Case facts) {
        return judge(options -> options, facts);
    }

    private static Stream<Finding> of(List<Finding> findings, Severity severity) {
        return findings.stream().filter(finding -> finding.severity() == severity);
    }

    @Test
    void aHealthyPairIsAllRight() {
        List<Finding> findings = judge(new Case());
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.severity() == Severity.OK);
    }

    private static Arguments blocks(String check, String words, java.util.function.Consumer<Case> change) {
        return Arguments.of(check, words, change);
    }

    static Stream<Arguments> blocking() {
        return Stream.of(
                blocks("rights", "create pods", c -> c.missing = List.of("create pods")),
                blocks(
                        "owner",
                        "ReplicaSet/web",
                        c -> c.pod = PodManifest.parse(c.pod.json()
                                .replace(
                                        "\"uid\"",
                                        "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"web\"}],\"uid\""))),
                blocks("shape", "terminal", c -> c.pod = pod(",\"tty\":true", "{\"running\":{}}")),
                blocks(
                        "running",
                        "CrashLoopBackOff",
                        c -> c.pod = pod("", "{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}")),
                blocks("mover", "eva", c -> c.mover = "held by eva"),
                blocks("checkpoint", "feature gate", c -> c.checkpoint = "its feature gate is off"),
                blocks("target", "on node w1 already", c -> c.target = node("w1", true, true, List.of(), "amd64", GB)),
                blocks("target", "KubeletNotReady", c -> c.target = node("w2", false, true, List.of(), "amd64", GB)),
                blocks(
                        "target",
                        "kubectl uncordon w2",
                        c -> c.target = node("w2", true, false, List.of(), "amd64", GB)),
                blocks(
                        "target",
                        "gpu=yes:NoSchedule",
                        c -> c.target = node("w2", true, true, List.of("gpu=yes:NoSchedule"), "amd64", GB)),
                blocks("architecture", "arm64", c -> c.target = node("w2", true, true, List.of(), "arm64", GB)),
                blocks("memory", "too little memory", c -> {
                    c.pod = pod(",\"resources\":{\"requests\":{\"memory\":\"3G\"}}", "{\"running\":{}}");
                    c.target = node("w2", true, true, List.of(), "amd64", 2 * GB);
                }),
                blocks(
                        "cpu",
                        "too little CPU",
                        c -> c.pod = pod(",\"resources\":{\"requests\":{\"cpu\":\"5\"}}", "{\"running\":{}}")),
                blocks("admission", "quota", c -> c.dryRun = "exceeded quota"),
                blocks("ssh", "no route to w1", c -> c.source = null),
                blocks("ssh", "no route to w2", c -> c.there = null),
                blocks("runtime", "node w1", c -> c.source = machine("", "4.1.1", 1, 50 * GB)),
                blocks("criu", "node w2", c -> c.there = machine("2.3.3", "", 1, 50 * GB, "avx2")),
                blocks("restore", "cannot restore", c -> c.there = machine("1.7.24~ds1", "4.1.1", 1, 50 * GB, "avx2")),
                blocks("cgroup", "cgroup v1 and v2", c -> c.there = machine("2.3.3", "4.1.1", 2, 50 * GB, "avx2")),
                blocks("image", "is not on node w2", c -> c.image = false),
                blocks("space", "for the dump", c -> c.source = machine("2.3.3", "4.1.1", 1, GB, 50 * GB, "avx2")),
                blocks("space", "for the checkpoint", c -> c.there = machine("2.3.3", "4.1.1", 1, 3 * GB, "avx2")),
                blocks("path", "shared folder", c -> c.shared = "not seen by w2"),
                blocks("node", "ctr fell", c -> c.ask = "ctr fell"),
                blocks(
                        "volumes",
                        "host path /data is not there",
                        c -> c.volumes = List.of("host path /data is not there")),
                blocks("volumes", "--with-data", c -> {
                    c.volumes = List.of("volume corpus of claim corpus is tied to other nodes by its node affinity");
                    c.movable = List.of("corpus");
                }),
                blocks("labels", "ReplicaSet/web", c -> c.controllers = List.of("ReplicaSet/web")),
                blocks(
                        "space",
                        "for the dump's images",
                        c -> c.source = machine("2.3.3", "4.1.1", 1, 50 * GB, GB, "avx2")),
                blocks(
                        "shape",
                        "example.com/fpga",
                        c -> c.pod =
                                pod(",\"resources\":{\"limits\":{\"example.com/fpga\":\"1\"}}", "{\"running\":{}}")),
                blocks(
                        "criu-check",
                        "Hardware breakpoints",
                        c -> c.insight = new Insight(
                                CriuFacts.NONE, new CriuFacts("Hardware breakpoints", Set.of()), null, List.of())),
                blocks("io-uring", "io_uring", c -> c.inside("uring")),
                blocks("gpu", "GPU", c -> c.inside("gpu")),
                blocks("ghost", "ghost-limit 8000000", c -> c.inside("ghost 4000000")),
                blocks(
                        "empty-dir",
                        "scratch is not empty",
                        c -> c.insight = new Insight(CriuFacts.NONE, CriuFacts.NONE, null, List.of("scratch"))),
                blocks("pods", "no more pods", c -> c.target = full(c.target)),
                blocks("admission", "kubectl describe quota -n default", c -> c.dryRun = "exceeded quota: q"),
                blocks(
                        "admission",
                        "pod-security.kubernetes.io/enforce",
                        c -> c.dryRun = "violates PodSecurity \"restricted:latest\""),
                blocks("proof", "--weak-proof", c -> c.probe = null),
                blocks("proof", "no group", c -> c.pattern = "no group"));
    }

    @ParameterizedTest
    @MethodSource("blocking")
    void whatBlocksSaysWhyAndWhatToDo(String check, String words, java.util.function.Consumer<Case> change) {
        Case facts = new Case();
        change.accept(facts);
        List<Finding> findings = judge(facts);
        assertThat(findings.getFirst().severity()).as("errors come first").isEqualTo(Severity.ERROR);
        assertThat(of(findings, Severity.ERROR))
                .extracting(Finding::check)
                .as(findings.toString())
                .containsOnly(check);
        assertThat(of(findings, Severity.ERROR))
                .allSatisfy(finding -> assertThat(finding.fix()).isNotBlank())
                .anySatisfy(finding -> assertThat(finding.title() + finding.why() + finding.fix())
                        .contains(words));
    }

    @Test
    void theRuntimeOfTheNodeInQuestionIsNamed() {
        Case facts = new Case();
        facts.source = machine("", "4.1.1", 1, 50 * GB, "avx2");
        facts.target = new NodeInfo(
                "w2",
                true,
                "",
                true,
                List.of(),
                Map.of(),
                List.of(),
                "",
                "cri-o://1.36",
                "",
                "",
                "amd64",
                facts.target.capacity(),
                facts.target.requested());
        assertThat(of(judge(facts), Severity.ERROR))
                .extracting(Finding::why)
                .anyMatch(why -> why.contains("containerd://2.3.3"))
                .noneMatch(why -> why.contains("cri-o"));
    }

    @Test
    void whatIsOnlyWorthKnowingDoesNotBlock() {
        Case facts = new Case();
        facts.services = List.of("web");
        facts.reach = false;
        facts.probe = null;
        facts.there = machine("2.3.3", "4.2", 1, 50 * GB);
        List<Finding> findings = judge(options -> options.withWeakProof(true), facts);
        assertThat(of(findings, Severity.ERROR)).isEmpty();
        assertThat(of(findings, Severity.WARNING))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("labels", "path", "proof", "criu", "cpu-features");
        assertThat(findings).anyMatch(finding -> finding.why().contains("avx2"));
    }

    private static Stream<Finding> warnings(java.util.function.Consumer<Case> change) {
        Case facts = new Case();
        change.accept(facts);
        List<Finding> findings = judge(facts);
        assertThat(of(findings, Severity.ERROR)).isEmpty();
        return of(findings, Severity.WARNING);
    }

    @Test
    void openConnectionsAreNamedWithTheirPeersAndWhatCriuDoesWithThem() {
        assertThat(warnings(c -> c.inside("tcp 0B0012C6:01BB"))).singleElement().satisfies(finding -> {
            assertThat(finding.title()).contains("198.18.0.11:443");
            assertThat(finding.fix()).contains("tcp-close", "/etc/criu/runc.conf");
        });
        assertThat(warnings(c -> {
                    c.inside("tcp 0B0012C6:01BB");
                    c.insight = new Insight(
                            new CriuFacts("", Set.of("tcp-close")), CriuFacts.NONE, c.insight.inside(), List.of());
                }))
                .singleElement()
                .satisfies(finding -> assertThat(finding.why()).contains("connect anew"));
    }

    @Test
    void sharedMemoryOfOneProcessIsNoMatter() {
        assertThat(warnings(c -> c.inside("shm"))).isEmpty();
        assertThat(warnings(c -> c.inside("shm\nprocess 2")))
                .extracting(Finding::check)
                .containsExactly("shared-memory");
        assertThat(warnings(c -> c.inside("inotify")))
                .extracting(Finding::check)
                .containsExactly("inotify");
    }

    @Test
    void aGhostThatTheSettingsAllowIsNoMatter() {
        assertThat(warnings(c -> {
                    c.inside("ghost 4000000");
                    c.insight = new Insight(
                            new CriuFacts("", Set.of("ghost-limit")), CriuFacts.NONE, c.insight.inside(), List.of());
                }))
                .isEmpty();
    }

    @Test
    void anOlderKernelOrCriuOnTheTargetIsWarnedAbout() {
        assertThat(warnings(c -> c.there = kernel("6.1.0-44-amd64", "4.1.1")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.title()).contains("6.1.0-44-amd64 after 6.18.0"));
        assertThat(warnings(c -> c.there = kernel("6.20.1", "4.1.1"))).isEmpty();
        assertThat(warnings(c -> c.there = kernel("6.18.0", "3.17.1")))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("criu", "criu-age");
        assertThat(warnings(c -> c.there = kernel("6.18.0", "3.17.1")))
                .anyMatch(finding -> finding.why().contains("older one"));
    }

    private static NodeFacts kernel(String release, String criu) {
        NodeFacts usual = machine("2.3.3", criu, 1, 50 * GB, "avx2");
        return new NodeFacts(
                "amd64",
                release,
                1,
                usual.containerd(),
                usual.ctr(),
                criu,
                usual.runc(),
                "",
                usual.freeStore(),
                usual.freeDumps(),
                true,
                usual.cpuFlags());
    }

    @Test
    void aLivenessProbeSaysHowLongItWaits() {
        assertThat(warnings(c -> c.pod = pod(
                        ",\"livenessProbe\":{\"periodSeconds\":5,\"failureThreshold\":4,\"timeoutSeconds\":2}",
                        "{\"running\":{}}")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.why()).contains("After about 22 s"));
    }

    @Test
    void aHookThatWouldRunAgainIsWarnedAbout() {
        assertThat(warnings(c -> c.pod =
                        pod(",\"lifecycle\":{\"postStart\":{\"exec\":{\"command\":[\"true\"]}}}", "{\"running\":{}}")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.title()).contains("postStart"));
    }

    @Test
    void theDirectWayWantsAWay() {
        Case facts = new Case();
        facts.reach = false;
        List<Finding> findings = judge(options -> options.withPath(MigrationOptions.Path.DIRECT, null), facts);
        assertThat(of(findings, Severity.ERROR)).extracting(Finding::check).containsExactly("path");
    }

    @Test
    void aKeptNameIsWarnedAbout() {
        List<Finding> findings = judge(options -> options.withNaming(MigrationOptions.Naming.KEEP), new Case());
        assertThat(of(findings, Severity.WARNING)).extracting(Finding::check).containsExactly("naming");
    }

    @Test
    void whatIsNotKnownIsNotHeldAgainstIt() {
        Case facts = new Case();
        facts.image = null;
        facts.reach = null;
        assertThat(of(judge(facts), Severity.ERROR)).isEmpty();
        assertThat(judge(facts)).extracting(Finding::check).doesNotContain("image");
    }
}
