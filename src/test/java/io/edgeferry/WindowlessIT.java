package io.edgeferry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.lab.Lab;
import io.edgeferry.lab.Required;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process without arguments and without a display. */
class WindowlessIT {

    private static final int LIMIT_SECONDS = 240;

    @TempDir
    Path home;

    @TempDir
    Path work;

    private record Outcome(int code, String out) {}

    private Outcome launched(String... args) throws Exception {
        return launched(Map.of(), args);
    }

    private Outcome launched(Map<String, String> environment, String... args) throws Exception {
        Path out = work.resolve("out");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                classes(),
                "io.edgeferry.Launcher"));
        words.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "KUBECONFIG"));
        builder.environment().put("EDGEFERRY_HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("it ends: %s", Files.readString(out))
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readString(out));
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process runs in another folder. */
    private static String classes() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void pictureIsThere() throws IOException {
        BufferedImage image = ImageIO.read(work.resolve("edgeferry-lab.png").toFile());
        assertThat(image.getWidth()).isEqualTo(1280);
        assertThat(image.getHeight()).isEqualTo(800);
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 4) {
            for (int x = 0; x < image.getWidth(); x += 4) {
                colours.add(image.getRGB(x, y));
            }
        }
        assertThat(colours).as("it is not blank").hasSizeGreaterThan(40);
    }

    @Test
    void itMovesATrainingDrawsTheConsoleAndSaysHowToGetTheWindow() throws Exception {
        Outcome outcome = launched();
        assertThat(outcome.out())
                .contains(
                        "edgeferry migrate pod forecast edge-2 --with-data",
                        "✓",
                        "sensors as sensors-m1",
                        "forecast-m1 runs on edge-2, its log: step ")
                .doesNotContain("Exception", "WARNING");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().strip().lines().toList().getLast()).contains("For the window", "xvfb-run", "ssh -X");
        pictureIsThere();
        assertThat(home.resolve("lab/kubeconfig")).as("the lab has ended").doesNotExist();
        assertThat(home.resolve("settings.json")).as("nothing is remembered").doesNotExist();
        Files.copy(
                work.resolve("edgeferry-lab.png"),
                Files.createDirectories(Path.of("target", "pictures")).resolve("windowless.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void itWorksAgainOnTheFilesOfTheLabBefore() throws Exception {
        Outcome first = launched();
        assertThat(first.code()).as(first.out()).isZero();
        Outcome second = launched();
        assertThat(second.code()).as(second.out()).isZero();
        assertThat(second.out()).contains("sensors as sensors-m2", "forecast-m1 runs on edge-2");
    }

    @Test
    void aDataFolderThatCannotBeMadeIsSaid() throws Exception {
        Outcome outcome = launched(Map.of("EDGEFERRY_HOME", "/dev/null/edgeferry"));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out())
                .startsWith("edgeferry: The data folder /dev/null/edgeferry cannot be made")
                .contains("Set EDGEFERRY_HOME")
                .doesNotContain("Exception in thread");
    }

    @Test
    void aDisplayWithoutAServerIsNoneAndIsTheReason() throws Exception {
        Outcome outcome = launched(Map.of("DISPLAY", ":4321"));
        assertThat(outcome.out()).contains("forecast-m1 runs on edge-2");
        assertThat(outcome.out().strip().lines().toList().getLast())
                .contains("For the window", "the display :4321 cannot be opened");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void aServerThatRefusesIsNoticedByTheWindowAndIsTheReason() throws Exception {
        Path server = Path.of("/usr/bin/Xvfb");
        Required.inCi().that(Files.isExecutable(server), "no Xvfb");
        Path cookies = work.resolve("cookies");
        Files.write(cookies, cookie());
        Path number = work.resolve("number");
        Process refusing = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec \"$1\" -displayfd 3 -auth \"$2\" -nolisten tcp 3> \"$3\"",
                        "sh",
                        server.toString(),
                        cookies.toString(),
                        number.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("server").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            Files.exists(number) && Files.readString(number).endsWith("\n"));
            String display = ":" + Files.readString(number).strip();
            Outcome outcome = launched(Map.of("DISPLAY", display, "XAUTHORITY", "/dev/null"));
            assertThat(outcome.out()).contains("forecast-m1 runs on edge-2").doesNotContain("Exception");
            assertThat(outcome.out().strip().lines().toList().getLast())
                    .contains("For the window", "the display " + display + " cannot be opened", "xauth");
            assertThat(outcome.code()).isZero();
        } finally {
            refusing.destroy();
        }
    }

    /** A file of one MIT-MAGIC-COOKIE-1 for any display, which nobody else knows. */
    private static byte[] cookie() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        out.writeShort(0xFFFF);
        for (byte[] each : List.of(new byte[0], new byte[0], "MIT-MAGIC-COOKIE-1".getBytes(UTF_8), secret)) {
            out.writeShort(each.length);
            out.write(each);
        }
        return bytes.toByteArray();
    }

    @Test
    void aWitnessSeesThePodOnTheOtherNode() throws Exception {
        try (Lab lab = Lab.start(new Lab.Options(home.resolve("lab"), null, 0, 2));
                KubeCluster witness = KubeCluster.open(Kubeconfigs.context(lab.kubeconfig(), "lab"), false)) {
            Outcome outcome = launched();
            assertThat(outcome.out()).contains("in another process");
            assertThat(outcome.code()).isZero();
            assertThat(witness.workloads().pod("default", "forecast")).isEmpty();
            assertThat(witness.workloads()
                            .pod("default", "forecast-m1")
                            .orElseThrow()
                            .node())
                    .isEqualTo("edge-2");
            assertThat(launched().code()).as("and back, as often as one likes").isZero();
            assertThat(witness.workloads()
                            .pod("default", "forecast-m2")
                            .orElseThrow()
                            .node())
                    .isEqualTo("edge-1");
            assertThat(lab.kubeconfig()).exists();
        }
    }

    @Test
    void theDoctorHasNothingToExamineOnALab() throws Exception {
        try (Lab lab = Lab.start(new Lab.Options(home.resolve("lab"), null, 0, 1))) {
            Outcome outcome =
                    launched("doctor", "--kubeconfig", lab.kubeconfig().toString());
            assertThat(outcome.out()).contains("The nodes of a lab have nothing to examine");
            assertThat(outcome.code()).isZero();
        }
    }
}
