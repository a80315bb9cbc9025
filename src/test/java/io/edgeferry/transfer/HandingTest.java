package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeferry.Programs;
import io.edgeferry.node.AgentFolder;
import io.edgeferry.task.Flow;
import io.edgeferry.transfer.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One file handed on while it comes, by the real agent, to a {@code ctr} that keeps what it is fed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HandingTest {

    private static final String NAME = "checkpoint-gru_default-train-2026-11-24T15:15:02Z.tar";
    private static final String CTR = """
        #!/bin/sh
        case "$*" in *--help*) exit 0;; esac
        d=$(dirname "$0"); echo x >> "$d/imports"
        cat > "$d/image"
        test ! -e "$d/full" || { echo "ctr: no space left on device" >&2; exit 1; }
        """;

    @TempDir
    private Path folder;

    private final LocalShell source = new LocalShell("s");
    private final LocalShell target = new LocalShell("t");
    private final List<Flow.Epoch> epochs = new CopyOnWriteArrayList<>();
    private volatile Runnable onFlow = () -> {};
    private volatile long acknowledged;
    private Path archives;

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
    };

    @BeforeEach
    void install() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the agent runs on Linux only");
        String architecture = Map.of("amd64", "amd64", "aarch64", "arm64").get(System.getProperty("os.arch"));
        assumeTrue(architecture != null, "there is no agent for " + System.getProperty("os.arch"));
        assumeTrue(System.getProperty("user.name").equals("root"), "the agent keeps owners, which only root can");
        for (LocalShell shell : List.of(source, target)) {
            new AgentFolder(shell, folder + "/" + shell.node()).install(architecture);
        }
        archives = Files.createDirectories(folder.resolve("checkpoints"));
        Files.writeString(archives.resolve("another.tar"), "the memory of somebody else");
        var unused = Programs.write(folder.resolve("ctr"), CTR);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private String archive(int megabytes) throws Exception {
        Random random = new Random(3);
        Path file = archives.resolve(NAME);
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            TarArchiveEntry entry = new TarArchiveEntry("checkpoint/pages-1.img");
            entry.setSize(megabytes * 1_000_000L);
            out.putArchiveEntry(entry);
            byte[] piece = new byte[1_000_000];
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
            out.closeArchiveEntry();
        }
        return sha256(Files.newInputStream(file));
    }

    private static String sha256(InputStream from) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream in = new DigestInputStream(from, digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of the layer in the image that was imported. */
    private String imported() throws Exception {
        String layer = "";
        boolean index = false;
        try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(folder.resolve("image")))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals("blobs/edgeferry/d1/layer")) {
                    layer = HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
                }
                index |= entry.getName().equals("index.json");
            }
        }
        assertThat(index).as("index.json").isTrue();
        return layer;
    }

    private Transfer open(TransferPath path) throws TransferException, InterruptedException {
        TransferSpec spec = new TransferSpec(
                "d1",
                archives.toString(),
                folder + "/t/archive",
                path,
                PolicyChoice.ADAPTIVE,
                0,
                new Handing(
                        NAME,
                        List.of(
                                "--image",
                                "edgeferry.invalid/checkpoint/gru:d1",
                                "--container",
                                "train",
                                "--ref",
                                "d1",
                                "--ctr",
                                folder + "/ctr")));
        return new AgentTransfers()
                .open(
                        new TransferEnd(source, folder + "/s", "127.0.0.1"),
                        new TransferEnd(target, folder + "/t", "127.0.0.1"),
                        spec,
                        listener);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.walk(folder.resolve("t/archive"))) {
            assertThat(left.filter(Files::isRegularFile).map(Path::getFileName)).containsExactly(Path.of("journal"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "RELAY"})
    void theArchiveIsImportedAsItComes(TransferPath path) throws Exception {
        String sum = archive(90);
        Taken taken;
        try (Transfer transfer = open(path)) {
            assertThat(transfer.copy().missing()).isEmpty();
            taken = transfer.taken();
        }
        assertThat(taken.sha256()).isEqualTo(sum);
        assertThat(taken.bytes()).isEqualTo(Files.size(archives.resolve(NAME)));
        assertThat(taken.manifest()).startsWith("sha256:").hasSize(71);
        assertThat(imported()).isEqualTo(sum);
        assertThat(folder.resolve("imports")).hasContent("x");
        assertNothingIsLeft();
    }

    @Test
    void aTargetThatIsKilledHasTheImportBegunAnew() throws Exception {
        String sum = archive(200);
        AtomicBoolean killed = new AtomicBoolean();
        onFlow = () -> {
            if (acknowledged > 60_000_000 && killed.compareAndSet(false, true)) {
                await("the first import is at work")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> folder.resolve("imports").toFile().length() > 0);
                target.running("dataset-target").forEach(Process::destroyForcibly);
            }
        };
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThat(transfer.copy().missing()).isEmpty();
            assertThat(transfer.taken().sha256()).isEqualTo(sum);
        }
        assertThat(killed).isTrue();
        assertThat(imported()).isEqualTo(sum);
        assertThat(folder.resolve("imports")).hasContent("x\nx");
        assertNothingIsLeft();
    }

    @Test
    void anImportThatFailsEndsTheTransferWithItsReason() throws Exception {
        var _ = archive(3);
        Files.createFile(folder.resolve("full"));
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(() -> {
                        var _ = transfer.copy();
                        var _ = transfer.taken();
                    })
                    .isInstanceOfSatisfying(
                            TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
                    .hasMessageContaining("Node t could not take what arrived")
                    .hasMessageContaining("no space left on device");
        }
        assertThat(folder.resolve("imports")).hasContent("x");
    }

    @Test
    void anArchiveThatIsNotThereIsSaidToBeMissing() throws Exception {
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            var _ = transfer.copy();
            assertThatThrownBy(transfer::taken).hasMessageContaining("holds no file " + NAME);
        }
        assertThat(folder.resolve("image")).doesNotExist();
    }

    @Test
    void whatIsNoCheckpointIsNotImported() throws Exception {
        Files.writeString(archives.resolve(NAME), "no tar at all");
        try (Transfer transfer = open(TransferPath.DIRECT)) {
            assertThatThrownBy(() -> {
                        var _ = transfer.copy();
                        var _ = transfer.taken();
                    })
                    .hasMessageContaining("not a complete tar");
        }
        // Without an index there is nothing in it that containerd would take.
        assertThat(Files.readString(folder.resolve("image"), StandardCharsets.ISO_8859_1))
                .doesNotContain("index.json");
    }
}
