package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetPlannerTest {

    @TempDir
    private Path home;

    private DatasetTrial trial;

    @BeforeEach
    void setUp() {
        trial = new DatasetTrial(home);
    }

    private DatasetPlan plan(String claim, String target) throws Exception {
        return trial.service().datasets().plan(new DatasetRequest("default", claim, target, DatasetOptions.DEFAULT));
    }

    private DatasetPlan plan(TransferPath path) throws Exception {
        DatasetOptions options = new DatasetOptions(path, PolicyChoice.ADAPTIVE, "");
        return trial.service().datasets().plan(new DatasetRequest("default", "corpus", "w2", options));
    }

    private static List<String> errors(DatasetPlan plan) {
        return plan.errors().stream().map(Finding::check).toList();
    }

    private static List<String> warnings(DatasetPlan plan) {
        return plan.findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                .map(Finding::check)
                .toList();
    }

    private void volume(Consumer<tools.jackson.databind.node.ObjectNode> change) {
        trial.world.storage().editVolume("corpus", change);
    }

    private void kind(String json) {
        volume(volume -> {
            var spec = volume.withObject("spec");
            spec.remove("hostPath");
            spec.setAll((tools.jackson.databind.node.ObjectNode)
                    tools.jackson.databind.json.JsonMapper.builder().build().readTree(json));
        });
    }

    @Test
    void aPlanTouchesNothingAndNamesEverything() throws Exception {
        DatasetPlan plan = plan("corpus", "w2");
        assertThat(plan.errors()).isEmpty();
        assertThat(warnings(plan)).isEmpty();
        assertThat(plan.source()).isEqualTo("w1");
        assertThat(plan.claim()).isEqualTo("default/corpus");
        assertThat(plan.folder()).isEqualTo("/srv/data/corpus");
        assertThat(plan.newVolume()).isEqualTo("corpus-m1");
        assertThat(plan.newClaim()).isEqualTo("default/corpus-m1");
        assertThat(plan.newFolder()).isEqualTo("/srv/data/corpus-m1");
        assertThat(plan.route()).isEqualTo(TransferPath.DIRECT);
        assertThat(plan.files()).isEqualTo(3);
        assertThat(plan.bytes()).isEqualTo(48);
        assertThat(plan.time()).as("no copy was made between these nodes yet").isNull();
        assertThat(plan.stations())
                .extracting(Station::id)
                .containsExactly("prepare", "copy", "check", "publish", "finish");
        assertThat(trial.world.faults().calls())
                .noneMatch(call -> call.matches("api (create|delete|annotate).*|data (open|copy).*"));
        trial.assertNothingThere();
    }

    @Test
    void theTrialOfTheWayIsRememberedForAWhile() throws Exception {
        var unused = plan("corpus", "w2");
        unused = plan("corpus", "w2");
        assertThat(trial.world.faults().calls()).containsOnlyOnce("data direct");
    }

    @Test
    void aRateThatWasSeenPredicts() throws Exception {
        TaskSnapshot unused = trial.copy(() -> {});
        trial.world.dataset("other", "w1");
        DatasetPlan plan = plan("other", "w2");
        assertThat(plan.time()).isNotNull();
        assertThat(plan.stations()).allMatch(station -> station.predicted() != null);
        assertThat(plan("corpus-m1", "w1").time()).as("the other direction").isNull();
    }

    @Test
    void anotherWayHasAnotherRate() throws Exception {
        var unused = trial.copy(DatasetTrial.BY_HELPERS, () -> {});
        assertThat(plan(TransferPath.API).errors())
                .extracting(Finding::check)
                .as("no pod uses it")
                .containsExactly("helpers");
        assertThat(plan(TransferPath.DIRECT).time()).isNull();
        DatasetPlan again =
                trial.service().datasets().plan(new DatasetRequest("default", "corpus", "w2", DatasetTrial.BY_HELPERS));
        assertThat(again.bytes()).as("nobody counted").isEqualTo(-1);
        assertThat(again.time()).isNull();
    }

    @Test
    void takenNamesAreSkippedForClaimAndVolumeTogether() throws Exception {
        trial.world
                .storage()
                .add(VolumeManifest.parse(
                        "{\"metadata\":{\"name\":\"corpus-m1\"},\"spec\":{\"hostPath\":{\"path\":\"/x\"}}}"));
        trial.world
                .storage()
                .add(ClaimManifest.parse(
                        "{\"metadata\":{\"name\":\"corpus-m2\",\"namespace\":\"default\"},\"spec\":{}}"));
        DatasetPlan plan = plan("corpus", "w2");
        assertThat(plan.newVolume()).isEqualTo("corpus-m3");
        assertThat(plan.newClaim()).isEqualTo("default/corpus-m3");
    }

    @ParameterizedTest
    @CsvSource({"/srv/data/corpus, /srv/data/x", "/srv/data/corpus/, /srv/data/x", "/corpus, /x", "/a/b/c/d, /a/b/c/x"})
    void theFolderLiesBesideTheSources(String folder, String copy) {
        assertThat(DatasetNames.beside(folder, "x")).isEqualTo(copy);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> plan("nosuch", "w2"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("There is no claim nosuch in namespace default")
                .hasMessageContaining("kubectl get pvc -A");
        assertThatThrownBy(() -> plan("corpus", "w9"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("w1, w2, w3");
        assertThatThrownBy(() ->
                        trial.service().datasets().plan(new DatasetRequest("", "nosuch", "w2", DatasetOptions.DEFAULT)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("kubectl get pv");
    }

    private static Arguments blocks(String check, String words, Consumer<DatasetPlannerTest> change) {
        return Arguments.of(check, words, change);
    }

    static Stream<Arguments> blocking() {
        return Stream.of(
                blocks(
                        "kind",
                        "every node sees it; there is nothing to move",
                        t -> t.kind("{\"nfs\":{\"server\":\"s\",\"path\":\"/x\"}}")),
                blocks(
                        "kind",
                        "CSI driver ebs.csi.aws.com",
                        t -> t.kind("{\"csi\":{\"driver\":\"ebs.csi.aws.com\",\"volumeHandle\":\"v\"}}")),
                blocks(
                        "kind",
                        "attaches it to whichever node",
                        t -> t.kind("{\"iscsi\":{\"targetPortal\":\"p\",\"iqn\":\"q\",\"lun\":0}}")),
                blocks(
                        "kind",
                        "raw block device",
                        t -> t.volume(volume -> volume.withObject("spec").put("volumeMode", "Block"))),
                blocks(
                        "source",
                        "It is not there",
                        t -> t.trial.world.machine("w1").forgetFolders()),
                blocks(
                        "target",
                        "KubeletNotReady",
                        t -> t.trial.world.workloads().notReady("w2")),
                blocks("space", "too little space", t -> {
                    t.trial.corpus.put("large", "x".repeat(20_000_000));
                    t.trial.world.machine("w2").free(21_000_000);
                }),
                blocks(
                        "space",
                        "cannot hold that many files",
                        t -> t.trial.world.machine("w2").freeInodes(2)),
                blocks(
                        "folder",
                        "nothing is written over",
                        t -> t.trial
                                .world
                                .machine("w2")
                                .folder("/srv/data/corpus-m1")
                                .put("theirs", "x")),
                blocks(
                        "rights",
                        "create persistentvolumes",
                        t -> t.trial.world.storage().forbid("create persistentvolumes")),
                blocks("admission", "refused", t -> t.trial.world.faults().always("api dry run claim", Kind.REFUSED)),
                blocks(
                        "mover",
                        "eva@desk",
                        t -> t.trial
                                .world
                                .storage()
                                .editClaim(
                                        "corpus",
                                        claim -> claim.withObject("metadata")
                                                .withObject("annotations")
                                                .put(
                                                        "edgeferry.io/mover",
                                                        "{\"operation\":\"d20260101-000000-ffffff\",\"holder\":\"eva@desk\",\"expires\":\"2099-01-01T00:00:00Z\"}"))));
    }

    @ParameterizedTest
    @MethodSource("blocking")
    void whatBlocksSaysWhyAndWhatToDo(String check, String words, Consumer<DatasetPlannerTest> change)
            throws Exception {
        change.accept(this);
        DatasetPlan plan = plan("corpus", "w2");
        assertThat(errors(plan)).as(plan.findings().toString()).containsOnly(check);
        assertThat(plan.findings().getFirst().severity()).isEqualTo(Finding.Severity.ERROR);
        assertThat(plan.errors())
                .allSatisfy(finding -> assertThat(finding.fix()).isNotBlank())
                .anySatisfy(finding -> assertThat(finding.title() + finding.why() + finding.fix())
                        .contains(words));
        assertThatThrownBy(() -> trial.service().datasets().start(plan))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("is not possible");
    }

    @Test
    void theSameNodeIsRefused() throws Exception {
        assertThat(errors(plan("corpus", "w1"))).containsExactly("target");
    }

    @Test
    void aClaimThatIsNotBoundHasNothingToCopy() {
        trial.world
                .storage()
                .editClaim("corpus", claim -> claim.withObject("spec").remove("volumeName"));
        assertThatThrownBy(() -> plan("corpus", "w2")).hasMessageContaining("not bound");
    }

    @Test
    void aHostPathWithoutNodeLiesWhereItsPodIs() throws Exception {
        volume(volume -> volume.withObject("spec").remove("nodeAffinity"));
        DatasetPlan unknown = plan("corpus", "w2");
        assertThat(errors(unknown)).containsExactly("source");
        assertThat(unknown.errors().getFirst().why()).contains("no pod uses it");
        assertThat(unknown.errors().getFirst().fix()).contains("--from");
        var unused = trial.world.train("gru", "w1");
        trial.world.mount("gru", "corpus");
        assertThat(plan("corpus", "w2").source()).isEqualTo("w1");
        unused = trial.world.train("lstm", "w3");
        trial.world.mount("lstm", "corpus");
        assertThat(plan("corpus", "w2").errors().getFirst().why()).contains("w1, w3");
        DatasetPlan said = trial.service()
                .datasets()
                .plan(new DatasetRequest("default", "corpus", "w2", DatasetOptions.DEFAULT, "w1"));
        assertThat(said.errors()).isEmpty();
        assertThat(said.source()).isEqualTo("w1");
    }

    @Test
    void podsThatWriteAreWarnedAbout() throws Exception {
        var unused = trial.world.train("gru", "w1");
        trial.world.mount("gru", "corpus");
        DatasetPlan plan = plan("corpus", "w2");
        assertThat(plan.possible()).isTrue();
        assertThat(warnings(plan)).containsExactly("writers");
        assertThat(plan.findings().getFirst().title()).contains("gru");
    }

    @Test
    void aReclaimPolicyThatDeletesIsWarnedAbout() throws Exception {
        volume(volume -> volume.withObject("spec").put("persistentVolumeReclaimPolicy", "Delete"));
        assertThat(warnings(plan("corpus", "w2"))).containsExactly("reclaim");
    }

    @Test
    void nodesThatDoNotDialEachOtherRelay() throws Exception {
        trial.world.copies().noDirectWay("no route to the host");
        DatasetPlan plan = plan(TransferPath.AUTO);
        assertThat(plan.route()).isEqualTo(TransferPath.RELAY);
        assertThat(warnings(plan)).containsExactly("path");
        assertThat(errors(plan(TransferPath.DIRECT))).containsExactly("path");
        assertThat(plan(TransferPath.RELAY).findings())
                .noneMatch(finding -> finding.check().equals("path"));
    }

    @Test
    void nodesWithoutSshAreReachedByHelperPods() throws Exception {
        trial.world.machine("w2").reached(false);
        assertThat(errors(plan(TransferPath.AUTO))).containsExactly("helpers");
        var unused = trial.world.train("gru", "w1");
        trial.world.mount("gru", "corpus");
        DatasetPlan plan = plan(TransferPath.AUTO);
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.route()).isEqualTo(TransferPath.API);
        assertThat(warnings(plan)).containsExactlyInAnyOrder("path", "writers");
        assertThat(plan.bytes()).isEqualTo(48);
        trial.world.storage().imagesAre("another:1");
        assertThat(warnings(plan(TransferPath.AUTO))).contains("helpers");
        assertThat(errors(plan(TransferPath.RELAY))).containsExactly("ssh");
    }

    @Test
    void helperPodsWantRightsOfTheirOwn() throws Exception {
        trial.world.storage().forbid("create pods/exec");
        DatasetPlan plan =
                trial.service().datasets().plan(new DatasetRequest("default", "corpus", "w2", DatasetTrial.BY_HELPERS));
        assertThat(errors(plan)).containsExactly("rights");
        assertThat(plan.errors().getFirst().fix()).contains("edgeferry-exec");
    }

    @Test
    void aPolicyThatForbidsHelperPodsIsNamed() throws Exception {
        trial.world.faults().always("api dry run", Kind.REFUSED);
        DatasetPlan plan =
                trial.service().datasets().plan(new DatasetRequest("default", "corpus", "w2", DatasetTrial.BY_HELPERS));
        assertThat(errors(plan)).containsExactly("admission");
    }
}
