package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.CriuFacts.Cpu;
import io.edgeferry.checkpoint.Insides;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.checkpoint.NodeFacts.Space;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads.ClaimTrouble;
import io.edgeferry.migration.Finding.Severity;
import io.edgeferry.migration.fakes.World;
import java.time.Duration;
import java.time.Instant;
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
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final String QUIET = "init 1\nprocess 1 0\nrss 1000000000\ndiff 0\nunix\n";

    /** Facts under which nothing is wrong; a test changes what it is about. */
    private static final class Case {
        private PodManifest pod = new World().train("gru", "w1");
        private NodeInfo target = node("w2", true, true, List.of(), "amd64", 8 * GB);
        private List<String> missing = List.of();
        private String mover = "";
        private String checkpoint = "";
        private @Nullable NodeFacts source = machine("2.3.3", "4.1.1", 1, 50 * GB, "avx2");
        private @Nullable NodeFacts there = machine("2.3.3", "4.1.1", 1, 50 * GB, "avx2");
        private @Nullable ImageMatch image =
                new ImageMatch(ImageMatch.Verdict.SAME, "base:1", "sha256:aa", "sha256:aa");
        private @Nullable Boolean reach = true;
        private String shared = "";
        private String ask = "";
        private String dryRun = "";
        private List<String> services = List.of();
        private List<ClaimTrouble> claims = List.of();
        private List<String> paths = List.of();
        private List<String> controllers = List.of();
        private @Nullable StepProbe probe =
                new StepProbe(StepProbe.pattern(StepProbe.USUAL), 1, Duration.ofMillis(100));
        private String pattern = "";
        private @Nullable CriuFacts sourceCriu = CriuFacts.NONE;
        private @Nullable CriuFacts targetCriu = criu(Cpu.FITS, "");
        private @Nullable ContainerInside inside = Insides.of(QUIET);
        private List<String> filled = List.of();
        private @Nullable DoctorReport sourceDoctor;
        private @Nullable DoctorReport targetDoctor;
        private List<Unknown> unknown = List.of();

        void inside(String lines) {
            inside = Insides.of(QUIET + lines);
        }

        Facts facts() {
            return new Facts(
                    NOW,
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
                    image,
                    reach,
                    shared,
                    ask,
                    dryRun,
                    services,
                    claims,
                    paths,
                    controllers,
                    probe,
                    pattern,
                    new Insight(sourceCriu, targetCriu, inside, filled),
                    sourceDoctor,
                    targetDoctor,
                    unknown);
        }
    }

    private static CriuFacts criu(Cpu cpu, String said) {
        return new CriuFacts("", Set.of(), CriuFacts.GHOST_LIMIT, "", cpu, said);
    }

    private static CriuFacts criu(String... options) {
        return new CriuFacts("", Set.of(options));
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
                new Space(store, "1"),
                new Space(dumps, "2"),
                new Space(store, "1"),
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
                blocks(
                        "image",
                        "is not on node w2",
                        c -> c.image = new ImageMatch(ImageMatch.Verdict.ABSENT, "base:1", "sha256:aa", "")),
                blocks("space", "for the dump", c -> c.source = machine("2.3.3", "4.1.1", 1, GB, 50 * GB, "avx2")),
                blocks("space", "about 3064 MB", c -> c.there = machine("2.3.3", "4.1.1", 1, 3 * GB, "avx2")),
                blocks("space", "for the checkpoint", c -> c.there = machine("2.3.3", "4.1.1", 1, 2 * GB, "avx2")),
                blocks("path", "shared folder", c -> c.shared = "not seen by w2"),
                blocks("node", "ctr fell", c -> c.ask = "ctr fell"),
                blocks("volumes", "host path /data is not there", c -> c.paths = List.of("/data")),
                blocks("volumes", "--with-data", c -> c.claims = List.of(claim(ClaimTrouble.Kind.TIED))),
                blocks(
                        "volumes",
                        "kubectl get pvc corpus -n default",
                        c -> c.claims = List.of(claim(ClaimTrouble.Kind.MISSING))),
                blocks("volumes", "for one pod at a time", c -> c.claims = List.of(claim(ClaimTrouble.Kind.ONE_POD))),
                blocks("volumes", "at one node at a time", c -> c.claims = List.of(claim(ClaimTrouble.Kind.ONE_NODE))),
                blocks(
                        "startup",
                        "kubectl wait -n default pod/gru",
                        c -> c.pod =
                                pod(",\"startupProbe\":{\"periodSeconds\":5}", "{\"running\":{}},\"started\":false")),
                blocks("unsupported", "multipathtcp=0", c -> c.inside("unsupported MPTCP")),
                blocks("unsupported", "userfaultfd", c -> c.inside("unsupported userfaultfd")),
                blocks("locks", "file-locks", c -> c.inside("lock")),
                blocks("unix", "2 UNIX sockets lead out", c -> c.inside("outsider\noutsider")),
                blocks(
                        "image",
                        "another image under the name base:1",
                        c -> c.image = new ImageMatch(ImageMatch.Verdict.OTHER, "base:1", "sha256:aa", "sha256:bb")),
                blocks(
                        "cpu-features",
                        "criu cpuinfo check",
                        c -> c.targetCriu = criu(Cpu.LACKS, "CPU instruction capabilities do not match")),
                blocks(
                        "doctor",
                        "CRIU_FAULT=130",
                        c -> c.sourceDoctor = report("w1", Duration.ofDays(2), Examination.DUMP)),
                blocks(
                        "doctor",
                        "edgeferry doctor w2",
                        c -> c.targetDoctor = report("w2", Duration.ofHours(5), Examination.RESTORE)),
                blocks("labels", "kubectl get job/web -n default", c -> c.controllers = List.of("Job/web")),
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
                        c -> c.targetCriu = new CriuFacts("Hardware breakpoints", Set.of())),
                blocks("io-uring", "io_uring", c -> c.inside("uring")),
                blocks("gpu", "GPU", c -> c.inside("gpu")),
                blocks("ghost", "ghost-limit 8000000", c -> c.inside("ghost 4000000")),
                blocks("empty-dir", "scratch is not empty", c -> c.filled = List.of("scratch")),
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
                .anySatisfy(finding -> assertThat(finding.title() + finding.why() + finding.fix() + finding.commands())
                        .contains(words));
        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.OK)
                .extracting(Finding::check)
                .as("a check does not pass and fail at once")
                .doesNotContain(check);
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
        facts.there = machine("2.3.3", "4.2", 1, 50 * GB, "sse2");
        facts.targetCriu = criu(Cpu.UNKNOWN, "it did not end within 5 s");
        List<Finding> findings = judge(options -> options.withWeakProof(true), facts);
        assertThat(of(findings, Severity.ERROR)).isEmpty();
        assertThat(of(findings, Severity.WARNING))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("labels", "path", "proof", "criu", "cpu-features");
        assertThat(findings)
                .anyMatch(finding -> finding.why().contains("avx2")
                        && finding.why().contains("/proc/cpuinfo")
                        && finding.why().contains("did not end within 5 s"));
        assertThat(of(findings, Severity.WARNING))
                .allMatch(finding -> !finding.fix().isBlank());
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
                    c.sourceCriu = criu("tcp-close");
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
                    c.sourceCriu = new CriuFacts("", Set.of("ghost-limit"), 8_000_000, "", Cpu.NOT_ASKED, "");
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
                usual.store(),
                usual.dumps(),
                usual.work(),
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

    private static ClaimTrouble claim(ClaimTrouble.Kind kind) {
        return new ClaimTrouble("corpus", "claim corpus", kind);
    }

    private static DoctorReport report(String node, Duration ago, String failed) {
        Examination examination = new Examination(node, NOW.minus(ago), report -> {});
        for (String id : List.of(
                Examination.FREEZE, Examination.DUMP, Examination.RESUME, Examination.RESTORE, Examination.PROVE)) {
            if (id.equals(failed)) {
                examination.fail(id, "CRIU hangs unless CRIU_FAULT=130 is set", Remedies.hang(node));
            } else {
                examination.ok(id, "fine");
            }
        }
        return examination.end();
    }

    @Test
    void whatIsNotKnownIsNotHeldAgainstItButSaid() {
        Case facts = new Case();
        facts.image = null;
        facts.reach = null;
        facts.inside = null;
        facts.unknown = List.of(
                new Unknown("image", "Which images node w2 has", "ctr fell", "See.", List.of("ctr images ls")),
                new Unknown("path", "Whether w1 reaches w2", "it was silent", "See.", List.of()),
                new Unknown("services", "Which Services select the pod", "forbidden", "Ask.", Remedies.rights()));
        List<Finding> findings = judge(facts);
        assertThat(of(findings, Severity.ERROR)).isEmpty();
        assertThat(of(findings, Severity.WARNING))
                .extracting(Finding::title)
                .containsExactly(
                        "Which images node w2 has is not known",
                        "Whether w1 reaches w2 is not known",
                        "Which Services select the pod is not known");
        assertThat(of(findings, Severity.OK))
                .extracting(Finding::check)
                .doesNotContain("image", "path", "services", "space", "limits", "inside", "tcp");
    }

    @Test
    void whatTheContainerDidNotTellIsSaid() {
        Case facts = new Case();
        facts.inside = Insides.of("init 1\nprocess 1 0\n");
        List<Finding> warned = of(judge(facts), Severity.WARNING).toList();
        assertThat(warned).extracting(Finding::check).containsExactly("memory-used", "files-written", "unix");
        assertThat(warned)
                .allMatch(finding -> finding.title().endsWith("is not known")
                        && finding.command().isPresent());
    }

    @Test
    void whatTheMachinesDidNotTellIsSaid() {
        Case facts = new Case();
        NodeFacts usual = machine("2.3.3", "4.1.1", 1, 50 * GB);
        facts.there = new NodeFacts(
                "amd64",
                "",
                0,
                usual.containerd(),
                usual.ctr(),
                "GitID",
                "",
                "",
                Space.UNKNOWN,
                Space.UNKNOWN,
                Space.UNKNOWN,
                true,
                Set.of());
        facts.source = usual;
        facts.targetCriu = CriuFacts.NONE;
        assertThat(of(judge(facts), Severity.WARNING))
                .filteredOn(finding -> finding.title().endsWith("is not known"))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("criu-age", "kernel", "cgroup", "cpu-features", "space");
    }

    @Test
    void eachCheckThatPassedIsToldWithItsFacts() {
        List<Finding> findings = judge(new Case());
        assertThat(findings).extracting(Finding::check).doesNotHaveDuplicates().hasSizeGreaterThan(25);
        assertThat(findings)
                .extracting(Finding::title)
                .contains(
                        "Both nodes have CRIU 4.1.1",
                        "Both nodes have kernel 6.18.0",
                        "Both nodes have cgroup v1",
                        "The pod's image is on node w2: base:1 sha256:aa",
                        "The archive will hold about 1000.0 MB of memory and 0.0 kB of files")
                .anyMatch(title -> title.startsWith("Time limits for 1000 MB: dump 130 s"))
                .anyMatch(title -> title.contains("criu cpuinfo check"))
                .anyMatch(title -> title.contains("quota, Pod Security"));
    }

    @Test
    void aNodeOfTheLabAndOneThatIsNotDoNotGoTogether() {
        Case facts = new Case();
        NodeInfo was = facts.target;
        facts.target = new NodeInfo(
                was.name(),
                true,
                "",
                true,
                List.of(),
                Map.of(),
                List.of(),
                "",
                "lab://1.0",
                was.kubelet(),
                "",
                was.architecture(),
                was.capacity(),
                was.requested());
        List<Finding> findings = judge(facts);
        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
                .extracting(Finding::title)
                .containsExactly("Node w2 is of the lab, node w1 is not");
        assertThat(findings).extracting(Finding::check).doesNotContain("ssh", "criu", "runtime", "path", "space");
    }

    @Test
    void everyErrorAndWarningHasAFix() {
        Case facts = new Case();
        facts.services = List.of("web");
        facts.controllers = List.of("ReplicaSet/web");
        facts.reach = false;
        facts.source = machine("2.3.3", "4.1.1", 2, 50 * GB, "avx2");
        facts.there = facts.source;
        facts.inside("tcp 0B0012C6:01BB\nlock\ntty\ninotify\nworker\nsem 4\nprocess 9 77");
        facts.sourceCriu = criu("tcp-close");
        facts.pod = pod(
                ",\"readinessProbe\":{},\"livenessProbe\":{},\"startupProbe\":{}", "{\"running\":{}},\"started\":true");
        List<Finding> findings = judge(options -> options.withNaming(MigrationOptions.Naming.KEEP), facts);
        assertThat(findings)
                .extracting(Finding::check)
                .contains("path", "labels", "naming", "cgroup", "tcp", "locks", "terminal", "inotify", "foreign");
        assertThat(findings)
                .filteredOn(finding -> finding.severity() != Severity.OK)
                .allSatisfy(
                        finding -> assertThat(finding.fix()).as(finding.title()).isNotBlank());
    }

    @Test
    void commandsAreCopiedWithoutTheirRemarks() {
        Finding tcp = warnings(c -> c.inside("tcp 0B0012C6:01BB")).findFirst().orElseThrow();
        assertThat(tcp.commands()).contains("# on node w1, as root", "# on node w2, as root");
        assertThat(tcp.command().orElseThrow())
                .contains("echo tcp-close >> /etc/criu/runc.conf")
                .doesNotContain("# on");
    }

    @Test
    void aKeptNameLetsGoOfTheClaimFirst() {
        Case facts = new Case();
        facts.claims = List.of(claim(ClaimTrouble.Kind.ONE_POD), claim(ClaimTrouble.Kind.ONE_NODE));
        List<Finding> findings = judge(options -> options.withNaming(MigrationOptions.Naming.KEEP), facts);
        assertThat(of(findings, Severity.ERROR)).isEmpty();
        assertThat(of(findings, Severity.WARNING)).extracting(Finding::check).contains("volumes");
    }

    @Test
    void aStatefulSetTakesOnlyItsOwnNames() {
        Case facts = new Case();
        facts.controllers = List.of("StatefulSet/gru");
        assertThat(of(judge(facts), Severity.ERROR)).isEmpty();
        facts.pod = PodManifest.parse(facts.pod.json().replace("\"name\":\"gru\"", "\"name\":\"gru-0\""));
        assertThat(of(judge(options -> options.withNaming(MigrationOptions.Naming.KEEP), facts), Severity.ERROR))
                .extracting(Finding::check)
                .containsExactly("labels");
    }

    @Test
    void anOldReportOfTheDoctorIsAWarning() {
        assertThat(warnings(c -> c.sourceDoctor = report("w1", Duration.ofDays(30), Examination.DUMP)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.why()).contains("30 days ago");
                    assertThat(finding.command().orElseThrow()).endsWith("edgeferry doctor w1");
                });
        assertThat(warnings(c -> c.sourceDoctor = report("w1", Duration.ofDays(1), Examination.RESTORE)))
                .as("the source need not restore")
                .isEmpty();
        Case fine = new Case();
        fine.sourceDoctor = report("w1", Duration.ofHours(3), "");
        assertThat(of(judge(fine), Severity.OK))
                .extracting(Finding::title)
                .contains("Node w1 makes dumps: the doctor examined the node 3 hours ago, with a scratch checkpoint");
    }

    @Test
    void whatTheDoctorOnlyAskedIsAskedAnew() {
        Examination asked = new Examination("w2", NOW, report -> {});
        asked.takesNone("Restoring is switched off in containerd on node w2. Version 2.3.4 wants a line.", List.of());
        DoctorReport report = asked.end();
        assertThat(warnings(c -> c.targetDoctor = report)).isEmpty();
    }

    @Test
    void tokensOfTheSourceEndWithIt() {
        String projected = "\"volumes\":[{\"name\":\"%s\",\"projected\":{\"sources\":[{\"serviceAccountToken\":"
                + "{\"path\":\"token\"}}]}}],\"containers\"";
        assertThat(warnings(c -> c.pod = PodManifest.parse(pod("", "{\"running\":{}}")
                        .json()
                        .replace("\"containers\":", projected.formatted("vault") + ":"))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.title()).contains("vault"));
        PodManifest usual = PodManifest.parse(pod("", "{\"running\":{}}")
                .json()
                .replace("\"containers\":", projected.formatted("kube-api-access-x2x") + ":"));
        assertThat(warnings(c -> c.pod = usual)).isEmpty();
        assertThat(warnings(c -> {
                    c.pod = usual;
                    c.sourceCriu = criu("tcp-close");
                    c.inside("service 198.18.0.11:443\ntcp 0B0012C6:01BB");
                }))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("token", "tcp");
    }

    @Test
    void dataLoaderWorkersAreNamed() {
        assertThat(warnings(c -> c.inside("process 2 1\nworker\nprocess 3 1\nworker\nshm\nsem 5\nsem 6")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.title()).isEqualTo("2 DataLoader workers of PyTorch run");
                    assertThat(finding.why()).contains("2 semaphores");
                    assertThat(finding.fix()).contains("num_workers=0");
                });
    }

    @Test
    void anImageOfWhichOnlyTheNameIsKnownIsAWarning() {
        assertThat(warnings(c -> c.image = new ImageMatch(ImageMatch.Verdict.NAME_ONLY, "base:1", "", "sha256:bb")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.command().orElseThrow())
                        .isEqualTo("ssh w1.test sudo -n ctr -n k8s.io images export --platform linux/amd64 - base:1 |"
                                + " ssh w2.test sudo -n ctr -n k8s.io images import -"));
    }

    @Test
    void placesThatShareTheirRoomNeedItTogether() {
        Case facts = new Case();
        NodeFacts usual = machine("2.3.3", "4.1.1", 1, 50 * GB, "avx2");
        Space tight = new Space(2 * GB, "7");
        facts.source = new NodeFacts(
                "amd64",
                "6.18.0",
                1,
                "2.3.3",
                List.of("ctr"),
                "4.1.1",
                "",
                "",
                tight,
                tight,
                tight,
                true,
                Set.of("avx2"));
        assertThat(of(judge(facts), Severity.ERROR))
                .singleElement()
                .satisfies(finding -> assertThat(finding.why()).contains("same file system", "2328 MB"));
        facts.source = usual;
        facts.there = new NodeFacts(
                "amd64",
                "6.18.0",
                1,
                "2.3.3",
                List.of("ctr"),
                "4.1.1",
                "",
                "",
                new Space(50 * GB, "1"),
                new Space(50 * GB, "1"),
                new Space(GB, "2"),
                true,
                Set.of("avx2"));
        assertThat(of(judge(facts), Severity.ERROR))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).contains("/var/lib/edgeferry"));
    }
}
