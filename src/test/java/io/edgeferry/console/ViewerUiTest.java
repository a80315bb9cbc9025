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
        until(
                "it is greyed",
                () -> stage.getScene().lookup("#inspector-migrate").isDisabled());
        robot.drag(see("#volume-esc50")).moveTo(see("#card-edge-2"));
        see("#drag-refusal");
        soon(() -> assertThat(text("#drag-refusal")).isEqualTo("Copy esc50: needs create persistentvolumes"));
        robot.drop();
        click("#card-edge-1 .card-name");
        says("#inspector", "not known: needs get nodes/proxy");
        until("it is greyed", () -> stage.getScene().lookup("#inspector-drain").isDisabled());
        says("#inspector-node-why", "Drain needs create nodes/proxy");
    }
}
