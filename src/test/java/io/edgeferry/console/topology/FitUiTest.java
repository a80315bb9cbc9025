package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.ClusterPicture.Liveness;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeInfo.Resources;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodNeeds;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.ScenePicture;
import io.edgeferry.console.fakes.FakeDoctor;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.MigrationRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While a pod is in the air, a card that cannot take it is grey and says why; a drop there says it again. */
class FitUiTest extends ConsoleUi {

    private static final String GRU = "#chip-default-gru-train";
    private static final Map<String, String> SSD = Map.of("disk", "ssd");
    private static final String NEW = "containerd://2.3.3";

    /** What the card of each node says; empty where it fits. */
    private static final Map<String, String> EXPECTED = new LinkedHashMap<>(Map.of(
            "edge-gpu", "Taint not tolerated: gpu=yes:NoSchedule",
            "edge-hdd", "Its node selector wants disk=ssd",
            "edge-full", "Not enough memory: asks for 2 GiB, 1.05 GiB is left",
            "edge-sick", "No pod can come, examined 3 h ago: restoring is switched off in containerd on node edge-sick",
            "edge-old", "containerd 1.7.24 cannot restore: that came with 2.1",
            "edge-free", ""));

    private static NodeInfo node(String name, Map<String, String> labels, String runtime, String... taints) {
        return Pictures.like(Pictures.node(name, 400, 1200), labels, List.of(taints), runtime);
    }

    @Override
    protected ClusterPicture picture() {
        PodNeeds needs = new PodNeeds(List.of(), SSD, List.of(), List.of());
        PodInfo gru = Pictures.needing(Pictures.asking(Pictures.pod("gru-train", "edge-1"), 2048), true, needs);
        PodNeeds shape = new PodNeeds(
                List.of(),
                Map.of(),
                List.of(),
                List.of("it has init or sidecar containers, which a restored pod would run again"));
        PodInfo web = Pictures.needing(Pictures.pod("web", "edge-1"), true, shape);
        return new ClusterPicture(
                1,
                Liveness.LIVE,
                null,
                "",
                List.of(
                        node("edge-1", SSD, NEW),
                        node("edge-free", SSD, NEW),
                        node("edge-full", SSD, NEW).withRequested(new Resources(2000, 7120L << 20, 0, 9)),
                        node("edge-gpu", SSD, NEW, "gpu=yes:NoSchedule"),
                        node("edge-hdd", Map.of("disk", "hdd"), NEW),
                        node("edge-old", SSD, "containerd://1.7.24"),
                        node("edge-sick", SSD, NEW),
                        node("edge-weak", SSD, NEW)),
                List.of(gru, web, Pictures.pod("bert", "edge-weak")),
                List.of());
    }

