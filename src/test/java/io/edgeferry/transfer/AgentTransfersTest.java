package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.task.Flow;
import io.edgeferry.transfer.FileTrouble.Kind;
import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers with agents that are threads of the test. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AgentTransfersTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeAgents agents = new FakeAgents();
    private final Recorder recorder = new Recorder();
    private TransferTimes times = new TransferTimes(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            LONG,
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            Duration.ofMillis(100));

    /** Keeps what it is told. */
    private static final class Recorder implements TransferListener {
        private final List<String> said = new CopyOnWriteArrayList<>();
        private final List<FileTrouble> troubles = new CopyOnWriteArrayList<>();
        private final List<Long> bytes = new CopyOnWriteArrayList<>();
        private final List<Long> totals = new CopyOnWriteArrayList<>();
        private final List<Flow.Epoch> epochs = new CopyOnWriteArrayList<>();

        @Override
        public void flowed(long acknowledged, long total, double bytesPerSecond, int window) {
            bytes.add(acknowledged);
            totals.add(total);
        }

        @Override
        public void epoch(Flow.Epoch epoch) {
            epochs.add(epoch);
        }

        @Override
        public void trouble(FileTrouble trouble) {
            troubles.add(trouble);
        }

        @Override
        public void said(String line) {
            said.add(line);
        }
    }

    @BeforeEach
    void someFiles() {
        for (int i = 0; i < 40; i++) {
            agents.file("f" + i, 1_000_000);
        }
    }

    private Transfer open(TransferPath path) throws Exception {
        TransferSpec spec = new TransferSpec("d1", "/data", "/copy", path, PolicyChoice.ADAPTIVE, 0);
        return new AgentTransfers(times).open(agents.source.end(), agents.target.end(), spec, recorder);
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "RELAY"})
    void everythingArrives(TransferPath path) throws Exception {
        try (Transfer transfer = open(path)) {
            TransferReport report = transfer.copy();
            assertThat(report.sentFiles()).isEqualTo(40);
            assertThat(report.sentBytes()).isEqualTo(40_000_000);
            assertThat(report.keptFiles()).isZero();
            assertThat(report.missing()).isEmpty();
            assertThat(report.listing().files()).isEqualTo(40);
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertThat(recorder.bytes).isSorted().endsWith(40_000_000L);
        assertThat(recorder.totals).containsOnly(40_000_000L);
        assertThat(recorder.epochs)
                .isNotEmpty()
                .allSatisfy(epoch -> assertThat(epoch.bytesPerSecond()).isPositive());
        assertThat(agents.commands).contains("source list", "source send", "target verify", "target finish");
        if (path == TransferPath.DIRECT) {
            assertThat(agents.commands).contains("source connect t.test 4711 dd", "target expect cc");
        }
        await().until(() -> agents.processes.stream().noneMatch(FakeProcess::alive));
    }

    @Test
    void aRelayOpensAPairForEachStream() throws Exception {
        agents.stuckAt = 10;
        try (Transfer transfer = open(TransferPath.RELAY)) {
            Thread copying = Thread.ofPlatform().start(() -> {
                try {
                    transfer.copy();
                } catch (TransferException | InterruptedException e) {
                    // Ended by the test.
                }
            });
            await().until(() -> recorder.epochs.stream().anyMatch(epoch -> epoch.next() > 2));
            int most = recorder.epochs.stream().mapToInt(Flow.Epoch::next).max().orElseThrow();
            await().until(() -> streams(agents.source).size() >= most
                    && streams(agents.target).size() >= most);
            assertThat(streams(agents.source))
                    .allSatisfy(words -> assertThat(words)
                            .containsExactly(
                                    "/var/lib/edgeferry/x/agent",
                                    "dataset-stream",
                                    "--socket",
                                    "/var/lib/edgeferry/x/source.sock"));
            copying.interrupt();
            copying.join();
        }
    }

    private static List<List<String>> streams(FakeNode node) {
        return node.commands().stream()
                .filter(words -> words.contains("dataset-stream"))
                .toList();
    }

    @Test
    void whatFailedForTheMomentIsSentAgainAndWhatIsForbiddenIsReported() throws Exception {
        agents.file("flaky", 5, Kind.TRANSIENT, Kind.CORRUPT);
        agents.file("moving", 5, Kind.CHANGED);
        agents.file("always moving", 5, Kind.CHANGED, Kind.CHANGED);
        agents.file("secret", 5, Kind.PERMISSION);
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            TransferReport report = transfer.copy();
            assertThat(report.sentFiles()).isEqualTo(42);
            assertThat(report.missing())
                    .extracting(FileTrouble::path, FileTrouble::kind, FileTrouble::attempts)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("secret", Kind.PERMISSION, 1),
                            org.assertj.core.groups.Tuple.tuple("always moving", Kind.CHANGED, 2));
            assertThat(report.missingCount()).isEqualTo(2);
            assertThat(transfer.verify().complete()).isFalse();
        }
        assertThat(agents.held).contains("flaky", "moving").doesNotContain("secret");
        assertThat(recorder.troubles).extracting(FileTrouble::path).contains("flaky", "moving", "secret");
    }

    @Test
    void aTransferGoesOnWhenTheAgentsDie() throws Exception {
        agents.dieAt = 25;
        agents.held.add("f0");
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            TransferReport report = transfer.copy();
            assertThat(report.keptFiles()).isEqualTo(1);
            assertThat(report.sentFiles()).isEqualTo(39);
            assertThat(report.sentBytes()).isEqualTo(39_000_000L);
        }
        assertThat(agents.held).hasSize(40);
        assertThat(recorder.bytes).isSorted().endsWith(40_000_000L);
        assertThat(recorder.totals).containsOnly(40_000_000L);
        assertThat(recorder.said).anyMatch(line -> line.contains("ended by signal 9"));
        assertThat(recorder.said).anyMatch(line -> line.contains("at work again"));
    }

    @Test
    void afterSomeTimeItIsGivenUpInWords() throws Exception {
        times = times.withPatience(Duration.ofSeconds(3));
        agents.dieAt = 10;
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            agents.target.unreachable("Node t cannot be reached: no route.");
            assertThatThrownBy(transfer::copy)
                    .isInstanceOfSatisfying(
                            TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                    .hasMessageContaining("Node t cannot be reached")
                    .hasMessageContaining("What has arrived is kept");
            agents.target.unreachable(null);
            assertThat(transfer.copy().missingCount()).isZero();
        }
        assertThat(agents.held).hasSize(40);
    }

    @Test
    void aPassInWhichNothingMovesIsTakenUpAnew() throws Exception {
        times = times.withPatience(Duration.ofSeconds(3));
        agents.stuckAt = 10;
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(transfer::copy).hasMessageContaining("Nothing moved");
            assertThat(agents.commands.stream().filter("source send"::equals)).hasSizeGreaterThan(1);
        }
    }

    @Test
    void anAgentThatSaysNothingIsLost() throws Exception {
        times = new TransferTimes(
                times.start(),
                times.ready(),
                Duration.ofMillis(50),
                Duration.ofMillis(400),
                Duration.ofSeconds(10),
                times.firstPause(),
                times.longestPause(),
                times.farewell(),
                times.space());
        agents.stuckAt = 10;
        agents.mute = true;
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            CompletableFuture<TransferReport> report = CompletableFuture.supplyAsync(() -> {
                try {
                    return transfer.copy();
                } catch (TransferException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> recorder.said.stream().anyMatch(line -> line.contains("said nothing for")));
            agents.mute = false;
            agents.stuckAt = Integer.MAX_VALUE;
            assertThat(report.get(20, TimeUnit.SECONDS).missingCount()).isZero();
        }
    }

    @Test
    void afterAWantOfSpaceItPausesSaysSoAndGoesOn() throws Exception {
        agents.file("large", 5, Kind.NO_SPACE, Kind.NO_SPACE);
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThat(transfer.copy().missingCount()).isZero();
        }
        assertThat(agents.held).contains("large");
        assertThat(recorder.said).anyMatch(line -> line.contains("no space left") && line.contains("Paused"));
        assertThat(agents.commands).containsSubsequence("source pause", "source go", "source resend [40]");
    }

    @Test
    void aTargetThatStaysFullIsGivenUpInWords() throws Exception {
        times = times.withPatience(Duration.ofSeconds(3));
        List<Kind> always = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            always.add(Kind.NO_SPACE);
        }
        agents.file("large", 5, always.toArray(Kind[]::new));
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(transfer::copy)
                    .isInstanceOfSatisfying(
                            TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
                    .hasMessageContaining("Free space on the target");
        }
    }

    @Test
    void aTargetOfSomebodyElseIsRefused() {
        agents.refusal = "/copy/other is not of this transfer";
        assertThatThrownBy(() -> open(TransferPath.DIRECT))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
                .hasMessageContaining("/copy/other");
        await().until(() -> agents.processes.stream().noneMatch(FakeProcess::alive));
    }

    @Test
    void aSourceThatIsNoFolderIsRefused() {
        agents.failure = "/data is no folder";
        assertThatThrownBy(() -> open(TransferPath.DIRECT))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
                .hasMessageContaining("/data is no folder");
    }

    @Test
    void anEndThatCannotBeReachedIsNamed() {
        agents.source.unreachable("Node s cannot be reached: refused.");
        assertThatThrownBy(() -> open(TransferPath.RELAY))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining("Node s cannot be reached");
    }

    @Test
    void anAgentThatCannotGoOnIsNotAskedForEver() throws Exception {
        agents.fault = "the journal cannot be written";
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(transfer::copy)
                    .isInstanceOfSatisfying(
                            TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKEN))
                    .hasMessageContaining("three times")
                    .hasMessageContaining("the journal cannot be written");
        }
    }

    @Test
    void anInterruptEndsTheAgentsCleanly() throws Exception {
        agents.stuckAt = 10;
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread copying = Thread.ofPlatform().start(() -> {
                try {
                    transfer.copy();
                } catch (TransferException | InterruptedException e) {
                    failure.complete(e);
                }
            });
            await().until(() -> agents.held.size() == 10);
            copying.interrupt();
            assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(agents.commands).contains("source stop", "target stop");
            agents.stuckAt = Integer.MAX_VALUE;
            TransferReport report = transfer.copy();
            assertThat(report.keptFiles()).isEqualTo(10);
            assertThat(report.sentFiles()).isEqualTo(30);
        }
    }

    @Test
    void closingEndsACallAtWork() throws Exception {
        agents.stuckAt = 10;
        Transfer transfer = open(TransferPath.RELAY);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                transfer.copy();
            } catch (TransferException | InterruptedException e) {
                failure.complete(e);
            }
        });
        await().until(() -> agents.held.size() == 10);
        transfer.close();
        transfer.close();
        assertThat(failure.get(60, TimeUnit.SECONDS)).hasMessage("The transfer was closed.");
        await().until(() -> agents.processes.stream().noneMatch(FakeProcess::alive));
    }

    @Test
    void discardWorksOnItsOwnAndTheTransferCanBeginAgain() throws Exception {
        agents.held.add("f3");
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            transfer.discard();
            assertThat(agents.held).isEmpty();
            assertThat(transfer.copy().sentFiles()).isEqualTo(40);
        }
    }

    @Test
    void whatWasFinishedIsNotTouched() throws Exception {
        agents.finished = true;
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(transfer::copy).hasMessageContaining("is finished");
            transfer.finish();
        }
        assertThat(agents.commands).doesNotContain("source send", "target finish");
    }

    @Test
    void aCheckBySeparateAgentsCopiesFirst() throws Exception {
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            TransferReport report = transfer.verify();
            assertThat(report.complete()).isTrue();
            assertThat(report.sourceDigest()).isEqualTo("d1");
        }
        assertThat(agents.held).hasSize(40);
    }

    @Test
    void theDirectWayIsTriedAndNothingIsLeft() throws Exception {
        agents.files.clear();
        AgentTransfers transfers = new AgentTransfers(times);
        assertThat(transfers.directTrouble(agents.source.end(), agents.target.end()))
                .isEmpty();
        assertThat(agents.source.commands()).anyMatch(words -> words.contains("mkdir"));
        assertThat(agents.source.commands().getLast()).startsWith("rm", "-rf", "--");
        assertThat(agents.target.commands().getLast()).startsWith("rm", "-rf", "--");
        await().until(() -> agents.processes.stream().noneMatch(FakeProcess::alive));
        agents.target.unreachable("Node t cannot be reached.");
        assertThat(transfers.directTrouble(agents.source.end(), agents.target.end()))
                .contains("Node t cannot be reached");
    }
}
