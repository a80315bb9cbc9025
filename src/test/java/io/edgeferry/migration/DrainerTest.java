package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.Words;
import io.edgeferry.migration.DrainPlan.Move;
import io.edgeferry.migration.DrainPlan.Reason;
import io.edgeferry.migration.DrainPlan.Stay;
import io.edgeferry.migration.fakes.Faults;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class DrainerTest {

    @TempDir
    private Path home;

    private final World world = new World();
    private MigrationService service;

    @BeforeEach
    void open() {
        service = DatasetTrial.console(world, home);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private void train(String name, String node, String memory) {
        var unused = world.train(name, node);
        world.workloads()
                .edit(
                        name,
                        pod -> container(pod)
                                .putObject("resources")
                                .putObject("requests")
                                .put("memory", memory)
                                .put("cpu", "100m"));
    }

    private static ObjectNode container(ObjectNode pod) {
        return (ObjectNode) pod.path("spec").path("containers").get(0);
    }

    private void owned(String name, String node, String kind, String owner) {
        train(name, node, "1M");
        world.workloads()
                .edit(
                        name,
                        pod -> ((ObjectNode) pod.path("metadata"))
                                .putArray("ownerReferences")
                                .addObject()
                                .put("apiVersion", "apps/v1")
                                .put("kind", kind)
                                .put("name", owner)
                                .put("uid", "u")
                                .put("controller", true));
    }

    private DrainPlan plan(DrainOptions options) throws Exception {
        return service.drainer().plan("w1", options);
    }

    private static Map<String, String> targets(DrainPlan plan) {
        return plan.moves().stream()
                .collect(Collectors.toMap(
                        move -> move.request().pod(), move -> move.request().target()));
    }

    private static Stay stay(DrainPlan plan, String pod) {
        return plan.stays().stream()
                .filter(stay -> stay.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podsAreSpreadByTheMemoryThatIsLeftTheLargestFirst() throws Exception {
        train("there", "w2", "1G");
        train("big", "w1", "4G");
        train("mid", "w1", "2G");
        train("small", "w1", "500M");
        DrainPlan plan = plan(DrainOptions.DEFAULT);

        // 8 GB each; w2 has 7 left. big: w3 (8). mid: w2 (7 against 4). small: w2 (5 against 4).
        assertThat(plan.moves()).extracting(move -> move.request().pod()).containsExactly("big", "mid", "small");
        assertThat(targets(plan)).isEqualTo(Map.of("big", "w3", "mid", "w2", "small", "w2"));
        assertThat(plan.moves().getFirst().why()).isEqualTo("the most memory left: 8000.0 MB");
        assertThat(plan.stays()).isEmpty();
        assertThat(plan.possible()).isTrue();
        assertThat(plan.options().cordon()).isTrue();
    }

    @Test
    void earlierMovesOfTheSameDrainAreCounted() throws Exception {
        world.workloads().notReady("w3");
        train("one", "w1", "5G");
        train("two", "w1", "4G");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(targets(plan)).isEqualTo(Map.of("one", "w2"));
        assertThat(plan.moves().getFirst().why()).isEqualTo("the only node that can take it");
        assertThat(stay(plan, "two").reason()).isEqualTo(Reason.NO_ROOM);
        assertThat(stay(plan, "two").why())
                .contains("Node w2 has too little memory left")
                .contains("Node w3 is not ready");
    }

    @Test
    void podsThatBelongToTheNodeStayAndThoseOfAnOwnerAreNamed() throws Exception {
        owned("agent", "w1", "DaemonSet", "agents");
        owned("etcd-w1", "w1", "Node", "w1");
        owned("web-5d", "w1", "ReplicaSet", "web");
        train("done", "w1", "1M");
        world.workloads().edit("done", pod -> pod.withObject("status").put("phase", "Succeeded"));
        DrainPlan plan = plan(DrainOptions.DEFAULT);

        assertThat(plan.moves()).isEmpty();
        assertThat(stay(plan, "agent").reason()).isEqualTo(Reason.DAEMON_SET);
        assertThat(stay(plan, "etcd-w1").reason()).isEqualTo(Reason.STATIC);
        assertThat(stay(plan, "done").reason()).isEqualTo(Reason.ENDED);
        assertThat(stay(plan, "web-5d").reason()).isEqualTo(Reason.OWNED);
        assertThat(stay(plan, "web-5d").why()).isEqualTo("It belongs to ReplicaSet web, which would replace it");
        assertThat(DrainOutcome.of(plan, List.of()).empty()).isFalse();
    }

    @Test
    void whatCannotBeMovedAsItIsStaysWithTheReason() throws Exception {
        train("gpu", "w1", "1M");
        world.workloads()
                .edit(
                        "gpu",
                        pod -> container(pod)
                                .withObject("resources")
                                .putObject("limits")
                                .put("nvidia.com/gpu", "1"));
        train("picky", "w1", "1M");
        world.workloads()
                .edit(
                        "picky",
                        pod -> pod.withObject("spec").putObject("nodeSelector").put("kubernetes.io/hostname", "w1"));
        train("helper", "w1", "1M");
        world.workloads()
                .edit(
                        "helper",
                        pod -> pod.withObject("metadata").putObject("labels").put(Words.HELPER, "yes"));
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(stay(plan, "helper").why()).isEqualTo("It helps a copy that is at work, and ends with it");
        assertThat(stay(plan, "gpu").reason()).isEqualTo(Reason.UNFIT);
        assertThat(stay(plan, "gpu").why()).contains("nvidia.com/gpu");
        assertThat(stay(plan, "picky").reason()).isEqualTo(Reason.NO_ROOM);
        assertThat(stay(plan, "picky").why()).contains("The pod is not for node w2");
    }

    @Test
    void onlyNamedTargetsAreUsedAndTheyHaveToBeOthers() throws Exception {
        train("gru", "w1", "1G");
        train("there", "w2", "7G");
        assertThat(targets(plan(DrainOptions.DEFAULT.to(List.of("w2"))))).isEqualTo(Map.of("gru", "w2"));
        assertThatThrownBy(() -> plan(DrainOptions.DEFAULT.to(List.of("w1"))))
                .hasMessageContaining("cannot take its own pods");
        assertThatThrownBy(() -> plan(DrainOptions.DEFAULT.to(List.of("w9"))))
                .hasMessage("There is no node w9. The nodes are: w1, w2, w3.");
        assertThatThrownBy(() -> service.drainer().plan("w9", DrainOptions.DEFAULT))
                .hasMessageContaining("There is no node w9");
    }

    @Test
    void aCordonedTargetTakesNothing() throws Exception {
        train("gru", "w1", "1G");
        service.drainer().cordon("w3", true);
        train("there", "w2", "6G");
        assertThat(targets(plan(DrainOptions.DEFAULT))).isEqualTo(Map.of("gru", "w2"));
        service.drainer().cordon("w3", false);
        assertThat(targets(plan(DrainOptions.DEFAULT))).isEqualTo(Map.of("gru", "w3"));
    }

    @Test
    void datasetsThatLieOnTheNodeGoAlongAndSharedOnesAreWarnedOf() throws Exception {
        var unused = world.dataset("corpus", "w1");
        train("gru", "w1", "1G");
        train("lstm", "w1", "500M");
        train("alone", "w1", "1M");
        world.mount("gru", "corpus");
        DrainPlan one = plan(DrainOptions.DEFAULT);
        assertThat(one.moves()).extracting(move -> move.request().withData()).containsExactly(true, false, false);
        assertThat(one.moves().getFirst().why()).endsWith("; takes along corpus");
        assertThat(one.findings()).isEmpty();

        world.mount("lstm", "corpus");
        assertThat(plan(DrainOptions.DEFAULT).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(finding.title()).isEqualTo("gru, lstm use the same dataset default/corpus");
        });
    }

    @Test
    void aVolumeThatIsTiedElsewhereNeedsThatNode() throws Exception {
        var unused = world.dataset("far", "w3");
        train("gru", "w1", "1G");
        world.mount("gru", "far");
        assertThat(targets(plan(DrainOptions.DEFAULT))).isEqualTo(Map.of("gru", "w3"));
        assertThat(plan(DrainOptions.DEFAULT).moves().getFirst().request().withData())
                .isFalse();
        assertThat(stay(plan(DrainOptions.DEFAULT.to(List.of("w2"))), "gru").why())
                .isEqualTo("The volume of claim far cannot be used on node w2");
    }

    @Test
    void withoutTheRightToCordonItSaysSoAndGoesOnWithout() throws Exception {
        train("gru", "w1", "1G");
        world.cluster().forbid("patch nodes");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.onlyCordonIsMissing()).isTrue();
        assertThat(plan.errors().getFirst().why()).contains("patch nodes");
        assertThat(plan.errors().getFirst().fix()).contains("edgeferry-cordon").contains("--no-cordon");
        assertThatThrownBy(() -> service.drainer().start(plan)).hasMessageContaining("You may not cordon node w1");
        assertThat(service.queue().entries()).isEmpty();

        assertThat(plan.withoutCordon().possible()).isTrue();
        assertThat(plan(DrainOptions.DEFAULT.withCordon(false)).possible()).isTrue();
        assertThat(service.drainer().start(plan.withoutCordon())).hasSize(1);
        assertThat(world.workloads().node("w1").orElseThrow().schedulable()).isTrue();
        awaitEnd();
    }

    @Test
    void missingRightsToMigrateKeepThePodsOfThatNamespace() throws Exception {
        train("gru", "w1", "1G");
        world.cluster().forbid("create pods");
        assertThat(stay(plan(DrainOptions.DEFAULT), "gru"))
                .isEqualTo(
                        new Stay("default", "gru", Reason.FORBIDDEN, "You may not create pods in namespace default"));
    }

    @Test
    void missingRightsToCopyKeepThePodsWhoseDatasetsWouldGoAlong() throws Exception {
        var unused = world.dataset("corpus", "w1");
        train("gru", "w1", "1G");
        world.mount("gru", "corpus");
        train("lstm", "w1", "1G");
        world.cluster().forbid("create persistentvolumes");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(stay(plan, "gru"))
                .isEqualTo(new Stay(
                        "default",
                        "gru",
                        Reason.FORBIDDEN,
                        "Its dataset has to go along, and you may not create persistentvolumes in namespace default"));
        assertThat(plan.moves()).extracting(move -> move.request().pod()).containsExactly("lstm");
    }

    @Test
    void aNodeThatIsNotReadyCannotBeDrained() throws Exception {
        train("gru", "w1", "1G");
        world.workloads().notReady("w1");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(plan.possible()).isFalse();
        assertThat(plan.onlyCordonIsMissing()).isFalse();
        assertThatThrownBy(() -> service.drainer().start(plan)).hasMessageContaining("Node w1 is not ready");
    }

    private List<Queued> awaitEnd() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.queue().entries().stream()
                        .allMatch(entry -> entry.state().ended()));
        return service.queue().entries();
    }

    @Test
    void aDrainMovesEverythingAwayAndLeavesTheNodeCordoned() throws Exception {
        train("gru", "w1", "2G");
        train("lstm", "w1", "1G");
        owned("agent", "w1", "DaemonSet", "agents");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        List<Queued> started = service.drainer().start(plan);
        assertThat(started).extracting(entry -> entry.request().words()).containsExactly("gru → w2", "lstm → w3");
        assertThat(world.workloads().node("w1").orElseThrow().schedulable()).isFalse();

        List<Queued> ends = awaitEnd();
        assertThat(ends).as(ends.toString()).allMatch(entry -> entry.outcome() == TaskState.SUCCEEDED);
        assertThat(world.workloads().podsOn("w1")).extracting("name").containsExactly("agent");
        assertThat(world.workloads().podsOn("w2")).extracting("name").containsExactly("gru-m1");
        assertThat(world.workloads().podsOn("w3")).extracting("name").containsExactly("lstm-m1");

        DrainOutcome outcome = DrainOutcome.of(plan, ends);
        assertThat(outcome.empty()).isTrue();
        assertThat(outcome.left()).hasSize(2);
        assertThat(outcome.stays()).extracting(Stay::pod).containsExactly("agent");

        DrainPlan again = plan(DrainOptions.DEFAULT);
        assertThat(again.moves()).extracting(Move::why).isEmpty();
        assertThat(again.options().cordon()).isFalse();
        assertThat(again.findings()).extracting(Finding::title).containsExactly("Node w1 is cordoned already");
    }

    @Test
    void aPodThatIsRefusedInItsTurnIsSaidToStay() throws Exception {
        train("gru", "w1", "2G");
        train("mute", "w1", "1G");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        world.workloads().edit("mute", pod -> pod.withObject("spec").put("hostNetwork", true));
        var unused = service.drainer().start(plan);
        List<Queued> ends = awaitEnd();
        DrainOutcome outcome = DrainOutcome.of(plan, ends);
        assertThat(outcome.left())
                .as(ends.toString())
                .extracting(entry -> entry.request().name())
                .containsExactly("gru");
        assertThat(outcome.stays()).singleElement().satisfies(stay -> {
            assertThat(stay.pod()).isEqualTo("mute");
            assertThat(stay.reason()).isEqualTo(Reason.NOT_MOVED);
            assertThat(stay.why())
                    .startsWith("refused: This pod cannot be moved")
                    .contains("network");
        });
        assertThat(outcome.empty()).isFalse();
    }

    @Test
    void aPodThatWasSentElsewhereBeforeItsTurnIsNotMovedOnceMore() throws Exception {
        train("gru", "w1", "2G");
        service.queue().hold(true);
        var byHand = service.queue()
                .add(List.of(new QueueRequest.OfPod(
                        new MigrationRequest("default", "gru", "w3", MigrationOptions.DEFAULT))));
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        assertThat(targets(plan)).isEqualTo(Map.of("gru", "w2"));
        List<Queued> started = service.drainer().start(plan);
        service.queue().hold(false);

        List<Queued> ends = awaitEnd();
        assertThat(byHand).hasSize(1);
        assertThat(ends.getFirst().outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(ends.getLast()).satisfies(drained -> {
            assertThat(drained.id()).isEqualTo(started.getFirst().id());
            assertThat(drained.state()).isEqualTo(Queued.State.REFUSED);
            assertThat(drained.why()).isEqualTo("Pod gru-m1 has left node w1 already: it is on w3");
        });
        assertThat(world.workloads().podsOn("w3")).extracting("name").containsExactly("gru-m1");
        assertThat(world.workloads().podsOn("w2")).isEmpty();
        assertThat(DrainOutcome.of(plan, ends.subList(1, 2)).empty()).isTrue();
    }

    @Test
    void aNodeThatCannotBeCordonedQueuesNothing() throws Exception {
        train("gru", "w1", "2G");
        DrainPlan plan = plan(DrainOptions.DEFAULT);
        world.faults().always("api cordon w1", Faults.Kind.REFUSED);
        assertThatThrownBy(() -> service.drainer().start(plan))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("you may not patch nodes")
                .hasMessageContaining("kubectl cordon w1");
        assertThat(service.queue().entries()).isEmpty();
    }
}
