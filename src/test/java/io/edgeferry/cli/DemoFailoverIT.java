package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code edgeferry demo failover}, alone on a machine: with a lab of its own, and without a display. */
class DemoFailoverIT {

    private static final String QUICK = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"any"},
        "spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,
        "containers":[{"name":"train","image":"edgeferry.lab/train:1",
        "env":[{"name":"EDGEFERRY_SEED","value":"7"},{"name":"EDGEFERRY_MEMORY","value":"4"},
        {"name":"EDGEFERRY_INTERVAL","value":"100"}]}]}}\
        """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        CommandLine commands = new CommandLine(new DemoFailoverCommand());
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        commands.setExecutionExceptionHandler((e, line, parsed) -> {
            err.append(e.getMessage());
            return EdgeFerryCommand.FAILED;
        });
        return commands.execute(words);
    }

    private static long labs() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(one -> one.getFileName().toString().startsWith("edgeferry-demo"))
                    .count();
        }
    }

    @Test
    void aLabOfItsOwnShowsItAndWritesChartAndNumbers() throws Exception {
        Path png = folder.resolve("chart.png");
        Path json = folder.resolve("numbers.json");
        Path manifest = Files.writeString(folder.resolve("pod.json"), QUICK);
        long before = labs();
        int code = run(
                "--lab",
                "--kill",
                "--every",
                "5s",
                "--node",
                "edge-2",
                "--train",
                "0s",
                "--beyond",
                "10",
                "--manifest",
                manifest.toString(),
                "--png",
                png.toString(),
                "--json",
                json.toString());
        assertThat(code).as(out + "\n" + err).isZero();
        assertThat(out.toString())
                .contains("Node edge-2 is killed.")
                .contains("Live copies after the node was back: 1")
                .contains("lab checkpoint, not CRIU")
                .endsWith("The numbers are in " + json + "." + System.lineSeparator());
        assertChart(png);
        assertNumbers(JsonMapper.builder().build().readTree(Files.readString(json)));
        assertThat(labs()).as("the lab's folder is removed").isEqualTo(before);
    }

    private static void assertChart(Path png) throws Exception {
        BufferedImage picture = Objects.requireNonNull(ImageIO.read(png.toFile()));
        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(picture.getHeight()).isEqualTo(1080);
        int resumed = 0;
        int anew = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int colour = picture.getRGB(x, y) & 0xFFFFFF;
                resumed += colour == 0x1565C0 ? 1 : 0;
                anew += colour == 0xC2410C ? 1 : 0;
            }
        }
        assertThat(resumed).as("pixels of the resumed curve").isGreaterThan(2_000);
        assertThat(anew).as("pixels of the one that began anew").isGreaterThan(2_000);
    }

    private static void assertNumbers(JsonNode json) {
        assertThat(json.get("outcome").asString()).isEqualTo("resumed");
        assertThat(json.get("good").asBoolean()).isTrue();
        assertThat(json.get("fault").asString()).isEqualTo("kill");
        assertThat(json.get("node").asString()).isEqualTo("edge-2");
        assertThat(json.get("target").asString()).startsWith("edge-").isNotEqualTo("edge-2");
        assertThat(json.get("liveCopies").asInt()).isEqualTo(1);
        assertThat(json.get("left").size()).isZero();
        JsonNode figures = json.get("figures");
        for (String field : new String[] {
            "rpoSeconds",
            "rtoSeconds",
            "detectSeconds",
            "fenceSeconds",
            "verifySeconds",
            "startSeconds",
            "proveSeconds",
            "resumedDownSeconds",
            "restartedDownSeconds",
            "resumedTotalSeconds",
            "restartedTotalSeconds",
            "savedSeconds"
        }) {
            assertThat(figures.get(field).asDouble()).as(field).isGreaterThanOrEqualTo(0);
        }
        assertThat(figures.get("goalStep").asLong())
                .isEqualTo(figures.get("diedAtStep").asLong() + 10);
        assertThat(figures.get("restartedExtrapolated").isBoolean()).isTrue();
        assertThat(json.get("original").get(0).get("step").asLong()).isEqualTo(1);
        assertThat(json.get("original").get(0).get("loss").asDouble()).isPositive();
        assertThat(json.get("resumed").get(0).get("step").asLong())
                .isEqualTo(figures.get("resumedAfterStep").asLong() + 1);
        assertThat(json.get("restarted").get(0).get("seconds").asDouble())
                .isGreaterThan(json.get("faultAtSeconds").asDouble());
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedBeforeAnythingIsStarted() {
        assertThat(run("--lab", "--cut", "--kill")).isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err.toString()).contains("one of them is enough");
        assertThat(run("--cut-command", "cut {node}")).isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err.toString()).contains("--cut-command and --heal-command go together");
        assertThat(run("--lab", "--from-pod", "gru")).isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err.toString()).contains("--lab breaks nodes by itself");
        assertThat(run("--lab", "--png", folder.resolve("no/where.png").toString()))
                .isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err.toString()).contains("cannot be written");
        assertThat(run("--lab", "--every", "often")).isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err.toString()).contains("is no time");
        assertThat(out.toString()).isEmpty();
    }
}
