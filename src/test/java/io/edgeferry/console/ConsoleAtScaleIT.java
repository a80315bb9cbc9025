package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.DeclaredCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A viewer looks at 200 nodes and 2,000 pods of a real API server: all is found, quickly, and nothing may be changed. */
class ConsoleAtScaleIT extends OnTestbed {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleAtScaleIT.class);
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private @Nullable DeclaredCluster declared;

    ConsoleAtScaleIT() {
        super("testbed-viewer");
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        declared = DeclaredCluster.create(Path.of(testbed.fact("KUBECONFIG")), "testbed-admin", 200, 2000);
    }

    @AfterEach
    void remove() throws Exception {
        if (declared != null) {
            declared.close();
        }
    }

    private DeclaredCluster declared() {
        return java.util.Objects.requireNonNull(declared);
    }

    private void search(String words) {
        onFx(() -> {
            ((TextInputControl) stage.getScene().lookup("#search")).setText(words);
            return true;
        });
    }

    private String chip(String pod) {
        return "#chip-" + DeclaredCluster.NAMESPACE + "-" + pod;
    }

    @Test
    void aViewerFindsItsWayAndMayChangeNothing() throws Exception {
        size(1280, 800);
        await("all pods are there")
                .atMost(PATIENT)
                .until(() -> session().cluster().picture().pods().size() >= 2000
                        && session().cluster().picture().nodes().size() >= 200);
        await("the role is known").atMost(PATIENT).until(() -> text("#role").equals("viewer"));
        draw("scale-1-cards");
        List<Double> frames = new ArrayList<>();
        for (int i = 0; i <= 40; i++) {
            double at = i / 40.0;
            frames.add(onFx(() -> {
                long begin = System.nanoTime();
                ((ScrollPane) stage.getScene().lookup("#card-board")).setVvalue(at);
                stage.getScene().getRoot().applyCss();
                stage.getScene().getRoot().layout();
                return (System.nanoTime() - begin) / 1e6;
            }));
        }
        assertThat(onFx(() -> stage.getScene().getRoot().lookupAll(".card").size()))
                .as("cards in the scene")
                .isLessThan(120);

        search("train-1234");
        await("the pod is found").atMost(PATIENT).until(() -> shows(chip("train-1234")));
        draw("scale-2-search");
        click(chip("train-1234"));
        says("#inspector", "needs create nodes/proxy");
        assertThat(onFx(() -> stage.getScene().lookup("#inspector-migrate").isDisabled()))
                .isTrue();
        robot.drag(see(chip("train-1234"))).moveBy(60, 40);
        see("#drag-refusal");
        assertThat(text("#drag-refusal")).contains("needs create nodes/proxy");
        draw("scale-3-viewer");
        robot.drop();

        search("scale-0000");
        await().atMost(PATIENT).until(() -> shows("#card-scale-0000"));
        List<Double> events = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            String name = "late-" + i;
            declared().add(name, "scale-0000");
            await("the console received pod " + name)
                    .atMost(PATIENT)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> session().cluster().picture().pods().stream()
                            .anyMatch(pod -> pod.name().equals(name)));
            long received = System.nanoTime();
            await("pod " + name + " is on the screen")
                    .atMost(PATIENT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> shows(chip(name)));
            events.add((System.nanoTime() - received) / 1e6);
        }
        List<Double> sorted = events.stream().sorted().toList();
        LOG.info(
                "200 nodes, 2000 pods: ms per step of scrolling {}, ms from the receipt of an event to the screen {}",
                frames,
                events);
        assertThat(sorted.get(sorted.size() / 2))
                .as("median of the milliseconds from receipt to screen, of %s", sorted)
                .isLessThan(100);
        // Single ones may meet a busy machine: a bound for gross slowness.
        assertThat(events).allSatisfy(time -> assertThat(time).isLessThan(2000));
    }
}
