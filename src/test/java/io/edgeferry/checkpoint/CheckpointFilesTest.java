package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {

    private static final Path SAMPLE = Path.of("resources/samples/counter.efcheckpoint");

    private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding("UTF-8");

    @TempDir
    private Path dir;

    @Test
    void theSampleIsOfCriu() throws Exception {
        CheckpointFile file = CheckpointFiles.read(SAMPLE);
        assertThat(file.engine()).isEqualTo(Engine.CRIU);
        assertThat(file.namespace()).isEqualTo("default");
        assertThat(file.pod()).isEqualTo("counter");
        assertThat(file.container()).isEqualTo("count");
        assertThat(file.image()).isEqualTo("localhost/edgeferry/torch:1");
        assertThat(file.runtime()).isEqualTo("io.containerd.runc.v2");
        Instant created = Objects.requireNonNull(file.created());
        assertThat(file.checkpointed()).isBetween(created, created.plusSeconds(60));
        assertThat(file.packed()).isTrue();
        assertThat(file.file()).isEqualTo(Files.size(SAMPLE)).isLessThan(300_000);
        assertThat(file.entries())
                .extracting(CheckpointFile.Entry::name)
                .contains(
                        "config.dump",
                        "spec.dump",
                        "status",
                        "dump.log",
                        "container.log",
                        "rootfs-diff.tar",
                        "checkpoint/inventory.img",
                        "checkpoint/pstree.img",
                        "checkpoint/core-1.img",
                        "checkpoint/mm-1.img",
                        "checkpoint/pagemap-1.img",
                        "checkpoint/files.img");
        assertThat(file.entries())
                .filteredOn(entry -> entry.name().matches("checkpoint/pages-\\d+\\.img"))
                .as("the memory of the shell and of its sleep")
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.bytes()).isPositive().isEqualTo(entry.bytes() / 4096 * 4096));
        assertThat(file.unpacked())
                .isEqualTo(file.entries().stream()
                        .mapToLong(CheckpointFile.Entry::bytes)
                        .sum());
    }

    @Test
    void itIsTheSameUnpacked() throws Exception {
        Path tar = dir.resolve("counter.tar");
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(SAMPLE))) {
            Files.copy(in, tar);
        }
        CheckpointFile file = CheckpointFiles.read(tar);
        assertThat(file.packed()).isFalse();
        assertThat(file.entries()).isEqualTo(CheckpointFiles.read(SAMPLE).entries());
    }

    @Test
    void theLabSaysThatItIsNotCriu() throws Exception {
        CheckpointFile file = CheckpointFiles.read(archive(tar -> {
            text(
                    tar,
                    "config.dump",
                    "{\"name\":\"train\",\"pod\":\"gru\",\"namespace\":\"default\",\"runtime\":\"lab\","
                        + "\"rootfsImageName\":\"edgeferry.lab/train:1\",\"checkpointedTime\":\"2026-01-01T00:00:00Z\"}");
            text(tar, "lab/state.bin", "weights");
        }));
        assertThat(CheckpointWords.lines(file))
                .contains(
                        "Checkpoint of container train of pod default/gru",
                        "  engine        lab checkpoint, not CRIU",
                        "  created       (not said)",
                        "  checkpointed  2026-01-01 00:00:00 UTC")
                .anyMatch(line -> line.endsWith("7  lab/state.bin"));
    }

    @Test
    void theLabSaysSoWhereCriuMadeIt() throws Exception {
        CheckpointFile file = CheckpointFiles.read(archive(tar -> {
            text(tar, "config.dump", "{\"name\":\"train\",\"runtime\":\"lab\",\"engine\":\"CRIU 4.1.1\"}");
            text(tar, "checkpoint/inventory.img", "x");
        }));
        assertThat(CheckpointWords.lines(file)).contains("  engine        CRIU checkpoint by the lab");
    }

    @Test
    void aRuntimeNamesTheEngineOfItsNode() {
        assertThat(Engine.of("containerd://2.3.3")).isEqualTo(Engine.CRIU);
        assertThat(Engine.of("")).isEqualTo(Engine.CRIU);
        assertThat(Engine.of("lab://1.0")).isEqualTo(Engine.LAB);
        assertThat(Engine.of("lab://1.0+criu.4.1.1")).isEqualTo(Engine.LAB_CRIU);
        assertThat(Engine.of("lab://1.0+trying-criu")).isEqualTo(Engine.LAB_TRYING);
        assertThat(Engine.inLab("lab://1.0+criu.4.1.1")).isTrue();
        assertThat(Engine.inLab("containerd://2.3.3")).isFalse();
    }

    @Test
    void aPathThatLeavesTheFolderIsRefused() throws Exception {
        for (String name : new String[] {"../x", "a/../../x", "/etc/passwd", "a\\b", "a\u001b[31mb"}) {
            Path file = archive(tar -> text(tar, name, "x"));
            assertThatThrownBy(() -> CheckpointFiles.read(file))
                    .as(name)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a path that no checkpoint has")
                    .message()
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void linksAndDevicesAreRefused() throws Exception {
        for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_CHR}) {
            Path file = archive(tar -> {
                TarArchiveEntry entry = new TarArchiveEntry("checkpoint/inventory.img", kind);
                entry.setLinkName("/etc/passwd");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            });
            assertThatThrownBy(() -> CheckpointFiles.read(file)).hasMessageContaining("a link or a device");
        }
    }

    @Test
    void whatIsCutOffIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(SAMPLE);
        Path packed = Files.write(dir.resolve("half.gz"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> CheckpointFiles.read(packed)).hasMessageContaining("cut off");
        Path tar = archive(out -> text(out, "config.dump", "x".repeat(5000)));
        Path half = Files.write(dir.resolve("half.tar"), Arrays.copyOf(Files.readAllBytes(tar), 2000));
        assertThatThrownBy(() -> CheckpointFiles.read(half)).hasMessageContaining("cut off: config.dump");
    }

    @Test
    void aSizeThatNoDiskHasIsRefusedAtOnce() throws Exception {
        byte[] tar = Files.readAllBytes(archive(out -> text(out, "checkpoint/pages-1.img", "x")));
        TarArchiveEntry huge = new TarArchiveEntry("checkpoint/pages-1.img");
        huge.setSize(Long.MAX_VALUE);
        huge.writeEntryHeader(tar, UTF_8, true);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar);
        }
        assertThatThrownBy(() -> CheckpointFiles.read(Files.write(dir.resolve("huge.gz"), packed.toByteArray())))
                .hasMessageContaining("more than 64 GB");
        assertThatThrownBy(() -> CheckpointFiles.read(Files.write(dir.resolve("huge.tar"), tar)))
                .hasMessageContaining("cut off");
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws Exception {
        Path file = dir.resolve("long.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            byte[] header = new byte[512];
            TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
            name.setSize(1L << 40);
            name.writeEntryHeader(header, UTF_8, true);
            out.write(header);
            byte[] piece = "n".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 64; i++) {
                out.write(piece);
            }
        }
        assertThatThrownBy(() -> CheckpointFiles.read(file)).hasMessageContaining("is not shown");
    }

    @Test
    void aDescriptionWithoutEndIsRefused() throws Exception {
        Path file = archive(tar -> text(tar, "config.dump", " ".repeat(5 << 20)));
        assertThatThrownBy(() -> CheckpointFiles.read(file)).hasMessageContaining("config.dump has more than 4 MB");
    }

    @Test
    void whatIsNoCheckpointIsSaidToBeNone() throws Exception {
        Path text = Files.writeString(dir.resolve("x.tar"), "no tar at all, though it is called so".repeat(50));
        assertThatThrownBy(() -> CheckpointFiles.read(text)).hasMessageContaining("it is no tar");
        Path empty = Files.createFile(dir.resolve("empty.tar"));
        assertThatThrownBy(() -> CheckpointFiles.read(empty)).hasMessageContaining("is no checkpoint archive");
        Path other = archive(tar -> text(tar, "README", "x"));
        assertThatThrownBy(() -> CheckpointFiles.read(other)).hasMessageContaining("is no checkpoint archive");
        Path broken = archive(tar -> {
            text(tar, "config.dump", "{");
            text(tar, "checkpoint/inventory.img", "x");
        });
        assertThatThrownBy(() -> CheckpointFiles.read(broken)).hasMessageContaining("config.dump is no JSON");
        assertThatThrownBy(() -> CheckpointFiles.read(dir)).hasMessageContaining("is no file");
        assertThatThrownBy(() -> CheckpointFiles.read(dir.resolve("none"))).hasMessageContaining("There is no file");
    }

    private interface Filling {
        void fill(TarArchiveOutputStream tar) throws IOException;
    }

    private Path archive(Filling filling) throws IOException {
        Path file = Files.createTempFile(dir, "made", ".tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
            filling.fill(tar);
        }
        return file;
    }

    private static void text(TarArchiveOutputStream tar, String name, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
