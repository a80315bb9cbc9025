package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What of the lab's CRIU needs no CRIU. */
class CriuTest {

    private static final String IMAGE = "edgeferry.invalid/checkpoint/gru:1";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    @AfterEach
    void forget() {
        System.clearProperty(Criu.PROPERTY);
    }

    @Test
    void itsFirstErrorIsTheReason() throws IOException {
        Path log = Files.writeString(dir.resolve("log"), """
            (00.024348) Error (criu/util.c:1533): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
            (00.030000) Warn  (criu/x.c:1): something
            (00.031000) Error (criu/sk-unix.c:862): unix: Can't dump half of stream unix connection.
            (00.032000) Error (criu/cr-dump.c:2128): Dumping FAILED.
            """);
        assertThat(Criu.trouble(log))
                .isEqualTo("Error (criu/sk-unix.c:862): unix: Can't dump half of stream unix connection.");
        assertThat(Criu.trouble(Files.writeString(log, "fine\n"))).isEqualTo("its log names no reason");
        assertThat(Criu.trouble(dir.resolve("none"))).isEqualTo("it wrote no log");
    }

    @Test
    void theProcessGetsThePipesOfWhoRestoresIt() {
        Criu criu = new Criu(Path.of("/x/criu"), "4.1.1", Criu.WITHOUT_BREAKPOINTS);
        ProcessBuilder builder = criu.restore(dir, dir, List.of("pipe:[7]", "pipe:[8]", "pipe:[9]"));
        assertThat(builder.command())
                .startsWith("/x/criu", "restore")
                .containsSubsequence(
                        "--inherit-fd", "fd[0]:pipe:[7]", "fd[1]:pipe:[8]", "--inherit-fd", "fd[2]:pipe:[9]");
        assertThat(builder.environment()).containsEntry("CRIU_FAULT", "130");
        assertThat(criu.words()).isEqualTo("CRIU 4.1.1");
    }

