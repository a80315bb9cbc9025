package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real node is emptied by migration, by command; kubectl is the witness. */
@ResourceLock("testbed")
class DrainIT {

    private static final List<String> TRAININGS = List.of("gru", "lstm", "mlp");
    private static final String BINDING = "edgeferry-drain-it";
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private EdgeFerry edgeferry;

    @BeforeEach
    void clean() {
        edgeferry = new EdgeFerry(testbed, data);
        // A testbed that was up before may not have the role yet.
        testbed.kubectl(
                "apply",
                "-f",
                Path.of("resources/manifests/rbac.yaml").toAbsolutePath().toString());
        remove();
    }

    @AfterEach
    void remove() {
        testbed.kubectl("uncordon", "w1");
        // Removes the images of clones that are gone.
        Testbed.Outcome unused = edgeferry.edgeferry("recover");
        TRAININGS.forEach(training::remove);
        testbed.delete("daemonset", "keeper");
        testbed.kubectl("delete", "clusterrolebinding", BINDING, "--ignore-not-found");
    }

    private String unschedulable() {
        return testbed.kubectl("get", "node", "w1", "-o=jsonpath={.spec.unschedulable}");
    }

    /** A pod that belongs to its node. */
    private String keeper() {
        testbed.apply("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: keeper, namespace: default}
            spec:
              selector: {matchLabels: {app: keeper}}
              template:
                metadata: {labels: {app: keeper}}
                spec:
                  nodeSelector: {kubernetes.io/hostname: w1}
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: c, image: "%s", imagePullPolicy: IfNotPresent, command: [sleep, "3600"]}
            """.formatted(testbed.fact("IMAGE")));
        await("the DaemonSet's pod runs")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.kubectl("get", "pods", "-l", "app=keeper", "-o=jsonpath={.items[*].status.phase}")
                        .equals("Running"));
        return testbed.kubectl("get", "pods", "-l", "app=keeper", "-o=jsonpath={.items[0].metadata.name}");
    }

    private void mayCordon() {
        testbed.kubectl("create", "clusterrolebinding", BINDING, "--clusterrole=edgeferry-cordon", "--user=operator");
        await("the operator may patch nodes")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.tryKubectl("auth", "can-i", "patch", "nodes", "--as=operator")
                        .out()
                        .contains("yes"));
    }

    /** Pods that somebody is moving now, as their annotation says. */
    private List<String> moving() {
        String pods = testbed.tryKubectl(
                        "get",
                        "pods",
                        "-o=jsonpath={range .items[*]}{.metadata.name}{\" \"}"
                                + "{.metadata.annotations.edgeferry\\.io/mover}{\"\\n\"}{end}")
                .out();
        return pods.lines().filter(line -> line.strip().contains(" ")).toList();
    }

    @Test
    void allThatTrainsLeavesOneAfterTheOtherAndWhatBelongsToTheNodeStays() throws InterruptedException {
        TRAININGS.forEach(name -> training.start(name, "w1"));
        String keeper = keeper();

        // Operators of this testbed may not cordon.
        Testbed.Outcome denied = edgeferry.edgeferry("drain", "w1");
        assertThat(denied.exitCode()).as(denied.all()).isEqualTo(1);
        assertThat(denied.err())
                .contains("patch nodes")
                .contains("edgeferry-cordon")
                .contains("--no-cordon");
        assertThat(unschedulable()).isEmpty();
        TRAININGS.forEach(name -> training.assertTrainsOnlyOn(name, "w1"));

        mayCordon();
        Testbed.Outcome plan = edgeferry.edgeferry("drain", "w1", "--dry-run");
        assertThat(plan.exitCode()).as(plan.all()).isZero();
        assertThat(plan.out()).contains("gru → w2").contains("DaemonSet keeper keeps one on every node");
        assertThat(unschedulable()).isEmpty();

        List<List<String>> atOnce = new ArrayList<>();
        try (EdgeFerry.Held drain = edgeferry.start("kubectl-edgeferry", "drain", "w1")) {
            await("the drain ends")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        atOnce.add(moving());
                        return !drain.running();
                    });
            Testbed.Outcome outcome = drain.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            assertThat(outcome.out())
                    .containsPattern("gru +w1 +w2 +migrated")
                    .containsPattern("lstm +w1 +w2 +migrated")
                    .containsPattern("mlp +w1 +w2 +migrated")
                    .contains("default/" + keeper)
                    .contains("edgeferry uncordon w1");
        }
        assertThat(unschedulable()).isEqualTo("true");
        for (String name : TRAININGS) {
            assertThat(training.assertTrainsOnlyOn(name, "w2")).isEqualTo(name + "-m1");
            assertThat(training.assertUnbroken(name + "-m1")).isPositive();
        }
        assertThat(testbed.kubectl("get", "pod", keeper, "-o=jsonpath={.spec.nodeName} {.status.phase}"))
                .isEqualTo("w1 Running");
        assertThat(atOnce).as("pods that were moved at the same time").allMatch(pods -> pods.size() <= 1);
        assertThat(atOnce).as("the drain was seen at work").anyMatch(pods -> pods.size() == 1);
        assertNoneOverlap(3);

        Testbed.Outcome open = edgeferry.edgeferry("uncordon", "w1");
        assertThat(open.exitCode()).as(open.all()).isZero();
        assertThat(unschedulable()).isIn("", "false");
        training.assertNothingLeft();
    }

    /** By the times that the program itself noted. */
    private void assertNoneOverlap(int number) {
        record Span(Instant started, Instant ended) {}
        List<Span> spans = new ArrayList<>();
        for (JsonNode one : JsonMapper.shared()
                .readTree(edgeferry.edgeferry("history", "-o", "json").out())) {
            spans.add(new Span(
                    Instant.parse(one.path("started").asString()),
                    Instant.parse(one.path("ended").asString())));
        }
        assertThat(spans).hasSize(number);
        spans.sort(Comparator.comparing(Span::started));
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).started()).isAfterOrEqualTo(spans.get(i - 1).ended());
        }
    }

    @Test
    void severalPodsGoWithOneCommandAndOneThatIsNotThereHoldsUpNobody() {
        training.start("gru", "w1");
        training.start("lstm", "w1");
        Testbed.Outcome outcome = edgeferry.migrate("gru", "nobody", "lstm", "w2");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.out())
                .containsPattern("gru +w1 +w2 +migrated")
                .containsPattern("nobody +- +w2 +refused +There is no pod nobody")
                .containsPattern("lstm +w1 +w2 +migrated");
        training.assertUnbroken(training.assertTrainsOnlyOn("gru", "w2"));
        training.assertUnbroken(training.assertTrainsOnlyOn("lstm", "w2"));
        assertNoneOverlap(2);

        Testbed.Outcome back = edgeferry.migrate("gru", "lstm", "w1", "--at-once", "2");
        assertThat(back.exitCode()).as(back.all()).isZero();
        training.assertUnbroken(training.assertTrainsOnlyOn("gru", "w1"));
        training.assertUnbroken(training.assertTrainsOnlyOn("lstm", "w1"));
        training.assertNothingLeft();
    }
}
