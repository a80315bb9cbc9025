package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.DeclaredCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A viewer looks at 200 nodes and 2,000 pods of a real API server: all is found, quickly and smoothly, and nothing may
 * be changed. The bounds on the median are the promise; those on the p90 leave room for a machine of two cores on which
 * the API server, etcd and the kubelets run beside the console.
 */
@Isolated("It measures.")
class ConsoleAtScaleIT extends OnTestbed {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleAtScaleIT.class);
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private static final int STEPS = 120;
    private static final int APART = 6;
    private static final int EVENTS = 25;

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
        scrollingIsSmooth();
        assertThat(onFx(() -> stage.getScene().getRoot().lookupAll(".card").size()))
                .as("cards in the scene")
                .isLessThan(120);

        search("train-1234");
        await("the pod is found").atMost(PATIENT).until(() -> shows(chip("train-1234")));
        draw("scale-2-search");
        click(chip("train-1234"));
        says("#inspector", "needs create nodes/proxy");
        until(
                "it is greyed",
                () -> stage.getScene().lookup("#inspector-migrate").isDisabled());
        robot.drag(see(chip("train-1234"))).moveBy(60, 40);
        see("#drag-refusal");
        assertThat(text("#drag-refusal")).contains("needs create nodes/proxy");
        draw("scale-3-viewer");
        robot.drop();

        searchingIsSmooth();
        eventsAreSoonOnTheScreen();
    }

    /** Through the whole board there and back, a step with each frame, as a turning wheel does. */
    private void scrollingIsSmooth() {
        ScrollPane board = (ScrollPane) see("#card-board");
        IntConsumer turn = step -> board.setVvalue(step < STEPS ? (double) step / STEPS : 2 - (double) step / STEPS);
        // Once without looking: a fresh virtual machine is slow until it has compiled what it runs.
        var _ = FrameClock.during(2 * STEPS, turn);
        List<FrameClock.Frame> frames = FrameClock.during(2 * STEPS, turn);
        FrameClock.assertSmooth("a scroll through 200 nodes", frames);
    }

    /** Letter by letter, some frames apart, as a quick person types, and back. */
    private void searchingIsSmooth() {
        TextInputControl field = (TextInputControl) see("#search");
        String words = "train-1234";
        List<FrameClock.Frame> frames = FrameClock.during(2 * words.length() * APART, step -> {
            if (step % APART == 0) {
                int letter = step / APART + 1;
                int length = letter <= words.length() ? letter : 2 * words.length() - letter;
                field.setText(words.substring(0, length));
            }
        });
        List<FrameClock.Frame> letters = new ArrayList<>();
        for (int i = 0; i < frames.size(); i += APART) {
            letters.add(frames.get(i));
        }
        FrameClock.assertPrompt("a search in 2000 pods, the frames with a letter", letters);
    }

    private void eventsAreSoonOnTheScreen() throws Exception {
        search("scale-0000");
        see("#card-scale-0000");
        Map<String, Long> receipts = new ConcurrentHashMap<>();
        session().cluster().onEvent((kind, namespace, name, at) -> receipts.putIfAbsent(kind + "/" + name, at));
        double[] events = new double[EVENTS];
        double[] whole = new double[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            String name = "late-" + i;
            CompletableFuture<Long> drawn = FrameClock.drawn(stage.getScene(), chip(name));
            long begin = System.nanoTime();
            declared().add(name, "scale-0000");
            long screen = drawn.get(PATIENT.toSeconds(), TimeUnit.SECONDS);
            events[i] = (screen - receipts.get("pods/" + name)) / 1e6;
            whole[i] = (screen - begin) / 1e6;
            declared().remove(name);
            present(chip(name), false);
        }
        LOG.info(
                "200 nodes, 2000 pods: ms from the receipt of an event to the screen {}, from asking the server {}",
                FrameClock.told(events),
                FrameClock.told(whole));
        assertThat(FrameClock.quantile(events, 0.5))
                .as("median of the milliseconds from receipt to screen, of %s", FrameClock.told(events))
                .isLessThanOrEqualTo(100);
        assertThat(FrameClock.quantile(events, 0.9))
                .as("p90 of the milliseconds from receipt to screen, of %s", FrameClock.told(events))
                .isLessThanOrEqualTo(250);
    }
}
