package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.task.Figure;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.Station;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetRunTest {

    @TempDir
    private Path home;

    private DatasetTrial trial;

    @BeforeEach
    void setUp() {
        trial = new DatasetTrial(home);
    }

    @Test
    void aDatasetIsOnTheOtherNodeWithAClaimOfItsOwn() throws Exception {
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome())
                .contains("claim default/corpus-m1")
                .contains("/srv/data/corpus-m1")
                .contains("3 files")
                .contains("The source is untouched");
        assertThat(end.kind()).isEqualTo(TaskKind.DATASET);
        assertThat(end.pod()).isEqualTo("corpus");
        assertThat(end.cloneName()).isEqualTo("corpus-m1");
        assertThat(end.stations()).allMatch(station -> station.state() == Station.State.DONE);
        assertThat(end.flow().samples()).isNotEmpty();
        assertThat(end.flow().epochs()).isNotEmpty();
        assertThat(end.figure("bytes").map(Figure::actual)).hasValue(48.0);
        assertThat(end.figure("files").map(Figure::actual)).hasValue(3.0);
        assertThat(end.figure("rate").map(Figure::actual).orElseThrow()).isPositive();
        trial.assertCopied();
        var volume = trial.world.storage().volume("corpus-m1").orElseThrow();
        assertThat(volume.reclaim()).isEqualTo("Retain");
        assertThat(volume.claimName()).isEqualTo("corpus-m1");
        assertThat(volume.path()).isEqualTo("/srv/data/corpus-m1");
        assertThat(volume.annotation(Words.LINEAGE)).isEqualTo("corpus");
        assertThat(volume.origin()).isEqualTo("corpus");
        assertThat(trial.newConsole().history()).containsExactly(end);
        assertThat(trial.newConsole().unfinished()).isFalse();
    }

    @Test
    void aCopyMovesOnAndKeepsItsLineage() throws Exception {
        var unused = trial.copy(() -> {});
        DatasetPlan again = trial.service()
                .datasets()
                .plan(new DatasetRequest("default", "corpus-m1", "w3", DatasetOptions.DEFAULT));
        assertThat(again.newClaim()).isEqualTo("default/corpus-m2");
        assertThat(again.newFolder()).isEqualTo("/srv/data/corpus-m2");
        TaskSnapshot end = trial.service().datasets().start(again).await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(trial.world
                        .storage()
                        .claim("default", "corpus-m2")
                        .orElseThrow()
                        .annotation(Words.LINEAGE))
                .isEqualTo("corpus,corpus-m1");
    }

    @Test
    void whatChangesWhileItIsCopiedIsCopiedAgain() throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world.faults().afterFirst("data copy", () -> {
            trial.corpus.put("part-1", "changed");
            trial.corpus.put("new", "new");
            trial.corpus.remove("part-2");
        }));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
    }

    @Test
    void whatKeepsChangingNeedsYouAndNoVolumeIsMade() throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world
                .faults()
                .afterEach("data copy", () -> trial.corpus.put("part-1", "now " + System.nanoTime())));
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome())
                .contains("part-1")
                .contains("no volume was made")
                .contains("is kept");
        assertThat(end.commands())
                .contains("edgeferry recover")
                .anyMatch(line -> line.equals("edgeferry recover --discard " + end.id()));
        assertThat(trial.world.faults().calls().stream().filter("data copy"::equals))
                .hasSize(1 + DataCopying.ROUNDS);
        assertThat(trial.world.storage().claimNames()).containsExactly("corpus");
        assertThat(trial.newConsole().unfinished()).as("a person was asked").isFalse();
        TaskSnapshot later = trial.recover().getFirst().outcome();
        assertThat(later.state()).as(later.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
    }

    @Test
    void aCopyInAnotherClusterIsNeitherGoneOnWithNorDiscardedHere() throws Exception {
        for (int i = 0; i < 150; i++) {
            trial.corpus.put(i + ".secret", "x");
        }
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        Path journal = home.resolve("migrations").resolve(end.id() + ".jsonl");
        String elsewhere = Files.readString(journal).replace("https://api.test:6443", "https://api.other:6443");
        Files.writeString(journal, elsewhere);
        MigrationService here = trial.newConsole();
        assertThatThrownBy(() -> here.discard(end.id().value())).hasMessageContaining("is not known here");
        assertThatThrownBy(() -> here.resume(end.id().value())).hasMessageContaining("is not known here");
        assertThat(Files.readString(journal)).isEqualTo(elsewhere);
    }

    @Test
    void filesThatMayNotBeReadAreNamedAndCanBeGivenUp() throws Exception {
        for (int i = 0; i < 150; i++) {
            trial.corpus.put(i + ".secret", "x");
        }
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.log().stream().filter(line -> line.text().startsWith("Not equal: ")))
                .hasSize(100);
        Path list = home.resolve("migrations").resolve(end.id() + ".missing.txt");
        assertThat(end.outcome()).contains("150 entries").contains(list.toString());
        assertThat(Files.readAllLines(list)).hasSize(151).anyMatch(line -> line.contains("149.secret"));
        assertThat(trial.world.faults().calls()).containsOnlyOnce("data copy");
        Migrations.Settled settled = trial.newConsole().discard(end.id().value());
        assertThat(settled.outcome().state()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(settled.outcome().outcome()).contains("given up").contains("nothing of the copy is left");
        trial.assertNothingThere();
        assertThatThrownBy(() -> trial.service().discard(end.id().value())).hasMessageContaining("is over");
    }

    @Test
    void oneCopyThatNeedsSomebodyGoesOnByItsOperation() throws Exception {
        trial.corpus.put("a.secret", "x");
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        trial.corpus.remove("a.secret");
        MigrationService console = trial.newConsole();
        assertThat(console.atWork(end.id())).isFalse();
        Task task = console.resume(end.id().value());
        assertThat(task.id()).isEqualTo(end.id());
        TaskSnapshot later = task.await(Duration.ofSeconds(120));
        assertThat(later.state()).as(later.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
        assertThatThrownBy(() -> trial.newConsole().resume(end.id().value())).hasMessageContaining("is over");
        assertThatThrownBy(() -> trial.newConsole().resume("nonsense")).hasMessageContaining("is not known here");
    }

    @Test
    void socketsAreNamedAndDoNotBlock() throws Exception {
        trial.corpus.put("agent.sock", "");
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("but for 1 that the log names");
        assertThat(end.log())
                .anyMatch(line -> line.level() == LogLine.Level.WARNING
                        && line.text().contains("agent.sock")
                        && line.text().contains("socket"));
    }

    @Test
    void manySocketsAreAllNamedAndDoNotBlock() throws Exception {
        for (int i = 0; i < 1500; i++) {
            trial.corpus.put(i + ".sock", "");
        }
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        Path list = home.resolve("migrations").resolve(end.id() + ".missing.txt");
        assertThat(end.outcome()).contains("but for 1500, all in " + list);
        assertThat(end.log()).anyMatch(line -> line.text().equals("And 1400 more, all in " + list + "."));
        assertThat(namesIn(list)).hasSize(1500).doesNotHaveDuplicates().contains("0.sock", "1499.sock");
    }

    @Test
    void aHundredThousandThatAreNotEqualAreAllInTheListUntilTheyAreMended() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            trial.corpus.put(i + (i % 2 == 0 ? ".secret" : ".sock"), "");
        }
        trial.corpus.put("a\nb.secret", "x");
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        Path list = home.resolve("migrations").resolve(end.id() + ".missing.txt");
        assertThat(end.outcome()).contains("100001 entries").contains("All are in " + list);
        assertThat(end.log()).anyMatch(line -> line.text().equals("And 49901 more, all in " + list + "."));
        assertThat(namesIn(list)).hasSize(100_001).doesNotHaveDuplicates().contains("a\\nb.secret");
        assertThat(Files.getPosixFilePermissions(list)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(list.resolveSibling(list.getFileName() + ".new")).doesNotExist();
        for (int i = 0; i < 100_000; i++) {
            trial.corpus.remove(i + (i % 2 == 0 ? ".secret" : ".sock"));
        }
        // What a console left that was killed while it wrote.
        Files.writeString(list.resolveSibling(list.getFileName() + ".new"), "half");
        TaskSnapshot again = trial.recover().getFirst().outcome();
        assertThat(again.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(namesIn(list)).containsExactly("a\\nb.secret");
        trial.corpus.remove("a\nb.secret");
        assertThat(trial.recover().getFirst().outcome().state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(list).doesNotExist();
    }

    private static List<String> namesIn(Path list) throws IOException {
        return Files.readAllLines(list).stream()
                .skip(1)
                .map(line -> line.split("\t", 3)[2])
                .map(line -> line.substring(0, line.indexOf(": ")))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent.sock", "old.gone"})
    void otherHashesBlockAlsoBesideWhatIsHarmless(String harmless) throws Exception {
        trial.corpus.put(harmless, "");
        TaskSnapshot end = trial.copy(() -> trial.world.copies().rotten());
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome()).contains("The hashes over all files differ").contains("no volume was made");
        assertThat(trial.world.storage().claimNames()).containsExactly("corpus");
    }

    @Test
    void whatIsGoneDoesNotBlockWhenTheHashesAgree() throws Exception {
        trial.corpus.put("old.gone", "");
        TaskSnapshot end = trial.copy(() -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void aFullTargetPausesTheCopyAndItGoesOnByItself() throws Exception {
        trial.corpus.put("large", "x".repeat(2_000_000));
        Task task = trial.started(
                DatasetOptions.DEFAULT, () -> trial.world.machine("w2").free(500_000));
        Awaitility.await()
                .until(() -> task.snapshot().log().stream()
                        .anyMatch(line -> line.text()
                                .equals("Node w2 has no space left: 1 MB more are needed. Free some; the copy goes on"
                                        + " by itself.")));
        assertThat(task.snapshot().state()).isEqualTo(TaskState.RUNNING);
        trial.world.machine("w2").free(10_000_000);
        TaskSnapshot end = task.await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.log()).anyMatch(line -> line.text().contains("There is space again"));
        trial.assertCopied();
    }

    @Test
    void aPausedCopyCanBeCancelled() throws Exception {
        trial.corpus.put("large", "x".repeat(2_000_000));
        Task task = trial.started(
                DatasetOptions.DEFAULT, () -> trial.world.machine("w2").free(500_000));
        Awaitility.await()
                .until(() -> task.snapshot().log().stream()
                        .anyMatch(line -> line.text().contains("no space left")));
        assertThat(task.cancel()).isTrue();
        TaskSnapshot end = task.await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("It was cancelled").contains("nothing of the copy is left on node w2");
        trial.assertNothingThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api annotate claim corpus",
                "w1 install",
                "w2 install",
                "data open",
                "data copy",
                "data verify",
                "api create volume corpus-m1",
                "api create claim corpus-m1",
                "api await bound corpus-m1"
            })
    void aCancelBeforeTheVolumeIsThereIsUndone(String call) throws Exception {
        AtomicReference<Boolean> accepted = new AtomicReference<>();
        TaskSnapshot end = trial.copy(() -> trial.world
                .faults()
                .before(
                        call,
                        () -> accepted.set(trial.service().tasks().getFirst().cancel())));
        assertThat(accepted).hasValue(true);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        trial.assertNothingThere();
        assertThat(trial.recover()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data copy",
                "data verify",
                "data finish",
                "api create volume corpus-m1",
                "api await bound corpus-m1"
            })
    void aFailureKeepsWhatWasCopiedAndIsTakenUpAgain(String call) throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world.faults().once(call, Kind.REFUSED));
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome()).contains("refused").contains("is kept").contains("goes on from there");
        assertThat(trial.newConsole().unfinished()).isTrue();
        TaskSnapshot later = trial.recover().getFirst().outcome();
        assertThat(later.state()).as(later.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(later.id()).isEqualTo(end.id());
        trial.assertCopied();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api annotate claim corpus", "w1 install", "w2 install"})
    void aFailureBeforeAnythingWasCopiedIsTakenBack(String call) throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world.faults().once(call, Kind.REFUSED));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("on node w1 as before");
        trial.assertNothingThere();
    }

    @Test
    void aTargetFolderThatIsTakenMeanwhileIsLeftAlone() throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world
                .faults()
                .before(
                        "data open",
                        () -> trial.world
                                .machine("w2")
                                .folder(DatasetTrial.COPY)
                                .put("theirs", "x")));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("somebody else");
        assertThat(trial.world.machine("w2").folder(DatasetTrial.COPY).files()).containsOnlyKeys("theirs");
        assertThat(trial.world.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1 remove agent", "w2 remove agent", "api annotate claim corpus"})
    void whatCannotBeCleanedIsADebt(String call) throws Exception {
        TaskSnapshot end = trial.copy(() -> trial.world
                .faults()
                .before("api create claim corpus-m1", () -> trial.world.faults().always(call, Kind.REFUSED)));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.outcome()).contains("Not cleaned up yet");
        assertThat(trial.recover().getFirst().outcome().state()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
        assertThat(trial.recover()).isEmpty();
    }

    @Test
    void lostAnswersOfTheApiServerMakeNothingTwice() throws Exception {
        TaskSnapshot end = trial.copy(() -> {
            trial.world.faults().once("api create volume corpus-m1", Kind.LOST);
            trial.world.faults().once("api create claim corpus-m1", Kind.LOST);
        });
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
    }

    @Test
    void aNameThatIsTakenMeanwhileIsSaidSo() throws Exception {
        TaskSnapshot end = trial.copy(
                () -> trial.world
                        .faults()
                        .before(
                                "data verify",
                                () -> trial.world
                                        .storage()
                                        .add(
                                                io.edgeferry.cluster.VolumeManifest.parse(
                                                        "{\"metadata\":{\"name\":\"corpus-m1\"},\"spec\":{\"hostPath\":{\"path\":\"/x\"}}}"))));
        assertThat(end.state()).isEqualTo(TaskState.NEEDS_YOU);
        assertThat(end.outcome())
                .contains("volume corpus-m1 was taken by somebody else")
                .contains("is kept");
    }

    @Test
    void aVolumeWithoutClaimIsCopiedToo() throws Exception {
        trial.world
                .storage()
                .editVolume("corpus", volume -> volume.withObject("spec").remove("claimRef"));
        DatasetPlan plan =
                trial.service().datasets().plan(new DatasetRequest("", "corpus", "w2", DatasetOptions.DEFAULT));
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.claim()).isEmpty();
        TaskSnapshot end = trial.service().datasets().start(plan).await(Duration.ofSeconds(120));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(trial.world.storage().volumeNames()).containsExactly("corpus", "corpus-m1");
        assertThat(trial.world.storage().claimNames()).containsExactly("corpus");
    }

    @Test
    void withoutSshHelperPodsCopy() throws Exception {
        TaskSnapshot end = trial.copy(DatasetTrial.BY_HELPERS, () -> {});
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        trial.assertCopied();
        assertThat(trial.world.copies().opened()).singleElement().satisfies(spec -> {
            assertThat(spec.sourceFolder()).isEqualTo("/edgeferry/data");
            assertThat(spec.path()).isEqualTo(TransferPath.API);
        });
        assertThat(trial.world.faults().calls())
                .containsSubsequence(
                        "api create volume corpus-m1",
                        "api create claim corpus-m1",
                        "api create edgeferry-OP-source",
                        "api create edgeferry-OP-target",
                        "pod on w1 install",
                        "data copy",
                        "data verify",
                        "data finish",
                        "api annotate claim corpus-m1",
                        "api delete edgeferry-OP-source",
                        "api annotate claim corpus")
                .noneMatch(call -> call.startsWith("w1 ") || call.startsWith("w2 "));
    }

    @Test
    void aCancelledCopyByHelperPodsLeavesNothing() throws Exception {
        TaskSnapshot end = trial.copy(
                DatasetTrial.BY_HELPERS,
                () -> trial.world
                        .faults()
                        .before(
                                "data verify",
                                () -> assertThat(trial.service()
                                                .tasks()
                                                .getFirst()
                                                .cancel())
                                        .isTrue()));
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.log()).anyMatch(line -> line.text().contains("stays there, empty"));
        assertThat(trial.world.machine("w2").folder(DatasetTrial.COPY).files()).isEmpty();
        assertThat(trial.world.storage().claimNames()).containsExactly("corpus");
        assertThat(trial.world.workloads().names()).isEmpty();
    }

    @Test
    void theWindowIsPassedOn() throws Exception {
        var unused = trial.copy(new DatasetOptions(TransferPath.RELAY, PolicyChoice.fixed(7), ""), () -> {});
        assertThat(trial.world.copies().opened()).singleElement().satisfies(spec -> {
            assertThat(spec.policy()).isEqualTo(PolicyChoice.fixed(7));
            assertThat(spec.path()).isEqualTo(TransferPath.RELAY);
        });
    }
}
