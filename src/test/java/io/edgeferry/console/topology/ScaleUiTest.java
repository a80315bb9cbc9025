package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.FrameClock;
import io.edgeferry.console.fakes.Pictures;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hundreds of nodes and thousands of pods: what is in the scene stays little, and an event is soon on the screen. Bounds
 * are on the work that is done; times are told in the log.
 */
class ScaleUiTest extends ConsoleUi {

    private static final Logger LOG = LoggerFactory.getLogger(ScaleUiTest.class);

    @Override
    protected ClusterPicture picture() {
        return Pictures.fleet(200, 2000);
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private int count(String styleClass) {
        return onFx(() -> stage.getScene().getRoot().lookupAll(styleClass).size());
    }

    private void search(String words) {
        onFx(() -> {
            ((TextInputControl) at("#search")).setText(words);
            return true;
        });
    }

    /** Milliseconds from a picture that a watch would make until a condition of the screen holds. */
    private double untilShown(ClusterPicture next, java.util.concurrent.Callable<Boolean> shown) {
        AtomicLong seen = new AtomicLong();
        Thread watcher = Thread.ofPlatform().start(() -> {
            while (seen.get() == 0) {
                if (onFx(() -> shown.call() ? 1 : 0) == 1) {
                    seen.set(System.nanoTime());
                }
            }
        });
        long begin = System.nanoTime();
        cluster.show(next);
        try {
            await().atMost(PATIENCE).until(() -> !watcher.isAlive());
        } catch (RuntimeException e) {
            throw new AssertionError(texts("#topology"), e);
        }
        assertThat(seen.get()).as("it was seen").isPositive();
        return (seen.get() - begin) / 1e6;
    }

    private static ClusterPicture plus(ClusterPicture old, PodInfo pod) {
        List<PodInfo> pods = new ArrayList<>(old.pods());
        pods.add(pod);
        return Pictures.withPods(old, pods);
    }

    /** Nanoseconds this thread has worked: the machine may be busy with something else. */
    private static long busy() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String told(List<Double> times) {
        return String.format(
                "mean %.1f ms, most %.1f ms",
                times.stream().mapToDouble(time -> time).average().orElse(0),
                times.stream().mapToDouble(time -> time).max().orElse(0));
    }

    @Test
    void fewCardsAreInTheSceneWhereverOneLooks() {
        see("#card-edge-0000");
        int first = count(".card");
        assertThat(first).isBetween(10, 90);
        List<Double> frames = new ArrayList<>();
        for (int i = 0; i <= 60; i++) {
            double value = i / 60.0;
            frames.add(onFx(() -> {
                long begin = busy();
                ((ScrollPane) at("#card-board")).setVvalue(value);
                stage.getScene().getRoot().applyCss();
                stage.getScene().getRoot().layout();
                return (busy() - begin) / 1e6;
            }));
            assertThat(count(".card")).isLessThanOrEqualTo(90);
        }
        LOG.info("200 nodes, work for a step of scrolling: {}", told(frames));
        see("#card-edge-0199");
        assertThat(shows("#card-edge-0000")).isFalse();
    }

    @Test
    void scrollingIsDrawnFrameByFrame() {
        onFx(() -> {
            stage.setWidth(1280);
            stage.setHeight(800);
            return true;
        });
        ScrollPane board = (ScrollPane) see("#card-board");
        for (int round = 0; round < 2; round++) {
            List<FrameClock.Frame> frames =
                    FrameClock.during(240, step -> board.setVvalue(step < 120 ? step / 120.0 : 2 - step / 120.0));
            FrameClock.assertSmooth("a scroll through 200 nodes", frames);
        }
    }

    @Test
    void aSearchIsQuickAndUnfolds() {
        see("#card-edge-0000");
        List<Double> times = new ArrayList<>();
        for (String words : List.of("t", "tr", "tra", "train-0", "train-01", "train-012", "train-0123", "")) {
            times.add(onFx(() -> {
                long begin = busy();
                ((TextInputControl) at("#search")).setText(words);
                stage.getScene().getRoot().applyCss();
                stage.getScene().getRoot().layout();
                return (busy() - begin) / 1e6;
            }));
        }
        LOG.info("200 nodes, work for a letter of the search: {}", told(times));
        search("train-0123");
        see("#chip-team-3-train-0123");
        soon(() -> assertThat(onFx(() -> stage.getScene().getRoot().lookupAll(".card").stream()
                        .filter(Node::isVisible)
                        .count()))
                .isEqualTo(1));
        search("");
        see("#card-edge-0001");
    }

    @Test
    void anEventIsOnTheScreenSoon() throws Exception {
        onFx(() -> {
            // Room for the card's last chip.
            stage.setHeight(960);
            return true;
        });
        search("edge-000");
        see("#chip-team-0-train-0000");
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "new-" + i;
            String node = "edge-0000";
            CompletableFuture<Long> drawn = FrameClock.drawn(stage.getScene(), "#chip-newcomers-" + name);
            long begin = System.nanoTime();
            cluster.show(plus(cluster.picture(), Pictures.pod("newcomers", name, node, "Running", "", true, 0)));
            times.add((drawn.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - begin) / 1e6);
        }
        LOG.info("2000 pods, from a picture to its chip: {}", told(times));
        assertThat(times.stream().sorted().toList().get(times.size() / 2))
                .as("median of the milliseconds; generous, since the machine may be busy")
                .isLessThan(Duration.ofSeconds(1).toMillis());
    }

