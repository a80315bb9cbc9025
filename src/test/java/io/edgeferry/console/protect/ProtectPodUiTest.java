package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.console.fakes.Protected;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Pods are protected from the topology by menu, key and inspector; what may not be is greyed and says why. */
class ProtectPodUiTest extends ConsoleUi {

    @Override
    protected ClusterPicture picture() {
        return Pictures.withPods(
                Pictures.lab(1),
                List.of(
                        Pictures.pod("gru-train", "edge-1"),
                        asking("bert-small", "every=5m,keep=2,to=edge-1"),
                        asking("resnet", "every=often")));
    }

    private static PodInfo asking(String name, String protect) {
        return Pictures.noted(Pictures.pod(name, "edge-2"), name, Map.of(Words.PROTECT, protect));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void asked(String what) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(protections.asked()).contains(what));
    }

    private String words(String id) {
        return onFx(() -> robot.lookup(id)
                .tryQuery()
                .map(item -> item instanceof javafx.scene.Parent parent
                        ? parent.lookupAll(".label").stream()
                                .map(label -> ((javafx.scene.control.Labeled) label).getText())
                                .reduce("", String::concat)
                        : "")
                .orElse(""));
    }

    @Test
    void theKeyOnAChipProtectsItByTheKeyboardAlone() {
        focus("#chip-default-gru-train");
        robot.type(KeyCode.P);
        says("#protect-sheet", "Protect gru-train");
        until("the button has the focus", () -> at("#protect-save").isFocused());
        robot.type(KeyCode.ENTER);
        present("#protect-sheet", false);
        asked("protect default/gru-train every=60s,keep=3,to=any");
    }

    @Test
    void theKeyOnARowProtectsItToo() {
        click("#view-table");
        click("#row-default-gru-train");
        robot.type(KeyCode.P);
        says("#protect-sheet", "Protect gru-train");
        robot.type(KeyCode.ESCAPE);
        present("#protect-sheet", false);
    }

    @Test
    void theMenuProtectsAndShowsTheState() {
        protections.show(
                List.of(Protected.pod("bert-small")
                        .on("edge-2")
                        .replicas(2, Duration.ofSeconds(9))
                        .build()),
                List.of());
        robot.rightClickOn(see("#chip-default-gru-train"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(words("#menu-protect")).isEqualTo("Protect…P"));
        chooseItem("#menu-protect");
        says("#protect-sheet", "Protect gru-train");
        robot.type(KeyCode.ESCAPE);
        present("#protect-sheet", false);
        click("#chip-default-bert-small");
        says("#inspector-protection", "checkpoint age");
        robot.rightClickOn(see("#chip-default-bert-small"));
        soon(() -> assertThat(words("#menu-protection")).startsWith("Protection: protected, checkpoint "));
        soon(() -> assertThat(words("#menu-protect")).startsWith("Protection settings…"));
        chooseItem("#menu-protection");
        see("#protect");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#protect-name")).isEqualTo("bert-small"));
    }

    @Test
    void whatTheAnnotationSaysComesIntoTheSheet() {
        click("#chip-default-bert-small");
        says("#inspector-protection", "every=5m,keep=2,to=edge-1");
        click("#inspector-protect");
        says("#protect-sheet", "How bert-small is protected");
        soon(() -> assertThat(onFx(() -> ((javafx.scene.control.TextField) at("#protect-every")).getText()))
                .isEqualTo("5m"));
        click("#protect-save");
        asked("protect default/bert-small every=5m,keep=2,to=edge-1");
    }

    @Test
    void anAnnotationThatCannotBeReadIsMarkedWithItsReason() {
        Node shield = see("#chip-default-resnet").lookup(".chip-shield");
        soon(() -> assertThat(
                        onFx(() -> shield.isVisible() && shield.getStyleClass().contains("bad")))
                .isTrue());
        assertThat(onFx(() ->
                        at("#chip-default-gru-train").lookup(".chip-shield").isVisible()))
                .isFalse();
        soon(() -> assertThat(onFx(() -> at("#chip-default-resnet").getAccessibleText()))
                .contains("\"often\" is no time"));
        click("#chip-default-resnet");
        says("#inspector-protection", "changes nothing");
        says("#inspector-protection", "\"often\" is no time; write 60s, 5m or 1h");
    }

    @Test
    void readOnlyModePausesAndTheEndOfTheSessionClosesThemFirst() throws Exception {
        see("#chip-default-gru-train");
        await("it acts").atMost(PATIENCE).until(protections::acting);
        click("#read-only-switch");
        await("it pauses").atMost(PATIENCE).until(() -> !protections.acting());
        assertThat(protections.watching()).isTrue();
        focus("#chip-default-gru-train");
        robot.type(KeyCode.P);
        says("#console", "gru-train: Read-only mode.");
        robot.type(KeyCode.ESCAPE);
        click("#read-only-switch");
        await("it acts again").atMost(PATIENCE).until(protections::acting);
        onFx(() -> {
            window.close();
            return true;
        });
        assertThat(protections.closedInTime()).isTrue();
        assertThat(cluster.closed()).isTrue();
    }
}
