package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Pictures;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import org.junit.jupiter.api.Test;

/** Details, events and YAML of pods, volumes and nodes. */
class InspectorUiTest extends ConsoleUi {

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void tab(String title) {
        onFx(() -> {
            TabPane tabs = (TabPane) at(".inspector-tabs");
            tabs.getTabs().stream()
                    .filter(tab -> tab.getText().equals(title))
                    .forEach(tabs.getSelectionModel()::select);
            return true;
        });
    }

    private void reads(String id, String words) {
        until(
                id + " says " + words,
                () -> at(id) instanceof TextInputControl text && text.getText().contains(words));
    }

    @Test
    void aVolumeShowsItsClaimItsPodsEventsAndYaml() {
        click("#volume-esc50");
        says("#inspector", "default/esc50");
        says("#inspector", "gru-train on edge-1\nyolo-train on edge-1");
        says("#inspector", "volume · edge-1");
        tab("Events");
        reads("#inspector-events", "SeenPersistentVolume");
        reads("#inspector-events", "SeenPersistentVolumeClaim");
        tab("YAML");
        reads("#inspector-yaml", "kind: PersistentVolume\n");
        reads("#inspector-yaml", "kind: PersistentVolumeClaim");
    }

    @Test
    void aNodeShowsWhatItUsesItsEventsAndYaml() {
        click("#card-edge-1 .card-name");
        says("#inspector", "containerd 2.3.7");
        says("#inspector", "Memory used");
        says("#inspector", "2.9 / 8 GiB");
        tab("Events");
        reads("#inspector-events", "Node edge-1 is seen");
        tab("YAML");
        reads("#inspector-yaml", "kind: Node");
        click("#card-edge-2 .card-name");
        reads("#inspector-yaml", "name: edge-2");
    }

    @Test
    void theLogOfEachContainerCanBeRead() {
        PodInfo pod = Pictures.containers(
                Pictures.pod("gru-train", "edge-1"), List.of("train", "sidecar"), List.of("fetch"), 1);
        cluster.show(Pictures.withPods(cluster.picture(), List.of(pod)));
        present("#chip-default-transformer", false);
        click("#chip-default-gru-train");
        tab("Log");
        reads("#inspector-log", "train: step");
        choose("sidecar");
        reads("#inspector-log", "sidecar: step");
        choose("fetch");
        reads("#inspector-log", "fetch: step");
        until(
                "the init container is called so",
                () -> ((ChoiceBox<?>) at("#inspector-log-container")).lookup(".label") instanceof Labeled label
                        && label.getText().equals("fetch (init)"));
        click("#inspector-log-previous");
        reads("#inspector-log", "before: fetch: step");
    }

    @Test
    void theOnlyContainerIsNamed() {
        click("#chip-default-gru-train");
        tab("Log");
        reads("#inspector-log", "train: step");
        soon(() -> assertThat(text("#inspector-log-only")).isEqualTo("train"));
        assertThat(shows("#inspector-log-container")).isFalse();
        assertThat(shows("#inspector-log-previous")).isFalse();
    }

    @SuppressWarnings("unchecked")
    private void choose(String container) {
        onFx(() -> {
            ((ChoiceBox<String>) at("#inspector-log-container")).setValue(container);
            return true;
        });
    }

    @Test
    void thePathLeadsToTheNodeAndTheNamespace() {
        click("#chip-default-gru-train");
        until(
                "the path",
                () -> ((PathBar) at("#inspector-path")).words().equals(List.of("edge-1", "default", "gru-train")));
        see("#chip-default-gru-train");
        click("#path-namespace");
        until("the namespace is looked at", () -> "default".equals(((ChoiceBox<?>) at("#namespace")).getValue()));
        click("#path-node");
        says("#inspector", "containerd 2.3.7");
        assertThat(shows("#inspector-path")).isFalse();
    }

    @Test
    void aClaimThatIsNotBoundIsShownWithTheReason() {
        see("#chip-default-gru-train");
        ClaimInfo data = new ClaimInfo("default", "data", "Pending", "", "fast", 5_000_000_000L, "");
        cluster.show(Pictures.withClaims(
                cluster.picture(),
                List.of(data, new ClaimInfo("default", "esc50", "Bound", "esc50", "", 600_000_000, ""))));
        says("#claim-default-data", "Pending");
        assertThat(shows("#claim-default-esc50")).isFalse();
        click("#claim-default-data");
        says("#inspector", "no event says why");
        ClaimInfo failed = new ClaimInfo(
                "default", "data", "Pending", "", "fast", 5_000_000_000L, "ProvisioningFailed: no such class");
        cluster.show(Pictures.withClaims(cluster.picture(), List.of(failed)));
        says("#claim-default-data", "Pending · ProvisioningFailed");
        says("#inspector", "ProvisioningFailed: no such class");
        says("#inspector", "claim · default");
        assertThat(shows("#inspector-migrate")).isFalse();
        tab("YAML");
        reads("#inspector-yaml", "kind: PersistentVolumeClaim");
        cluster.show(Pictures.withClaims(
                cluster.picture(), List.of(new ClaimInfo("default", "data", "Bound", "v", "fast", 5, ""))));
        present("#claim-default-data", false);
        until("its state", () -> texts("#inspector").contains("Bound"));
    }

    /** How often the log was asked for, as it says itself; the overview asks for its last line, too. */
    private int asked() {
        return at("#inspector-log") instanceof TextInputControl text
                ? Integer.parseInt(text.getText().replaceFirst("(?s).*asked (\\d+).*", "$1"))
                : 0;
    }

    @Test
    void aLogThatIsFollowedGoesOn() {
        click("#chip-default-gru-train");
        tab("Log");
        reads("#inspector-log", "asked ");
        int before = asked();
        click("#inspector-log-follow");
        until("it is asked again and again", () -> asked() >= before + 3);
        click("#inspector-log-follow");
        assertThat(shows("#inspector-log-trouble")).isFalse();
    }
}