    @Test
    void theTableHasTheSameAndIsSoonToo() {
        see("#card-edge-0000");
        long begin = System.nanoTime();
        click("#view-table");
        see("#table-pods");
        LOG.info("2000 pods, the table opens in {} ms", Math.round((System.nanoTime() - begin) / 1e6));
        assertThat(count(".table-row-cell")).isLessThan(90);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int wanted = 2001 + i;
            times.add(untilShown(
                    plus(
                            cluster.picture(),
                            Pictures.pod("newcomers", "a-new-" + i, "edge-0001", "Running", "", true, 0)),
                    () -> ((TableView<?>) at("#table-pods")).getItems().size() == wanted));
        }
        LOG.info("2000 pods, from a picture to the table: {}", told(times));
        see("#row-newcomers-a-new-0");
    }

    @Test
    void theKeysLeadThroughAllCards() {
        focus("#card-edge-0000");
        for (int i = 0; i < 12; i++) {
            robot.type(KeyCode.DOWN);
            // The cards below come into the scene when it is laid out, and a frame may be late.
            see("#card-board");
        }
        Node owner = onFx(() -> stage.getScene().getFocusOwner());
        assertThat(owner).isInstanceOf(NodeCard.class);
        soon(() -> assertThat(onFx(() -> ((NodeCard) owner).node().name())).isGreaterThan("edge-0015"));
        soon(() -> assertThat(onFx(() -> {
                    var bounds = owner.localToScene(owner.getLayoutBounds());
                    return bounds.getMinY() > 0
                            && bounds.getMaxY() < stage.getScene().getHeight();
                }))
                .as("it can be seen")
                .isTrue());
    }

    @Test
    void aThousandNodesDoNotBreak() {
        see("#card-edge-0000");
        double time = untilShown(
                Pictures.withPods(
                        Pictures.fleet(1000, 10_000),
                        Pictures.fleet(1000, 10_000).pods()),
                () -> stage.getScene().getRoot().lookupAll(".card-name").size() > 0
                        && text0("#liveness").contains("1\u202f000 nodes"));
        LOG.info("1000 nodes and 10000 pods are shown after {} ms", Math.round(time));
        assertThat(count(".card")).isLessThanOrEqualTo(90);
        click("#view-table");
        see("#table-nodes");
        assertThat(count(".table-row-cell")).isLessThan(90);
    }

    private String text0(String id) {
        return at(id) instanceof javafx.scene.control.Labeled labeled ? labeled.getText() : "";
    }
}
