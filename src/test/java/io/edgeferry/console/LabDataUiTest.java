package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dataset that a lab begins with is copied by a drag, and goes along with the training that reads it. */
class LabDataUiTest extends LabUi {

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        lab.delete("gru");
        lab.delete("drift");
        lab.awaitSteps("forecast", 3);
    }

    private Map<String, String> files(String node, String path) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Path root = folder.resolve("nodes/" + node + "/volumes" + path);
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return all;
    }

    @Test
    void aDragCopiesADatasetAndAnotherMovesThePodThatReadsIt() throws Exception {
        // The notice of the copy would cover the button.
        see("#volume-sensors");
        click("#rail-settings");
        click("#notices");
        click("#rail-topology");
        drag("#volume-sensors", "#card-edge-2");
        planIsReady();
        says("#plan-sheet", "Copy sensors");
        soon(() -> assertThat(text("#plan-files")).isEqualTo("40"));
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-data-plan.png"), 1);
        click("#plan-migrate");
        await("the copy's claim is bound")
                .atMost(PATIENCE)
                .until(() -> lab.cluster()
                        .storage()
                        .claim("default", "sensors-m1")
                        .filter(claim -> claim.volume().equals("sensors-m1"))
                        .isPresent());
        see("#volume-sensors-m1");
        assertThat(files("edge-2", "/data/sensors-m1")).hasSize(40).isEqualTo(files("edge-1", "/data/sensors"));
        await("no task is at work")
                .atMost(PATIENCE)
                .until(() -> lab.console(home).status().isEmpty());
        drag("#chip-default-forecast", "#card-edge-2");
        planIsReady();
        says("#plan-sheet", "sensors-m2");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-data-pod-plan.png"), 1);
        click("#plan-migrate");
        await("it runs on edge-2").atMost(PATIENCE).until(() -> moved().isPresent());
        PodManifest pod = moved().orElseThrow();
        assertThat(pod.claims()).containsExactly("sensors-m2");
        see("#chip-default-forecast-m1");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-data-moved.png"), 1);
        assertThat(files("edge-2", "/data/sensors-m2")).isEqualTo(files("edge-1", "/data/sensors"));
        int reads = lab.reads("forecast-m1").size();
        await("it reads on")
                .atMost(PATIENCE)
                .until(() -> lab.reads("forecast-m1").size() > reads + 1);
        assertThat(lab.reads("forecast-m1")).allMatch(line -> line.endsWith("from 40 files"));
        List<Long> steps = lab.steps("forecast-m1");
        assertThat(steps)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps.size()).boxed().toList());
    }

    private Optional<PodManifest> moved() throws ClusterException {
        return lab.cluster()
                .workloads()
                .pod("default", "forecast-m1")
                .filter(found -> found.running() && found.node().equals("edge-2"));
    }

    private void planIsReady() {
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
    }
}
