package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.LabShell;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.AgentTransfers;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.Transfer;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferListener;
import io.edgeferry.transfer.TransferPath;
import io.edgeferry.transfer.TransferReport;
import io.edgeferry.transfer.TransferSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The transfers of the program, with the ends of a real lab's nodes. */
class LabTransferTest {

    @TempDir
    static Path folder;

    private static MovingLab lab;

    private String name;
    private Path from;
    private Path to;

    @BeforeAll
    static void open() throws Exception {
        lab = new MovingLab(folder);
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void files(TestInfo test) throws IOException {
        name = test.getTestMethod().orElseThrow().getName();
        from = Files.createDirectories(folder.resolve("nodes/edge-1/volumes/data/" + name));
        to = folder.resolve("nodes/edge-2/volumes/data/" + name);
        for (int i = 0; i < 20; i++) {
            random(from.resolve("file-" + i), 50_000 + i);
        }
    }

    @AfterEach
    void perfect() {
        lab.lab().machines().links().set("edge-1", "edge-2", LinkState.PERFECT);
    }

    private static void random(Path file, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(file, content);
    }

    private static LabShell shell(String node) {
        return new LabShell(new LabCalls(lab.cluster().nodeCalls(), node));
    }

    private Transfer transfer(TransferListener listener) throws Exception {
        TransferSpec spec =
                new TransferSpec(name, "/data/" + name, "/data/" + name, TransferPath.DIRECT, PolicyChoice.fixed(3), 0);
        return new AgentTransfers().open(shell("edge-1").end(), shell("edge-2").end(), spec, listener);
    }

    @Test
    void oneFlippedByteOnTheTargetIsFoundNamedAndMended() throws Exception {
        try (Transfer transfer = transfer(new TransferListener() {})) {
            assertThat(transfer.copy().sentFiles()).isEqualTo(20);
            assertThat(transfer.verify().complete()).isTrue();
            Path file = to.resolve("file-7");
            FileTime time = Files.getLastModifiedTime(file);
            byte[] bytes = Files.readAllBytes(file);
            bytes[1234] ^= 1;
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, time);
            TransferReport bad = transfer.verify();
            assertThat(bad.complete()).isFalse();
            assertThat(bad.missing())
                    .extracting(FileTrouble::path, FileTrouble::kind)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("file-7", FileTrouble.Kind.CORRUPT));
            TransferReport again = transfer.copy();
            assertThat(again.sentFiles()).isEqualTo(1);
            assertThat(again.keptFiles()).isEqualTo(19);
            assertThat(transfer.verify().complete()).isTrue();
            transfer.finish();
        }
        assertThat(to.resolve("file-7")).hasSameBinaryContentAs(from.resolve("file-7"));
        assertThat(to.resolve(".edgeferry-" + name)).doesNotExist();
        try (Transfer transfer = transfer(new TransferListener() {})) {
            assertThatThrownBy(transfer::copy)
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("is finished");
        }
    }

    @Test
    void whatChangesAndVanishesAtTheSourceIsFoundAndFollowed() throws Exception {
        try (Transfer transfer = transfer(new TransferListener() {})) {
            transfer.copy();
            Files.writeString(from.resolve("file-1"), "shorter");
            Files.delete(from.resolve("file-2"));
            Files.createDirectories(from.resolve("new"));
            Files.writeString(from.resolve("new/file"), "x");
            assertThat(transfer.verify().missing())
                    .extracting(FileTrouble::path)
                    .containsExactlyInAnyOrder("file-1", "file-2", "new", "new/file");
            assertThat(transfer.copy().sentFiles()).isEqualTo(2);
            assertThat(transfer.verify().complete()).isTrue();
        }
        assertThat(to.resolve("file-1")).hasContent("shorter");
        assertThat(to.resolve("file-2")).doesNotExist();
        assertThat(to.resolve("new/file")).hasContent("x");
    }

    @Test
    void oneThatIsOpenedAgainGoesOn() throws Exception {
        lab.lab().machines().links().set("edge-1", "edge-2", new LinkState(0, 1, 0));
        AtomicLong arrived = new AtomicLong();
        TransferListener listener = new TransferListener() {
            @Override
            public void flowed(long bytes, long total, double bytesPerSecond, int window) {
                arrived.set(bytes);
            }
        };
        Transfer first = transfer(listener);
        FutureTask<TransferReport> copying = new FutureTask<>(first::copy);
        Thread thread = Thread.ofVirtual().start(copying);
        await().atMost(MovingLab.LIMIT).until(() -> arrived.get() > 300_000);
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        first.close();
        lab.lab().machines().links().set("edge-1", "edge-2", LinkState.PERFECT);
        try (Transfer again = transfer(new TransferListener() {})) {
            TransferReport report = again.copy();
            assertThat(report.keptFiles()).isBetween(3L, 19L);
            assertThat(report.sentFiles()).isEqualTo(20 - report.keptFiles());
            assertThat(again.verify().complete()).isTrue();
            again.discard();
        }
        assertThat(to).doesNotExist();
    }

    @Test
    void linksAndEmptyFilesArrive() throws Exception {
        Path locked = from.resolve("file-3");
        Files.delete(locked);
        Files.createSymbolicLink(locked, Path.of("nowhere"));
        Files.createFile(from.resolve("z"));
        try (Transfer transfer = transfer(new TransferListener() {})) {
            TransferReport report = transfer.copy();
            assertThat(report.listing().links()).isEqualTo(1);
            assertThat(report.sentFiles()).isEqualTo(20);
            assertThat(transfer.verify().complete()).isTrue();
        }
        assertThat(Files.readSymbolicLink(to.resolve("file-3"))).isEqualTo(Path.of("nowhere"));
    }

    @Test
    void aNodeOfTheLabRunsNoCommands() {
        assertThatThrownBy(() -> shell("edge-1").run(Command.root("ls"), Duration.ofSeconds(5)))
                .isInstanceOf(NodeException.class)
                .hasMessage("Node edge-1 is of the lab and has no shell.");
        assertThatThrownBy(() -> shell("edge-1").start(Command.root("sh", "-c"), Duration.ofSeconds(5)))
                .isInstanceOf(NodeException.class);
    }
}