    @Override
    protected void prepare() {
        Instant then = Instant.now().minus(Duration.ofMinutes(181));
        migrations
                .doctor()
                .remember(FakeDoctor.report(
                        "edge-sick",
                        then,
                        false,
                        new FakeDoctor.Fault(
                                "restore",
                                State.FAILED,
                                "Restoring is switched off in containerd on node edge-sick. Version 2.3.3 wants a"
                                        + " line.",
                                List.of())));
        migrations
                .doctor()
                .remember(FakeDoctor.report(
                        "edge-weak",
                        then,
                        false,
                        new FakeDoctor.Fault("criu", State.FAILED, "There is no CRIU.", List.of())));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private boolean grey(String card) {
        return onFx(() -> at(card).getStyleClass().contains("unfit"));
    }

    /** All cards are in view, and the doctor's verdicts have been read. */
    private void examinedIsKnown() {
        onFx(() -> {
            stage.setWidth(1440);
            stage.setHeight(900);
            return true;
        });
        says("#card-edge-sick", "Checkpoints: pods can only leave · 3 h ago");
    }

    @Test
    void cardsThatCannotTakeAPodAreGreyAndSayWhy() {
        examinedIsKnown();
        robot.drag(see(GRU)).moveTo(see("#card-edge-free"));
        EXPECTED.forEach((node, why) -> {
            if (!why.isEmpty()) {
                says("#card-" + node, why);
            }
            assertThat(grey("#card-" + node)).as(node).isEqualTo(!why.isEmpty());
        });
        says("#card-edge-free", "Drop to migrate.");
        robot.type(KeyCode.ESCAPE);
        robot.drop();
    }

    @Test
    void aDropOnAGreyCardDoesNothingButSayWhy() {
        examinedIsKnown();
        for (String node : List.of("edge-gpu", "edge-hdd", "edge-full", "edge-sick", "edge-old")) {
            drag(GRU, "#card-" + node);
            see("#drop-refusal");
            soon(() -> assertThat(text("#drop-refusal"))
                    .isEqualTo("gru-train stays. " + node + ": " + EXPECTED.get(node)));
            assertThat(shows("#plan-sheet")).isFalse();
            robot.type(KeyCode.ESCAPE);
            present("#drop-refusal", false);
        }
        assertThat(migrations.asked())
                .extracting(MigrationRequest::target)
                .doesNotContainAnyElementsOf(EXPECTED.keySet().stream()
                        .filter(node -> !node.equals("edge-free"))
                        .toList());
        assertThat(migrations.started()).isEmpty();
        drag(GRU, "#card-edge-1");
        present("#dragged-chip", false);
        assertThat(shows("#drop-refusal")).as("it was put back").isFalse();
    }

    @Test
    void theChooserKnowsTheSame() {
        examinedIsKnown();
        focus(GRU);
        robot.type(KeyCode.M);
        see("#target-chooser");
        EXPECTED.forEach((node, why) -> {
            soon(() -> assertThat(texts("#target-" + node)).contains(why));
            soon(() -> assertThat(onFx(() -> at("#target-" + node).isDisabled()))
                    .as(node)
                    .isEqualTo(!why.isEmpty()));
        });
        robot.type(KeyCode.ESCAPE);
        present("#target-chooser", false);
    }

    @Test
    void whatCannotLeaveSaysSoInItsMenu() {
        examinedIsKnown();
        menuSays("#chip-default-web", "It has init or sidecar containers, which a restored pod would run again");
        menuSays("#chip-default-bert", "No pod can leave edge-weak, examined 3 h ago: no CRIU");
    }

    private void menuSays(String chip, String why) {
        robot.rightClickOn(see(chip));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        soon(() -> assertThat(onFx(() -> robot.lookup("#menu-migrate").query().lookupAll(".label").stream()
                        .map(label -> ((Labeled) label).getText())
                        .reduce("", String::concat)))
                .contains("Migrate to… — " + why));
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void withoutTheDoctorTheVersionSaysWhatIsKnown() {
        examinedIsKnown();
        says("#card-edge-free", "Checkpoints: can restore, not examined");
        says("#card-edge-old", "Checkpoints: pods can only leave, by its version");
        cluster.show(Pictures.withPods(Pictures.lab(7), List.of()));
        says("#card-edge-2", "Checkpoints: restore may be off, not examined");
    }

    @Test
    void nodesThatMayNotBeListedAreNotCountedAsNone() {
        ClusterPicture old = cluster.picture();
        cluster.show(new ClusterPicture(
                old.version() + 1,
                Liveness.LIVE,
                null,
                "The user may not list nodes.",
                List.of(),
                old.pods(),
                List.of(),
                List.of(),
                true));
        await().atMost(PATIENCE).until(() -> text("#liveness").equals("live · nodes not allowed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void theDragIsDrawn(String theme) throws Exception {
        click("#rail-settings");
        click("#theme-" + theme);
        until(
                "the theme is " + theme,
                () -> stage.getScene().getRoot().getStyleClass().contains("ef-" + theme));
        click("#rail-topology");
        examinedIsKnown();
        robot.drag(see(GRU)).moveTo(see("#card-edge-sick"));
        says("#card-edge-sick", "No pod can come");
        ScenePicture.save(stage, Path.of("target", "pictures", "fit-drag-" + theme + ".png"), 1);
        robot.drop();
        see("#drop-refusal");
        ScenePicture.save(stage, Path.of("target", "pictures", "fit-drop-" + theme + ".png"), 1);
    }
}
