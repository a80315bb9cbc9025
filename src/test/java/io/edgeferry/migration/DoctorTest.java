package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.DoctorReport.Verdict;
import io.edgeferry.migration.fakes.Faults;
import io.edgeferry.migration.fakes.Faults.Kind;
import io.edgeferry.migration.fakes.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {

    private static final Doctor.Options USUAL = new Doctor.Options("default", "base:1", true);

    @TempDir
    private Path home;

    private final World world = new World();
    private final List<DoctorReport> heard = new ArrayList<>();

    private MigrationService service() {
        return DatasetTrial.console(world, home);
    }

    private DoctorReport examine(Doctor.Options options) throws Exception {
        return service().doctor().examine("w1", options, heard::add);
    }

    private void assertNothingLeft() {
        assertThat(world.workloads().names()).isEmpty();
        assertThat(world.leftovers()).isEmpty();
        assertThat(world.machine("w1").checkpoints()).isEmpty();
        assertThat(world.live()).isEmpty();
    }

    @Test
    void aHealthyNodeIsReadyAndKeepsNothing() throws Exception {
        DoctorReport report = examine(USUAL);
        assertThat(report.items()).extracting(Item::state).as(report.toString()).containsOnly(State.OK);
        assertThat(report.verdict()).isEqualTo(Verdict.READY);
        assertThat(report.words()).isEqualTo("ready");
        assertNothingLeft();
        assertThat(service().history()).isEmpty();
        assertThat(service().unfinished()).isFalse();
        assertThat(service().status()).isEmpty();
        assertThat(heard.getFirst().verdict()).isEqualTo(Verdict.EXAMINING);
        assertThat(heard.getLast()).isEqualTo(report);
    }

    @Test
    void theReportIsKnownToTheNextConsole() throws Exception {
        DoctorReport report = examine(USUAL);
        assertThat(service().doctor().known()).containsOnlyKeys("w1").containsValue(report);
    }

    @Test
    void theImageIsThatOfATrainingPodOnTheNode() throws Exception {
        var unused = world.train("gru", "w1");
        DoctorReport report = examine(new Doctor.Options("default", null, true));
        assertThat(report.verdict()).isEqualTo(Verdict.READY);
        assertThat(report.item("pod").orElseThrow().detail()).contains("base:1");
        assertThat(world.workloads().names()).containsExactly("gru");
        assertThat(world.live()).containsExactly("w1");
    }

    @Test
    void withoutAnImageOnlyQuestionsAreAsked() throws Exception {
        DoctorReport report = examine(new Doctor.Options("default", null, true));
        assertThat(report.verdict()).isEqualTo(Verdict.ASKED);
        assertThat(report.item("pod").orElseThrow().commands()).containsExactly("edgeferry doctor w1 --image IMAGE");
        assertThat(world.faults().calls()).noneMatch(call -> call.contains("create"));
    }

    @Test
    void onlyAskingTouchesNothing() throws Exception {
        assertThat(examine(new Doctor.Options("default", "base:1", false)).verdict())
                .isEqualTo(Verdict.ASKED);
        assertThat(world.faults().calls()).noneMatch(call -> call.contains("create"));
    }

    @Test
    void aLogThatCannotBeReadAtOnceIsReadAgain() throws Exception {
        var unused = examine(USUAL);
        List<String> calls = world.faults().calls();
        int logs = 0;
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).startsWith("api log ")) {
                logs++;
                World other = new World();
                other.faults().nth(i + 1, Kind.LOST);
                DoctorReport report = DatasetTrial.console(other, Files.createDirectory(home.resolve("log" + i)))
                        .doctor()
                        .examine("w1", USUAL, heard::add);
                assertThat(report.item("pod").orElseThrow().state())
                        .as(report.toString())
                        .isEqualTo(State.OK);
                assertThat(report.item("resume").orElseThrow().state())
                        .as(report.toString())
                        .isNotEqualTo(State.FAILED);
            }
        }
        assertThat(logs).as("the log is read").isGreaterThan(2);
    }

    @ParameterizedTest
    @CsvSource({
        "w1 true, ssh",
        "w1 facts, sudo",
        "w1 criu, criu",
        "api checkpoint trouble, kubelet",
        "w1 install, freeze",
        "w1 ctr task pause, freeze",
        "w1 stat, dump",
        "w1 import locally, restore"
    })
    void whatFailsIsNamedAndCleanedUp(String call, String item) throws Exception {
        world.faults().always(call, Kind.REFUSED);
        DoctorReport report = examine(USUAL);
        assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.NOT_READY);
        assertThat(report.item(item).orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(report.item(item).orElseThrow().detail()).contains("refused");
        assertThat(report.items())
                .filteredOn(failed -> failed.state() == State.FAILED)
                .allSatisfy(failed ->
                        assertThat(failed.commands()).as(failed.id()).anyMatch(command -> !command.startsWith("#")));
        assertThat(report.words()).startsWith("not ready: ");
        world.faults().clear();
        assertNothingLeft();
    }

    @Test
    void missingRightsAreNamedWithTheCommand() throws Exception {
        world.cluster().forbid("create nodes/proxy");
        DoctorReport report = examine(USUAL);
        Item kubelet = report.item("kubelet").orElseThrow();
        assertThat(kubelet.detail()).contains("create nodes/proxy");
        assertThat(kubelet.commands()).anyMatch(command -> command.startsWith("kubectl apply -f"));
        assertThat(report.item("pod").orElseThrow().state()).isEqualTo(State.SKIPPED);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> service().doctor().examine("w9", USUAL, heard::add))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("There is no node w9");
    }

    @Test
    void aCancelledExaminationCleansUp() {
        Thread me = Thread.currentThread();
        world.faults().before("w1 stat", me::interrupt);
        assertThatThrownBy(() -> examine(USUAL)).isInstanceOf(InterruptedException.class);
        world.faults().clear();
        assertNothingLeft();
    }

    @Test
    void whatIsInterruptedWhileItIsAskedGivesNoVerdict() {
        Doctor.Options asking = new Doctor.Options("default", null, false);
        List<DoctorReport> reports = new ArrayList<>();
        assertThatThrownBy(() -> service().doctor().examine("w1", asking, report -> {
                    reports.add(report);
                    if (report.item("kubelet").orElseThrow().state() == State.OK) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(reports).isNotEmpty();
        assertThat(service().doctor().known()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48})
    void whatACrashLeavesIsFoundAndSettledByTheNextConsole(int call) throws Exception {
        world.faults().nth(call, Kind.CRASH_AFTER);
        try {
            examine(USUAL);
        } catch (Faults.Crash crash) {
            world.faults().clear();
            world.machine("w1").expireTimers();
            assertThat(service().status()).isNotEmpty();
        }
        world.faults().clear();
        assertThat(service().recover())
                .allMatch(settled -> settled.outcome().state().ended());
        assertNothingLeft();
        assertThat(service().status()).isEmpty();
        assertThat(service().history()).isEmpty();
    }
}
