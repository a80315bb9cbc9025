package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.ConsoleUi;
import java.util.List;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;

/** Draining and cordoning name the right that is missing from the start. */
class DrainRightsUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.forbid(List.of("patch nodes"));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    @Test
    void whoMayNotCordonMayDrainAllTheSame() {
        click("#card-edge-1 .card-name");
        until("cordon is greyed", () -> at("#inspector-cordon").isDisabled());
        says("#inspector-node-why", "Cordon needs patch nodes");
        click("#inspector-drain");
        see("#drain-sheet");
        until("the drain is planned", () -> !at("#drain-start").isDisabled());
        until("it is greyed", () -> at("#drain-cordon").isDisabled());
        soon(() -> assertThat(text("#drain-no-cordon")).isEqualTo("needs patch nodes"));
        click("#drain-start");
        present("#drain-sheet", false);
        assertThat(migrations.drainer().cordons()).isEmpty();
        soon(() -> assertThat(migrations.drainer().started()).hasSize(1));
    }
}
