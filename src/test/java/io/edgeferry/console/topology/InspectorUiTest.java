package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.ConsoleUi;
import javafx.scene.Node;
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
    void aLogThatIsFollowedGoesOn() {
        click("#chip-default-gru-train");
        tab("Log");
        reads("#inspector-log", "asked 1");
        click("#inspector-log-follow");
        reads("#inspector-log", "asked 4");
        click("#inspector-log-follow");
        assertThat(shows("#inspector-log-trouble")).isFalse();
    }
}
