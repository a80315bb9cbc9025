package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rights that are missing from the start. */
class ViewerUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.forbid(List.of("create nodes/proxy", "create persistentvolumes", "get nodes/proxy"));
    }

    @Test
    void aViewerSeesWhyEachThingIsGreyed() {
        see("#chip-default-gru-train");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("#role")).isEqualTo("viewer"));
        click("#chip-default-gru-train");
        says("#inspector", "needs create nodes/proxy");
        assertThat(onFx(() -> stage.getScene().lookup("#inspector-migrate").isDisabled()))
                .isTrue();
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        see("#drag-refusal");
        assertThat(text("#drag-refusal")).isEqualTo("Copy esc50: needs create persistentvolumes");
        robot.drop();
        click("#card-edge-1 .card-name");
        says("#inspector", "Could not ask the kubelet of edge-1");
        assertThat(onFx(() -> stage.getScene().lookup("#inspector-drain").isDisabled()))
                .isTrue();
        says("#inspector-node-why", "Drain needs create nodes/proxy");
    }
}