    @Test
    void aCriuThatDoesNotWorkIsRefusedWhenItIsWantedAndElsePassedOver() throws Exception {
        Path program = dir.resolve("criu");
        String script = "#!/bin/sh\n[ \"$1\" = --version ] && echo Version: 9.9 && exit\nexit 1\n";
        boolean posix = Files.getFileStore(dir).supportsFileAttributeView("posix");
        Path written = posix ? Programs.write(program, script) : Files.writeString(program, script);
        System.setProperty(Criu.PROPERTY, written.toString());
        assertThatThrownBy(() -> LabEngine.start(EngineChoice.CRIU, dir.resolve("files")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The lab cannot use CRIU: ")
                .hasMessageContaining("With --engine auto the trainings write their checkpoints themselves");
        LabEngine auto = LabEngine.start(EngineChoice.AUTO, dir.resolve("files"));
        assertThat(auto.words()).isEqualTo("lab checkpoint, not CRIU");
        assertThat(auto.runtime()).isEqualTo("lab://1.0");
        assertThat(dir.resolve("files")).doesNotExist();
    }

    @Test
    void aCheckpointOfCriuIsRefusedByALabWithoutIt() throws Exception {
        try (SmallLab lab = new SmallLab(dir)) {
            Path archive = dir.resolve("nodes/a/checkpoints/checkpoint-gru_default-main-1.tar");
            archive(archive, "CRIU 4.1.1");
            lab.call(
                    "a",
                    "POST",
                    "lab/v1/send",
                    "archive",
                    "/var/lib/kubelet/checkpoints/" + archive.getFileName(),
                    "image",
                    IMAGE,
                    "to",
                    "b",
                    "operation",
                    "m1");
            await().atMost(LIMIT).until(() -> progress(lab, "state").equals("failed"));
            assertThat(progress(lab, "message"))
                    .contains("made by CRIU 4.1.1, but this lab does not use CRIU (lab checkpoint, not CRIU)");
            assertThat(lab.answer("b", "GET", "lab/v1/images/" + IMAGE).code()).isEqualTo(404);
        }
    }

    private static String progress(SmallLab lab, String field) {
        return lab.call("a", "GET", "lab/v1/progress/m1").path(field).asString();
    }

    /** The replica was made by a lab that had CRIU, and this one has it not. */
    @Test
    void anImageOfCriuDoesNotRunWithoutItAndSaysWhy() throws Exception {
        Path archive = dir.resolve("archive");
        archive(archive, "CRIU 4.1.1");
        try (SmallLab lab = new SmallLab(dir)) {
            Images images = ((LabNode) lab.kubelet("a")).ground().images();
            var unused = images.add(IMAGE, Images.TRAIN, archive, Hashes.hex(Hashes.of(archive)));
            lab.create(SmallLab.pod("gru", "a", IMAGE, "Always"));
            lab.awaitPod("gru", now -> {
                var waiting = now.at("/containerStatuses/0/state/waiting");
                return Json.text(waiting, "reason").equals("CreateContainerError")
                        && Json.text(waiting, "message").contains("only a lab whose engine is CRIU can go on from it");
            });
        }
    }

    private static void archive(Path file, String engine) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            byte[] config = ("{\"rootfsImageName\":\"edgeferry.lab/train:1\",\"engine\":\"" + engine + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("config.dump");
            entry.setSize(config.length);
            tar.putArchiveEntry(entry);
            tar.write(config);
            tar.closeArchiveEntry();
        }
    }

    @Test
    void namesInAnArchiveDoNotLeadOut() throws IOException {
        CriuImages images = new CriuImages(dir);
        assertThat(images.file("pages-1.img")).isEqualTo(dir.resolve("images/pages-1.img"));
        for (String name : List.of("../x", "..", "a/b", "", "/etc/passwd", ".x")) {
            assertThatThrownBy(() -> images.file(name)).as(name).isInstanceOf(IOException.class);
        }
    }

    private Criu fake(String dump) throws Exception {
        Path program = Programs.write(dir.resolve("criu"), "#!/bin/sh\n" + dump + "\n");
        return new Criu(program, "9.9", Map.of());
    }

    private LabProcess training() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        LabProcess process = LabProcess.start(
                Launch.training(dir, Map.of("EDGEFERRY_MEMORY", "1", "EDGEFERRY_INTERVAL", "5"), List.of(), null),
                false,
                new ContainerLog(dir.resolve("log")),
                ready::countDown,
                () -> {});
        assertThat(ready.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await("its first step").atMost(LIMIT).until(() -> Files.exists(dir.resolve("log")));
        return process;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTrainingThatCannotBeDumpedGoesOnAndTheReasonIsCrius() throws Exception {
        // The arguments are: dump --images-dir IMAGES --work-dir WORK …
        Criu criu = fake("echo '(00.1) Error (criu/a.c:1): no such luck' >\"$5/dump.log\"; exit 1");
        LabProcess process = training();
        try {
            assertThatThrownBy(() -> CriuImages.dump(criu, process, dir.resolve("images"), LIMIT))
                    .hasMessage("CRIU 9.9 could not dump it: Error (criu/a.c:1): no such luck");
            long size = Files.size(dir.resolve("log"));
            assertThat(process.paused()).isFalse();
            await("it trains on").atMost(LIMIT).until(() -> Files.size(dir.resolve("log")) > size + 100);
        } finally {
            process.end();
        }
        assertThat(process.ended()).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDumpThatHangsIsBrokenOffAndItsTrainingEnds() throws Exception {
        Criu criu = fake("exec sleep 600");
        LabProcess process = training();
        assertThatThrownBy(() -> CriuImages.dump(criu, process, dir.resolve("images"), Duration.ofSeconds(1)))
                .hasMessage("CRIU 9.9 did not end within 1 s, so it was broken off and the container ended");
        assertThat(process.ended()).isTrue();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theShellSaysHowATrainingEndedEvenInTheMidstOfALine() throws Exception {
        Path file = dir.resolve("log");
        ContainerLog log = new ContainerLog(file);
        LabProcess process = LabProcess.start(
                new ProcessBuilder("sh", "-c", "printf 'one\\nhal'; printf '\\001lab exit 143\\n'"),
                true,
                log,
                () -> {},
                () -> {});
        assertThat(process.await(LIMIT)).isTrue();
        assertThat(process.exitCode()).isEqualTo(143);
        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(line.indexOf(" stdout F ")))
                .containsExactly(" stdout F one", " stdout F hal");
        LabProcess killed = LabProcess.start(
                new ProcessBuilder("sh", "-c", "exit 0"), true, new ContainerLog(dir.resolve("2")), () -> {}, () -> {});
        assertThat(killed.await(LIMIT)).isTrue();
        assertThat(killed.exitCode()).as("who held it ended and said nothing").isEqualTo(137);
    }

    @Test
    void aRestoredTrainingIsToldWhereItsFilesAre() throws Exception {
        Files.writeString(Files.createDirectories(dir.resolve("data")).resolve("one"), "content");
        Path file = dir.resolve("log");
        LabProcess process = training();
        try {
            assertThatThrownBy(() -> process.adopt(dir.resolve("data").toString(), LIMIT))
                    .as("it runs, so it was not restored as it stood")
                    .hasMessageContaining("not paused");
            assertThat(process.paused()).isTrue();
            assertThat(process.resume()).isTrue();
            assertThat(process.pause()).isTrue();
            assertThat(Files.readString(file)).doesNotContain("read ");
            process.adopt(dir.resolve("data").toString(), LIMIT);
            assertThat(process.paused()).isFalse();
            await().atMost(LIMIT).until(() -> Files.readString(file).contains(" bytes, from 1 files"));
        } finally {
            process.kill();
            assertThat(process.await(LIMIT)).isTrue();
        }
    }
}
