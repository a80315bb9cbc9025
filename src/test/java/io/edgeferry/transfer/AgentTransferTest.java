package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeferry.node.AgentFolder;
import io.edgeferry.node.Command;
import io.edgeferry.task.Flow;
import io.edgeferry.transfer.FileTrouble.Kind;
import io.edgeferry.transfer.TransferException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers by the real agent, both ends of it processes of this machine. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class AgentTransferTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final LocalShell sourceShell = new LocalShell("s");
    private final LocalShell targetShell = new LocalShell("t");
    private final List<FileTrouble> troubles = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Flow.Epoch> epochs = new CopyOnWriteArrayList<>();
    private volatile long acknowledged;
    private volatile Runnable onFlow = () -> {};
    private Path data;
    private Path copy;

    private final TransferListener listener = new TransferListener() {
        @Override
        public void flowed(long bytes, long total, double bytesPerSecond, int window) {
            acknowledged = bytes;
            onFlow.run();
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
    };

    @BeforeEach
    void installTheAgent() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the agent runs on Linux only");
        String architecture = Map.of("amd64", "amd64", "aarch64", "arm64").get(System.getProperty("os.arch"));
        assumeTrue(architecture != null, "there is no agent for " + System.getProperty("os.arch"));
        assumeTrue(System.getProperty("user.name").equals("root"), "the agent keeps owners, which only root can");
        data = folder.resolve("data");
        copy = folder.resolve("copy");
        for (LocalShell shell : List.of(sourceShell, targetShell)) {
            agentFolder(shell).install(architecture);
            assertThat(agentFolder(shell).installed()).isTrue();
        }
        String usage = sourceShell
                .run(Command.root(folder + "/s/agent", "dataset-source"), LIMIT)
                .stderr();
        assumeTrue(usage.contains("--root"), "the agent built in knows no datasets");
    }

    @AfterEach
    void nothingRunsOn() throws Exception {
        await().until(() -> Stream.of(sourceShell, targetShell)
                .allMatch(shell -> shell.running("dataset-source").isEmpty()
                        && shell.running("dataset-target").isEmpty()
                        && shell.running("dataset-stream").isEmpty()));
        agentFolder(sourceShell).remove();
        assertThat(folder.resolve("s")).doesNotExist();
        sourceShell.close();
        targetShell.close();
    }

    private AgentFolder agentFolder(LocalShell shell) {
        return new AgentFolder(shell, folder + "/" + shell.node());
    }

    private TransferEnd end(LocalShell shell) {
        return new TransferEnd(shell, folder + "/" + shell.node(), "127.0.0.1");
    }

    private Transfer open(TransferPath path, PolicyChoice policy) throws TransferException, InterruptedException {
        TransferSpec spec = new TransferSpec("d1", data.toString(), copy.toString(), path, policy, 0);
        return new AgentTransfers().open(end(sourceShell), end(targetShell), spec, listener);
    }

    private void assertSame() throws IOException {
        assertThat(Trees.describe(copy)).isEqualTo(Trees.describe(data));
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "RELAY"})
    void aWholeTreeArrives(TransferPath path) throws Exception {
        Trees.make(data, 600, 3, 20_000_000);
        try (Transfer transfer = open(path, PolicyChoice.ADAPTIVE)) {
            TransferReport report = transfer.copy();
            assertThat(report.missing()).isEmpty();
            assertThat(report.sentFiles()).isEqualTo(report.listing().files());
            assertThat(report.sentBytes()).isEqualTo(report.listing().bytes());
            assertThat(report.listing().hardLinks()).isEqualTo(1);
            TransferReport check = transfer.verify();
            assertThat(check.complete()).isTrue();
            assertThat(check.sourceDigest()).hasSize(64).isEqualTo(check.targetDigest());
            transfer.finish();
        }
        assertSame();
        assertThat(acknowledged).isPositive();
    }

    @Test
    void aSecondPassSendsOnlyWhatChanged() throws Exception {
        Trees.make(data, 200, 1, 9_000_000);
        try (Transfer transfer = open(TransferPath.DIRECT, PolicyChoice.fixed(3))) {
            transfer.copy();
            Files.writeString(data.resolve("empty"), "not any more");
            Files.delete(data.resolve("sparse"));
            Files.writeString(data.resolve("new"), "new");
            TransferReport stale = transfer.verify();
            assertThat(stale.complete()).isFalse();
            assertThat(stale.missing()).extracting(FileTrouble::path).contains("empty", "sparse", "new");
            TransferReport delta = transfer.copy();
            assertThat(delta.sentFiles()).isEqualTo(2);
            assertThat(delta.missing()).isEmpty();
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertSame();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "RELAY"})
    void aTransferGoesOnWhenTheTargetIsKilled(TransferPath path) throws Exception {
        // Enough that the kill comes in the midst, also where the disk is quick.
        Trees.make(data, 200, 24, 16_000_000);
        AtomicBoolean killed = new AtomicBoolean();
        onFlow = () -> {
            if (acknowledged > 30_000_000 && killed.compareAndSet(false, true)) {
                targetShell.running("dataset-target").forEach(Process::destroyForcibly);
            }
        };
        try (Transfer transfer = open(path, PolicyChoice.ADAPTIVE)) {
            TransferReport report = transfer.copy();
            assertThat(killed).isTrue();
            assertThat(report.missing()).isEmpty();
            assertThat(said).anyMatch(line -> line.contains("signal 9"));
            assertThat(report.sentFiles()).isEqualTo(report.listing().files());
            // Most of what had arrived was not sent twice.
            assertThat(report.sentBytes()).isLessThan(report.listing().bytes() + 30_000_000);
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertSame();
    }

    @Test
    void anotherConsoleResumes() throws Exception {
        Trees.make(data, 200, 24, 16_000_000);
        try (Transfer transfer = open(TransferPath.DIRECT, PolicyChoice.fixed(2))) {
            Thread self = Thread.currentThread();
            onFlow = () -> {
                if (acknowledged > 30_000_000) {
                    self.interrupt();
                }
            };
            assertThatThrownBy(transfer::copy).isInstanceOf(InterruptedException.class);
        }
        var _ = Thread.interrupted();
        onFlow = () -> {};
        try (Transfer transfer = open(TransferPath.RELAY, PolicyChoice.ADAPTIVE)) {
            TransferReport report = transfer.copy();
            assertThat(report.sentBytes()).isLessThan(report.listing().bytes() - 15_000_000);
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertSame();
    }

    @Test
    void aFileThatChangesAllTheTimeIsReported() throws Exception {
        Trees.make(data, 50, 2, 40_000_000);
        Path moving = data.resolve("large-1.bin");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try (var file = new java.io.RandomAccessFile(moving.toFile(), "rw")) {
                for (int i = 0; !done.get(); i++) {
                    file.seek(1000L * (i % 1000));
                    file.write(i);
                    Thread.sleep(5);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Transfer transfer = open(TransferPath.DIRECT, PolicyChoice.fixed(4))) {
            TransferReport report = transfer.copy();
            assertThat(report.missing()).singleElement().satisfies(trouble -> {
                assertThat(trouble.path()).isEqualTo("large-1.bin");
                assertThat(trouble.kind()).isEqualTo(Kind.CHANGED);
                assertThat(trouble.attempts()).isEqualTo(2);
            });
            done.set(true);
            writer.join();
            assertThat(transfer.copy().missing()).isEmpty();
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertSame();
    }

    @Test
    void whatCannotBeReadOrIsNoFileIsReported() throws Exception {
        // Root reads everything, unless it lacks these.
        String without = "setpriv --bounding-set -dac_override,-dac_read_search --";
        assumeTrue(
                sourceShell
                        .run(Command.root("sh", "-c", without + " true"), LIMIT)
                        .ok(),
                "setpriv of util-linux is not installed");
        sourceShell.startBehind(without);
        Trees.make(data, 30, 1, 9_000_000);
        Files.writeString(data.resolve("secret"), "secret");
        Files.setPosixFilePermissions(data.resolve("secret"), Set.of());
        assertThat(sourceShell
                        .run(Command.root("mkfifo", data + "/pipe"), LIMIT)
                        .ok())
                .isTrue();
        try (Transfer transfer = open(TransferPath.DIRECT, PolicyChoice.fixed(2))) {
            TransferReport report = transfer.copy();
            assertThat(report.missing())
                    .extracting(FileTrouble::path, FileTrouble::kind)
                    .containsExactlyInAnyOrder(tuple("secret", Kind.PERMISSION), tuple("pipe", Kind.SPECIAL));
            assertThat(report.sentFiles()).isEqualTo(report.listing().files() - 1);
            assertThat(report.complete()).isFalse();
            assertThat(transfer.verify().complete()).isFalse();
        }
        assertThat(copy.resolve("secret")).doesNotExist();
        assertThat(copy.resolve("large-0.bin")).hasSize(9_000_000);
    }

    @Test
    void whatIsNoFileIsInTheHashesOfNeitherEnd() throws Exception {
        Trees.make(data, 30, 1, 9_000_000);
        assertThat(sourceShell.run(Command.of("mkfifo", data + "/pipe"), LIMIT).ok())
                .isTrue();
        try (Transfer transfer = open(TransferPath.DIRECT, PolicyChoice.fixed(2))) {
            var unused = transfer.copy();
            TransferReport report = transfer.verify();
            assertThat(report.missing()).extracting(FileTrouble::kind).containsExactly(Kind.SPECIAL);
            assertThat(report.sourceDigest()).isNotEmpty().isEqualTo(report.targetDigest());
        }
    }

    /** A check at each end, of 1,500 entries of five kinds. */
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "RELAY"})
    void everyUnequalEntryIsNamedOnce(TransferPath path) throws Exception {
        List<String> want = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            for (String name : List.of("rots-", "goes-", "moves-", "a\nb-")) {
                Files.createDirectories(data);
                Files.writeString(data.resolve(name + i), "here");
            }
            want.addAll(List.of(
                    "CORRUPT rots-" + i,
                    "VANISHED goes-" + i,
                    "CHANGED moves-" + i,
                    "CHANGED a\\nb-" + i,
                    "SPECIAL pipe-" + i));
        }
        String pipes = "i=0; while [ $i -lt 300 ]; do echo \"$1/pipe-$i\"; i=$((i+1)); done | xargs mkfifo";
        assertThat(sourceShell
                        .run(Command.of("sh", "-c", pipes, "sh", data.toString()), LIMIT)
                        .ok())
                .isTrue();
        try (Transfer transfer = open(path, PolicyChoice.fixed(2))) {
            assertThat(transfer.copy().missing()).hasSize(300);
            for (int i = 0; i < 300; i++) {
                Files.writeString(copy.resolve("rots-" + i), "rots");
                Files.delete(copy.resolve("goes-" + i));
                Files.writeString(data.resolve("moves-" + i), "longer than before");
                Files.writeString(data.resolve("a\nb-" + i), "longer than before");
            }
            TransferReport report = transfer.verify();
            assertThat(report.missing().stream().map(one -> one.kind() + " " + one.path()))
                    .containsExactlyInAnyOrderElementsOf(want);
            assertThat(report.missingCount()).isEqualTo(1500);
            for (int i = 0; i < 300; i++) {
                Files.delete(data.resolve("rots-" + i));
                Files.delete(data.resolve("goes-" + i));
            }
            var unused = transfer.copy();
            assertThat(transfer.verify().missing())
                    .as("those that were mended are not named")
                    .hasSize(300)
                    .allMatch(one -> one.kind() == Kind.SPECIAL);
        }
    }

    @Test
    void somebodyElsesFolderIsRefusedAndStaysAsItIs() throws Exception {
        Trees.make(data, 10, 1, 100);
        Files.createDirectories(copy);
        Files.writeString(copy.resolve("mine"), "mine");
        assertThatThrownBy(() -> open(TransferPath.DIRECT, PolicyChoice.ADAPTIVE))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
                .hasMessageContaining("mine");
        assertThat(Trees.describe(copy)).containsOnlyKeys("mine");
    }

    @Test
    void aSourceThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> open(TransferPath.RELAY, PolicyChoice.ADAPTIVE))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
                .hasMessageContaining("data");
    }

    @Test
    void discardLeavesNothing() throws Exception {
        Trees.make(data, 100, 2, 9_000_000);
        try (Transfer transfer = open(TransferPath.RELAY, PolicyChoice.fixed(2))) {
            transfer.copy();
            assertThat(copy).isNotEmptyDirectory();
            transfer.discard();
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void theDirectWayIsTriedAndLeavesNothing() throws Exception {
        AgentTransfers transfers = new AgentTransfers();
        assertThat(transfers.directTrouble(end(sourceShell), end(targetShell))).isEmpty();
        TransferEnd elsewhere = new TransferEnd(targetShell, folder + "/t", "127.0.0.2");
        assertThat(transfers.directTrouble(end(sourceShell), elsewhere)).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("t"))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("trial"));
        }
    }
}
