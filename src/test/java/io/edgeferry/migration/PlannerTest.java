package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.migration.fakes.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

    private final World world = new World();

    private Planner.Prepared prepared(String pod, String target, MigrationOptions options) throws Exception {
        return new Planner(world.cluster(), world.shells())
                .plan(new MigrationRequest("default", pod, target, options), List.of());
    }

    private Plan plan(String pod, String target) throws Exception {
        return prepared(pod, target, MigrationOptions.DEFAULT).plan();
    }

    private void descends(String name, String origin, String lineage) {
        world.workloads().edit(name, pod -> {
            pod.withObject("metadata").withObject("labels").put(Words.ORIGIN, origin);
            pod.withObject("metadata").withObject("annotations").put(Words.LINEAGE, lineage);
        });
    }

    private void deleting(String name) {
        world.workloads()
                .edit(name, pod -> pod.withObject("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
    }

    private static List<String> errors(Plan plan) {
        return plan.errors().stream().map(Finding::check).toList();
    }

    @Test
    void aPlanTouchesNothing() throws Exception {
        var unused = world.train("gru", "w1");
        Plan plan = plan("gru", "w2");
        assertThat(plan.possible()).isTrue();
        assertThat(plan.source()).isEqualTo("w1");
        assertThat(plan.route()).isEqualTo(MigrationOptions.Path.DIRECT);
        assertThat(plan.bytes()).isEqualTo(200_000_000);
        assertThat(plan.downtime()).isGreaterThan(Duration.ofSeconds(1));
        assertThat(world.faults().calls())
                .noneMatch(call -> call.matches(".*(create|delete|annotate|checkpoint gru|install|pause|guard).*"));
        assertThat(world.leftovers()).isEmpty();
        assertThat(world.live()).containsExactly("w1");
    }

    @Test
    void numbersFollowEachOther() throws Exception {
        var unused = world.train("gru", "w1");
        assertThat(plan("gru", "w2").cloneName()).isEqualTo("gru-m1");
        unused = world.train("gru-m1", "w2");
        descends("gru-m1", "gru", "gru");
        assertThat(plan("gru-m1", "w3").cloneName()).isEqualTo("gru-m2");
    }

    @Test
    void takenNamesAreSkipped() throws Exception {
        var unused = world.train("gru", "w1");
        unused = world.train("gru-m1", "w3");
        unused = world.train("gru-m2", "w3");
        assertThat(plan("gru", "w2").cloneName()).isEqualTo("gru-m3");
    }

    @Test
    void aNameThatOnlyLooksNumberedIsABase() throws Exception {
        var unused = world.train("model-m5", "w1");
        assertThat(plan("model-m5", "w2").cloneName()).isEqualTo("model-m5-m1");
    }

    @Test
    void aKeptNameIsKept() throws Exception {
        var unused = world.train("gru", "w1");
        assertThat(prepared("gru", "w2", Trial.KEEP).plan().cloneName()).isEqualTo("gru");
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "250, 1", "251, 1", "253, 1", "253, 10", "253, 999999"})
    void namesStayWithinTheLimit(int length, int number) {
        String name = PodNames.numbered("x".repeat(length), number);
        assertThat(name).endsWith("-m" + number).hasSizeLessThanOrEqualTo(253);
        assertThat(name)
                .hasSize(Math.min(253, length + 2 + String.valueOf(number).length()));
    }

    @Test
    void aCutNameDoesNotEndInADot() {
        assertThat(PodNames.numbered("x".repeat(249) + ".yyy", 1))
                .matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
                .doesNotContain(".-");
    }

    @Test
    void theOneLivePodOfAnOriginIsFound() throws Exception {
        var unused = world.train("gru-m4", "w2");
        descends("gru-m4", "gru", "gru,gru-m1");
        assertThat(plan("gru", "w3").request().pod()).isEqualTo("gru-m4");
        assertThat(plan("gru", "w3").cloneName()).isEqualTo("gru-m5");
    }

    @Test
    void anOldPodThatStaysTerminatingIsNotMeant() throws Exception {
        var unused = world.train("gru", "w1");
        deleting("gru");
        unused = world.train("gru-m1", "w2");
        descends("gru-m1", "gru", "gru");
        assertThat(plan("gru", "w3").request().pod()).isEqualTo("gru-m1");
    }

    @Test
    void severalLivePodsMustBeToldApart() {
        for (String name : List.of("gru-m1", "gru-m2")) {
            var unused = world.train(name, "w2");
            descends(name, "gru", "gru");
        }
        assertThatThrownBy(() -> plan("gru", "w3"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("gru-m1, gru-m2")
                .hasMessageContaining("Name one of them");
    }

    @Test
    void whatIsNotThereIsNamed() {
        var unused = world.train("gru", "w1");
        assertThatThrownBy(() -> plan("nosuch", "w2"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("There is no pod nosuch in namespace default")
                .hasMessageContaining("kubectl get pods");
        assertThatThrownBy(() -> plan("gru", "w9"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("There is no node w9")
                .hasMessageContaining("w1, w2, w3");
    }

    @Test
    void aDeletedPodIsRefusedByName() throws Exception {
        var unused = world.train("gru", "w1");
        deleting("gru");
        assertThat(errors(plan("gru", "w2"))).contains("running");
    }

    @Test
    void theSameNodeIsRefused() throws Exception {
        var unused = world.train("gru", "w1");
        assertThat(errors(plan("gru", "w1"))).containsExactly("target");
    }

    @Test
    void aNodeThatIsNotReachedIsSaidSo() throws Exception {
        var unused = world.train("gru", "w1");
        world.faults().always("w2 facts", Kind.REFUSED);
        Plan plan = plan("gru", "w2");
        assertThat(errors(plan)).containsExactly("ssh");
        assertThat(plan.errors().getFirst().why()).contains("refused: w2 facts");
    }

    @Test
    void aNodeThatStopsAnsweringIsNotTakenForASharedFolder() throws Exception {
        var unused = world.train("gru", "w1");
        world.faults().always("w2 ctr images ls", Kind.REFUSED);
        Plan plan = plan("gru", "w2");
        assertThat(plan.possible()).isFalse();
        assertThat(plan.errors()).noneMatch(finding -> finding.title().contains("shared folder"));
        assertThat(plan.errors()).anyMatch(finding -> finding.why().contains("refused: w2 ctr images ls"));
    }

    @Test
    void withoutRightsNothingElseIsHeldAgainstThePod() throws Exception {
        var unused = world.train("gru", "w1");
        world.cluster().forbid("create nodes/proxy", "get pods/log");
        assertThat(errors(plan("gru", "w2"))).containsExactly("rights", "rights");
    }

    @Test
    void aLogWithoutStepsWantsTheWeakProof() throws Exception {
        var unused = world.train("gru", "w1", "loss 0.%d");
        assertThat(errors(plan("gru", "w2"))).containsExactly("proof");
        Planner.Prepared weak = prepared("gru", "w2", MigrationOptions.DEFAULT.withWeakProof(true));
        assertThat(weak.plan().possible()).isTrue();
        assertThat(weak.job()).isNotNull();
        assertThat(weak.plan().proof()).contains("five seconds");
    }

    @Test
    void aBadStepPatternIsNamed() throws Exception {
        var unused = world.train("gru", "w1");
        world.workloads()
                .edit(
                        "gru",
                        pod -> pod.withObject("metadata")
                                .withObject("annotations")
                                .put(Words.STEP_PATTERN, "step (\\d+)"));
        Plan plan = plan("gru", "w2");
        assertThat(errors(plan)).containsExactly("proof");
        assertThat(plan.errors().getFirst().fix()).contains(Words.STEP_PATTERN);
    }

    private static List<String> unknown(Plan plan) {
        return plan.findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING
                        && finding.title().endsWith("is not known"))
                .map(Finding::check)
                .toList();
    }

    @Test
    void aPlanAsksFewTimes() throws Exception {
        var unused = world.train("gru", "w1");
        Plan plan = plan("gru", "w2");
        assertThat(unknown(plan)).isEmpty();
        assertThat(plan.findings()).allMatch(finding -> finding.severity() == Finding.Severity.OK);
        assertThat(world.faults().calls())
                .filteredOn(call -> call.startsWith("w1 "))
                .containsExactly("w1 facts", "w1 criu", "w1 ctr images ls", "w1 inside", "w1 reach");
        assertThat(world.faults().calls())
                .filteredOn(call -> call.startsWith("w2 "))
                .containsExactly("w2 facts", "w2 ctr images ls", "w2 criu");
    }

    @ParameterizedTest
    @CsvSource({"api services, services", "api controllers, controllers", "api pods on w2, room", "api claims, volumes"
    })
    void whatTheApiServerDoesNotAnswerIsNotKnown(String call, String check) throws Exception {
        var unused = world.train("gru", "w1");
        world.faults().always(call, Kind.REFUSED);
        Plan plan = plan("gru", "w2");
        assertThat(unknown(plan)).containsExactly(check);
        assertThat(plan.possible()).isTrue();
    }

    @Test
    void aContainerThatNobodySeesIsNotKnown() throws Exception {
        var unused = world.train("gru", "w1");
        world.machine("w1").blind();
        Plan plan = plan("gru", "w2");
        assertThat(unknown(plan)).containsExactly("inside");
        assertThat(plan.bytes()).isEqualTo(-1);
        assertThat(plan.possible()).isTrue();
    }

    @Test
    void theDoctorsLastWordIsInThePlan() throws Exception {
        var unused = world.train("gru", "w1");
        Examination hangs = new Examination("w1", java.time.Instant.now(), report -> {});
        hangs.fail(Examination.DUMP, "no answer within 30 s", Remedies.hang("w1"));
        DoctorReport report = hangs.end();
        Plan plan = new Planner(world.cluster(), world.shells(), null, () -> java.util.Map.of("w1", report))
                .plan(new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT), List.of())
                .plan();
        assertThat(errors(plan)).containsExactly("doctor");
        assertThat(plan.errors().getFirst().command().orElseThrow())
                .contains("CRIU_FAULT=130")
                .endsWith("edgeferry doctor w1");
    }
}
