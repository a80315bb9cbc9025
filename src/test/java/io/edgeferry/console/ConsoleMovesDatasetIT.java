package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.shell.ExportInto;
import io.edgeferry.console.tasks.TaskExports;
import io.edgeferry.task.Flow;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.testbed.Dataset;
import io.edgeferry.testbed.Training;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.text.Text;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datasets are dragged in the real console, alone over a long distance and together with the pod that reads them. */
class ConsoleMovesDatasetIT extends OnTestbed {

    private static final Duration COPY = Duration.ofMinutes(4);

    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);

    ConsoleMovesDatasetIT() {
        super("testbed-operator");
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        clean();
    }

    @AfterEach
    void clean() {
        testbed.testbed("latency", "0");
        training.remove("reader");
        dataset.remove("pictures");
    }

    @Test
    void aDatasetIsDraggedOverSeventyMillisecondsAndItsChartsSayWhy() throws Exception {
        dataset.make("pictures", 1000, 60_000_000);
        String before = dataset.facts("w1", Dataset.ROOT + "/pictures");
        testbed.testbed("latency", "70");
        String objects = dataset.objects("pictures");
        size(1280, 800);
        robot.drag(see("#volume-pictures")).moveTo(see("#card-w2"));
        await("the card says what a drop does")
                .atMost(COPY)
                .until(() -> texts("#card-w2").contains("Drop to copy"));
        draw("dataset-1-drag");
        robot.drop();
        planIsReady();
        draw("dataset-2-plan");
        click("#plan-migrate");
        present("#plan-sheet", false);
        click("#rail-tasks");
        see("#flow-charts");
        await("the window is shown while it copies")
                .atMost(COPY)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> running() && text("#chart-read-window").matches("\\d+ streams?") && running());
        TaskSnapshot task = ended();
        assertThat(task.state()).as(task.outcome()).isEqualTo(TaskState.SUCCEEDED);
        says("#task-state", "migrated");
        assertThat(reasons())
                .as("the reasons in the chart")
                .isNotEmpty()
                .isSubsetOf(
                        task.flow().epochs().stream().map(Flow.Epoch::reason).toList());
        draw("dataset-3-done");

        testbed.testbed("latency", "0");
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", Dataset.ROOT + "/pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        dataset.assertObjects("pictures", objects);
        assertThat(task.kind()).isEqualTo(TaskKind.DATASET);
        exportsTell(task);
        training.assertNothingLeft();
    }

    /** What is exported holds the rates, the windows with their reasons, and a picture of both. */
    private void exportsTell(TaskSnapshot task) throws Exception {
        Path table = home.resolve(task.id() + "-flow.csv");
        Path picture = home.resolve(task.id() + "-flow.png");
        onFx(() -> {
            TaskExports exports = ExportInto.folder(home);
            exports.table(task);
            exports.picture(task, true);
            return true;
        });
        await("both are written")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.size(table) > 0 && ImageIO.read(picture.toFile()) != null);
        List<CSVRecord> lines;
        try (CSVParser parser = CSVParser.parse(
                Files.readString(table),
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            lines = parser.getRecords();
        }
        assertThat(lines)
                .anySatisfy(line -> assertThat(Double.parseDouble(line.get("bytes_per_second")))
                        .isGreaterThan(1e6));
        assertThat(lines.stream().filter(line -> !line.get("phase").isEmpty()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.get("reason")).isNotBlank());
        assertThat(lines.stream().filter(line -> !line.get("window").isEmpty()))
                .anySatisfy(
                        line -> assertThat(Integer.parseInt(line.get("window"))).isGreaterThan(1));
        assertThat(lines.stream().filter(line -> !line.get("rtt_seconds").isEmpty()))
                .as("rounds that saw how long the wire is")
                .anySatisfy(line ->
                        assertThat(Double.parseDouble(line.get("rtt_seconds"))).isGreaterThan(0.065));
        BufferedImage drawn = ImageIO.read(picture.toFile());
        assertThat(drawn.getWidth()).isEqualTo(2000);
        PlotPixels.assertDrawn(drawn, "throughput", 0xFF2460E6);
        PlotPixels.assertDrawn(drawn, "window", 0xFF7C3AED);
    }

    /** The reasons that can be seen between the charts. */
    private List<String> reasons() {
        return onFx(() -> stage.getScene().lookup("#flow-plot").lookupAll(".chart-reason").stream()
                .filter(Node::isVisible)
                .map(node -> ((Text) node).getText())
                .toList());
    }

    private boolean running() {
        return session().migrations().tasks().stream()
                .anyMatch(one -> !one.snapshot().state().ended());
    }

    @Test
    void aPodAndItsDatasetGoInOneDrag() throws Exception {
        dataset.make("pictures", 100, 300_000);
        testbed.apply(training.readerManifest("reader", "w1", "pictures", 0, "0.25"));
        training.awaitStep("reader", 5);
        size(1280, 800);
        robot.drag(see("#chip-default-reader")).moveTo(see("#card-w2"));
        await("the card says that the dataset goes along")
                .atMost(COPY)
                .until(() -> texts("#card-w2").contains("Its dataset goes along: pictures"));
        robot.drop();
        planIsReady();
        assertThat(onFx(() -> ((CheckBox) stage.getScene().lookup("#plan-with-data")).isSelected()))
                .as("the dataset goes along by itself")
                .isTrue();
        draw("dataset-4-pod-plan");
        click("#plan-migrate");
        present("#plan-sheet", false);
        TaskSnapshot task = ended();
        assertThat(task.state()).as(task.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(training.assertTrainsOnlyOn("reader", "w2")).isEqualTo("reader-m1");
        training.assertUnbroken("reader-m1");
        dataset.assertEqual("pictures", "pictures-m1");
        assertThat(testbed.kubectl("exec", "reader-m1", "--", "sha256sum", "/data/large/shard-0.tar"))
                .startsWith(testbed.on("w1", "sha256sum", Dataset.ROOT + "/pictures/large/shard-0.tar")
                        .substring(0, 64));
        training.assertNothingLeft();
    }

    private void planIsReady() {
        see("#plan-sheet");
        await("the plan is ready")
                .atMost(COPY)
                .until(() ->
                        onFx(() -> !stage.getScene().lookup("#plan-migrate").isDisabled()));
    }

    private TaskSnapshot ended() {
        await("the task has ended")
                .atMost(COPY)
                .until(() -> !session().migrations().tasks().isEmpty()
                        && session()
                                .migrations()
                                .tasks()
                                .getFirst()
                                .snapshot()
                                .state()
                                .ended());
        return session().migrations().tasks().getFirst().snapshot();
    }
}
