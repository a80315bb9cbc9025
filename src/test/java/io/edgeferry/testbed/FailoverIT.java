package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real node is cut off, or dies, and its training goes on elsewhere, once; kubectl and the nodes are the witnesses. */
@ResourceLock("testbed")
class FailoverIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern REPLICA = Pattern.compile("replica p\\d{8}-\\d{6}-[0-9a-f]{6}");
    private static final String WITNESS = "/var/log/edgeferry-witness.log";
    private static final Pattern STEP = Pattern.compile("(?m)step (\\d+) loss");

    @TempDir
    private Path data;

    @TempDir
    private Path other;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private EdgeFerry edgeferry;

    @BeforeEach
    void clean() {
        edgeferry = new EdgeFerry(testbed, data);
        testbed.kubectl(
                "apply",
                "-f",
                Path.of("resources/manifests/rbac.yaml").toAbsolutePath().toString());
        takeAway();
        for (String node : new String[] {"w1", "w2"}) {
            testbed.on(
                    node,
                    "sh",
                    "-c",
                    "rm -rf /var/lib/edgeferry-replicas /var/lib/edgeferry-protection " + testbed.fact("SHARED_DIR")
                            + "/*; rm -f /var/lib/kubelet/checkpoints/*");
        }
        training.start("gru", "w1");
    }

    private void takeAway() {
        testbed.testbed("heal", "w1");
        awaitReady();
        Testbed.Outcome off = edgeferry.edgeferry("protect", "gru", "--off");
        assertThat(off.all()).contains("is not protected any more");
        training.remove("gru");
        Testbed.Outcome unused = edgeferry.edgeferry("recover");
    }

    @AfterEach
    void remove() {
        takeAway();
        for (String node : new String[] {"w1", "w2"}) {
            assertThat(testbed.on(node, "sh", "-c", "ls /var/lib/kubelet/checkpoints 2>/dev/null || true"))
                    .as("dumps on " + node)
                    .isBlank();
            assertThat(testbed.on(
                            node,
                            "sh",
                            "-c",
                            "find /var/lib/edgeferry-replicas /var/lib/edgeferry-protection "
                                    + testbed.fact("SHARED_DIR") + " -type f 2>/dev/null || true"))
                    .as("replicas, guard and agent on " + node)
                    .isBlank();
        }
    }

    private void awaitReady() {
        await("w1 is ready")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.tryKubectl(
                                "get", "node", "w1", "-o=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                        .out()
                        .equals("True"));
    }

    private EdgeFerry.Held watch() {
        return edgeferry.start("edgeferry", "protect", "--watch");
    }

    private void protect(String... more) {
        String[] words = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("protect", "gru", "--every", "8s"), java.util.stream.Stream.of(more))
                .toArray(String[]::new);
        Testbed.Outcome outcome = edgeferry.edgeferry(words);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
    }

    /** What `edgeferry protect` says of the training, asked by somebody else. */
    private Optional<JsonNode> state() {
        Testbed.Outcome outcome = new EdgeFerry(testbed, other).edgeferry("protect", "-o", "json");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return JSON.readTree(outcome.out()).values().stream()
                .filter(one -> one.path("origin").asString("").equals("gru"))
                .findFirst();
    }

    /** By what is printed: asking is a process of its own, and asking again and again would slow down what is waited for. */
    private JsonNode awaitReplicas(EdgeFerry.Held watching, int count) {
        await(count + " replicas and a guard")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    String output = watching.output();
                    assertThat(watching.running()).as(output).isTrue();
                    assertThat(output).contains(", guarded");
                    assertThat(REPLICA.matcher(output)
                                    .results()
                                    .map(MatchResult::group)
                                    .distinct())
                            .as(output)
                            .hasSizeGreaterThanOrEqualTo(count);
                });
        JsonNode state = state().orElseThrow();
        assertThat(state.path("replicas").size()).isGreaterThanOrEqualTo(count);
        return state;
    }

    private JsonNode awaitOutcome(EdgeFerry.Held watching) {
        await("the failover is over")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(watching.running()).as(watching.output()).isTrue();
                    assertThat(watching.output()).contains(" last: ");
                });
        return state().orElseThrow().path("lastFailover");
    }

    /** The last step that the container of the old pod wrote on its node, whatever Kubernetes knows of it. */
    private int stepOnNode() {
        int last = STEP.matcher(testbed.on("w1", "tail", "-n", "20", WITNESS))
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .reduce(-1, (before, step) -> step);
        assertThat(last).as("a step in the log of the old container").isNotNegative();
        return last;
    }

    /** Gives the log of the old pod's container a second name: the kubelet takes the first one away with the pod. */
    private void watchLogOnNode() {
        String uid = testbed.kubectl("get", "pod", "gru", "-o=jsonpath={.metadata.uid}");
        testbed.on("w1", "ln", "-f", "/var/log/pods/default_gru_" + uid + "/train/0.log", WITNESS);
    }

    private void assertResumed(JsonNode outcome, JsonNode before) {
        assertThat(outcome.path("cold").asBoolean()).isFalse();
        assertThat(outcome.path("to").asString("")).isEqualTo("w2");
        long from = outcome.path("fromStep").asLong();
        assertThat(from)
                .as("it goes on after the last checkpoint")
                .isGreaterThanOrEqualTo(
                        before.path("replicas").path(0).path("step").asLong());
        assertThat(outcome.path("rtoSeconds").asDouble()).isBetween(15.0, 120.0);
        assertThat(outcome.path("parts").path("detect").asDouble()).isGreaterThan(14);
        training.assertTrains("gru-m1");
        assertOneSeam(from);
    }

    /** Its log has each step, and once some again: those that were logged while the dump was put away. */
    private void assertOneSeam(long from) {
        List<Integer> steps = STEP.matcher(testbed.kubectl("logs", "gru-m1"))
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .toList();
        List<Integer> back = IntStream.range(1, steps.size())
                .filter(i -> steps.get(i) != steps.get(i - 1) + 1)
                .boxed()
                .toList();
        assertThat(steps.getFirst()).isZero();
        assertThat(back).as("seams in " + steps).hasSizeLessThanOrEqualTo(1);
        back.forEach(i -> assertThat((long) steps.get(i)).isEqualTo(from + 1).isLessThanOrEqualTo(steps.get(i - 1)));
        assertThat((long) steps.getLast()).isGreaterThan(from);
    }

    /** After healing the old container is ended, and its node has written no step since it was held. */
    private void assertNeverTwo(int held) {
        testbed.testbed("heal", "w1");
        awaitReady();
        await("the old copy is found ended")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> state().orElseThrow().path("waiting").isEmpty());
        assertThat(stepOnNode()).as("the last step of the old copy").isEqualTo(held);
        assertThat(testbed.on("w1", "sh", "-c", "ctr -n k8s.io task ls -q | wc -l")
                        .strip())
                .as("containers on w1")
                .isEqualTo("0");
        training.assertTrainsOnlyOn("gru", "w2");
    }

    /** In the midst of a checkpoint. */
    @Test
    void aNodeThatIsCutOff() {
        try (EdgeFerry.Held watching = watch()) {
            protect();
            JsonNode before = awaitReplicas(watching, 2);
            assertThat(before.path("replicas").path(0).path("newBytes").asLong())
                    .as("what is new of " + before.path("replicas"))
                    .isLessThan(before.path("replicas").path(0).path("bytes").asLong() / 2);
            watchLogOnNode();
            await("a checkpoint is being made")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> watching.output()
                            .lines()
                            .reduce("", (old, line) -> line)
                            .contains("makes a checkpoint"));
            testbed.testbed("cut", "w1");
            JsonNode outcome = awaitOutcome(watching);
            assertThat(outcome.path("rtoSeconds").asDouble())
                    .as("it does not wait for the checkpoint that was being made")
                    .isLessThan(90);
            int held = stepOnNode();
            assertResumed(outcome, before);
            assertThat(outcome.path("parts").properties().stream()
                            .mapToDouble(part -> part.getValue().asDouble())
                            .sum())
                    .as("the parts of %s", outcome)
                    .isCloseTo(outcome.path("rtoSeconds").asDouble(), within(1.0));
            assertThat(outcome.path("fromStep").asInt())
                    .as("nothing that was not done")
                    .isLessThanOrEqualTo(held);
            assertThat(outcome.path("lostSteps").asInt())
                    .as("steps since the dump that it goes on from, as far as they were seen")
                    .isBetween(0, held - outcome.path("fromStep").asInt());
            assertThat(stepOnNode()).as("the old copy is held").isEqualTo(held);
            assertNeverTwo(held);
        }
    }

    /** Its replicas lie in a folder that the nodes share. */
    @Test
    void aNodeThatIsCutOffWhileTheConsoleIsKilledInTheMidst() throws Exception {
        JsonNode before;
        watchLogOnNode();
        try (EdgeFerry.Held watching = watch()) {
            protect("--to", testbed.fact("SHARED_DIR"));
            before = awaitReplicas(watching, 1);
            assertThat(before.path("replicas").path(0).path("folder").asString(""))
                    .startsWith(testbed.fact("SHARED_DIR") + "/");
            testbed.testbed("cut", "w1");
            await("the old pod is taken away")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> testbed.tryKubectl("get", "pod", "gru", "--ignore-not-found")
                            .out()
                            .isBlank());
            watching.kill();
        }
        assertThat(state().orElseThrow().path("failingOver").asString("")).isNotEmpty();
        int held = stepOnNode();
        try (EdgeFerry.Held again = watch()) {
            assertResumed(awaitOutcome(again), before);
            assertNeverTwo(held);
        }
    }

    /** Protection as `resources/manifests/protection.yaml` runs it: by a service account, for all namespaces. */
    private EdgeFerry.Held watchAsInTheCluster() throws IOException {
        String manifest = Files.readString(Path.of("resources/manifests/protection.yaml"));
        testbed.apply("""
            apiVersion: v1
            kind: Namespace
            metadata: {name: edgeferry}
            """);
        String[] parts = manifest.split("(?m)^---$");
        testbed.apply(parts[0] + "---" + parts[1]);
        Path token = Files.writeString(
                other.resolve("token"),
                testbed.kubectl("create", "token", "edgeferry-protect", "-n", "edgeferry", "--duration=1h")
                        .strip());
        JsonNode cluster = JSON.readTree(testbed.kubectl("config", "view", "--raw", "--minify", "-o", "json"))
                .path("clusters")
                .path(0)
                .path("cluster");
        Path authority = Files.write(
                other.resolve("ca.crt"),
                Base64.getDecoder()
                        .decode(cluster.path("certificate-authority-data").asString("")));
        Matcher kubeconfig = Pattern.compile("(?ms)^ *kubeconfig: \\|\n(.*)").matcher(parts[2]);
        assertThat(kubeconfig.find()).isTrue();
        String text = kubeconfig
                .group(1)
                .stripIndent()
                .replace(
                        "https://kubernetes.default.svc", cluster.path("server").asString(""))
                .replace("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", authority.toString())
                .replace("/var/run/secrets/kubernetes.io/serviceaccount/token", token.toString());
        Path file = Files.writeString(other.resolve("kubeconfig"), text);
        return edgeferry
                .with("--kubeconfig", file.toString())
                .start("edgeferry", "protect", "--watch", "--all-namespaces");
    }

    @Test
    void aNodeThatDiesAndAReplicaThatIsDamaged() throws IOException {
        try (EdgeFerry.Held watching = watchAsInTheCluster()) {
            protect();
            JsonNode before = awaitReplicas(watching, 2);
            testbed.testbed("kill", "w1");
            String newest = damageNewest();
            JsonNode outcome = awaitOutcome(watching);
            assertThat(outcome.path("replica").asString("")).isNotEmpty().isNotEqualTo(newest);
            assertThat(outcome.path("cold").asBoolean()).isFalse();
            training.assertTrains("gru-m1");
            testbed.testbed("heal", "w1");
            awaitReady();
            training.assertTrainsOnlyOn("gru", "w2");
            assertThat(before.path("replicas").size()).isGreaterThanOrEqualTo(2);
        }
    }

    /** Flips one byte in the middle of what belongs to the newest replica alone, and returns its id. */
    private String damageNewest() {
        String file = testbed.on(
                        "w2", "sh", "-c", "ls /var/lib/edgeferry-replicas/default_gru/replicas/*.replica | tail -n 1")
                .strip();
        testbed.on(
                "w2",
                "python3",
                "-c",
                "import sys; f=open(sys.argv[1],'r+b'); f.seek(0,2); n=f.tell()//2; f.seek(n); b=f.read(1)[0];"
                        + " f.seek(n); f.write(bytes([b^1]))",
                file);
        return file.replaceFirst(".*/[0-9]+-", "").replaceFirst("\\.replica$", "");
    }

    @Test
    void aNodeThatDiesAndAFailoverByCommand() {
        try (EdgeFerry.Held watching = watch()) {
            protect("--failover", "ask");
            JsonNode before = awaitReplicas(watching, 1);
            testbed.testbed("kill", "w1");
            await("it is said that the node is lost")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> watching.output().contains("node w1: LOST"));
            assertThat(testbed.kubectl("get", "pod", "gru", "-o=name")).contains("pod/gru");
            Testbed.Outcome asked = new EdgeFerry(testbed, other).edgeferry("failover", "gru");
            assertThat(asked.exitCode()).as(asked.all() + watching.output()).isZero();
            assertThat(asked.out()).contains("failed over: Pod gru-m1 goes on on node w2");
            assertResumed(state().orElseThrow().path("lastFailover"), before);
            testbed.testbed("heal", "w1");
            awaitReady();
            training.assertTrainsOnlyOn("gru", "w2");
        }
    }
}
